// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.cli.PaceArguments.CountAt;
import dev.belay.run.ExitCode;
import dev.belay.run.FailIf;
import dev.belay.run.Format;
import dev.belay.run.HostKey;
import dev.belay.run.Rate;
import dev.belay.run.RunException;
import dev.belay.run.StatusSet;
import dev.belay.run.Sync;
import dev.belay.run.Threshold;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.UsageMessageSpec;

/// What all commands share: how values are read, how help is laid out, how failures are told.
final class CommandModel {
  private static final int HELP_WIDTH = 100;

  private static final Words<Sync> SYNC =
      new Words<Sync>().with("none", Sync.NONE).with("1s", Sync.SECOND).with("each", Sync.EACH);

  /// The types of options that take one of a few words.
  private static final Map<Class<?>, Words<?>> WORDS =
      Map.ofEntries(
          Map.entry(Sync.class, SYNC),
          words(Format.class),
          words(ProgressMode.class),
          words(Colours.class),
          words(CompletionCommand.Kind.class),
          words(CountAt.class),
          words(HostKey.class),
          words(RequestArguments.Digest.class),
          words(RequestArguments.Walk.class),
          words(PaceArguments.Unknown.class),
          words(RecordArguments.Fields.class));

  /// Examples, which stand in the description, come before the synopsis and the options.
  private static final List<String> HELP_SECTIONS =
      List.of(
          UsageMessageSpec.SECTION_KEY_HEADER,
          UsageMessageSpec.SECTION_KEY_DESCRIPTION_HEADING,
          UsageMessageSpec.SECTION_KEY_DESCRIPTION,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS,
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
          UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
          UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
          UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
          UsageMessageSpec.SECTION_KEY_OPTION_LIST,
          UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING,
          UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST,
          UsageMessageSpec.SECTION_KEY_FOOTER);

  private CommandModel() {}

  static CommandLine configure(CommandLine belay, Streams streams) {
    belay.registerConverter(Duration.class, Durations::parse);
    belay.registerConverter(Rate.class, CommandModel::rate);
    belay.registerConverter(Percent.class, Percent::parse);
    belay.registerConverter(Size.class, Size::parse);
    belay.registerConverter(StatusSet.class, text -> read(text, StatusSet::parse));
    belay.registerConverter(Threshold.class, CommandModel::threshold);
    WORDS.forEach((type, words) -> register(belay, type, words));
    belay.registerConverter(FailIf.class, text -> read(text, FailIf::parse));
    belay.setDefaultValueProvider(defaults());
    // An argument @FILE is a body to send, not a file of further arguments.
    belay.setExpandAtFiles(false);
    belay.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    belay.setUsageHelpWidth(HELP_WIDTH);
    belay.setUsageHelpLongOptionsMaxWidth(HELP_WIDTH / 3);
    belay.setOut(writer(streams.out()));
    belay.setErr(writer(streams.err()));
    belay.setParameterExceptionHandler(new UsageErrors(streams));
    belay.setExecutionExceptionHandler((e, line, parsed) -> failed(e, line, streams));
    lead(belay);
    belay.getSubcommands().values().forEach(CommandModel::lead);
    return belay;
  }

  private static <E extends Enum<E>> Map.Entry<Class<?>, Words<?>> words(Class<E> type) {
    return Map.entry(type, Words.of(type));
  }

  private static <T> void register(CommandLine belay, Class<T> type, Words<?> words) {
    belay.registerConverter(type, word -> type.cast(words.convert(word)));
  }

  /// The words that an argument of a type takes, or none when it takes others too.
  static List<String> choice(Class<?> type) {
    Words<?> words = WORDS.get(type);
    return words == null ? List.of() : words.list();
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  private static void lead(CommandLine line) {
    line.setHelpSectionKeys(HELP_SECTIONS);
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    usage.descriptionHeading("%nExamples%n");
    usage.synopsisHeading("%nUsage: ");
    usage.commandListHeading("%nCommands%n");
    usage.parameterListHeading("%nArguments%n");
    usage.optionListHeading("%nOptions%n");
    usage.exitCodeListHeading(usage.exitCodeList().isEmpty() ? "" : "%nExit codes%n");
    usage.sortOptions(false);
  }

  /// Shows as the default of an option what its field holds at first, written as users write it:
  /// the numbers stay where they belong and the help cannot differ from them.
  private static IDefaultValueProvider defaults() {
    return arg ->
        switch (arg.initialValue()) {
          case Duration duration -> Durations.text(duration);
          case Sync sync -> SYNC.word(sync);
          case null, default -> null;
        };
  }

  private static Threshold threshold(String text) {
    return switch (text) {
      case "any" -> Threshold.ANY;
      case "none" -> Threshold.NONE;
      default -> read(text, Threshold::parse);
    };
  }

  /// What a parser of the run refuses, picocli is to tell with the option's name.
  private static <T> T read(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  private static Rate rate(String text) {
    try {
      return Rate.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  private static int failed(Exception failure, CommandLine line, Streams streams) {
    if (failure instanceof RunException refused) {
      streams.say(String.valueOf(refused.getMessage()));
      return refused.code().code();
    }
    streams.say("internal error in " + line.getCommandName() + ", please report it: " + failure);
    failure.printStackTrace(streams.err());
    return ExitCode.INTERNAL.code();
  }
}
