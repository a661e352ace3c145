// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import dev.belay.run.FetchOptions;
import dev.belay.run.FetchRun;
import dev.belay.run.HostRule;
import dev.belay.run.Invocation;
import dev.belay.run.RunException;
import dev.belay.run.RunResult;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// A command line of `fetch`, complete: with what the environment and a configuration file add, and
/// in the form in which the run records it.
///
/// @param arguments what was parsed of all that
/// @param inputs of the run
/// @param words all of it, secrets included
/// @param directory where relative names of files begin
/// @param hosts those with limits of their own
record FetchPlan(
    FetchArguments arguments,
    List<String> inputs,
    List<String> words,
    Path directory,
    List<HostRule> hosts) {

  /// The plan of a command line that a user has typed.
  static FetchPlan of(Streams streams, ParseResult parsed, List<String> inputs)
      throws RunException {
    List<String> words = new ArrayList<>(RecordedCommand.options(parsed));
    words.add("--");
    words.addAll(inputs);
    return of(streams, words, shown(parsed), Path.of(""));
  }

  /// The plan of a recorded command.
  ///
  /// @param words it, merged with what the user adds
  /// @param shown options that are not recorded
  /// @param directory where it was given
  static FetchPlan of(Streams streams, List<String> words, List<String> shown, Path directory)
      throws RunException {
    FetchCommand first = parse(streams, words);
    Path file = first.arguments.config;
    ConfigFile config = file == null ? ConfigFile.none() : ConfigFile.read(directory.resolve(file));
    CommandLine line = commandLine(streams, new FetchCommand(streams));
    Set<String> given =
        line.parseArgs(words.toArray(String[]::new)).matchedOptions().stream()
            .map(option -> option.longestName())
            .collect(Collectors.toSet());
    Map<String, String> environment = System.getenv();
    List<String> all = new ArrayList<>(config.words(line.getCommandSpec(), given, environment));
    all.addAll(shown);
    all.addAll(words);
    FetchCommand whole = parse(streams, all);
    return new FetchPlan(whole.arguments, whole.inputs(), words, directory, config.hosts());
  }

  /// The words of a command line that say what is shown and where records go.
  static List<String> shown(ParseResult parsed) {
    List<String> words = new ArrayList<>();
    for (String name : List.of("--output", "--quiet", "--verbose", "--progress", "--color")) {
      if (parsed.hasMatchedOption(name)) {
        var option = parsed.matchedOption(name);
        if (option.arity().max() == 0) {
          words.add(name);
        } else {
          option.originalStringValues().forEach(value -> words.add(name + "=" + value));
        }
      }
    }
    return words;
  }

  private static FetchCommand parse(Streams streams, List<String> words) throws RunException {
    FetchCommand command = new FetchCommand(streams);
    try {
      var _ = commandLine(streams, command).parseArgs(words.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new RunException(
          ExitCode.USAGE,
          "from the configuration, the environment or the recorded command: " + e.getMessage(),
          e);
    }
    return command;
  }

  private static CommandLine commandLine(Streams streams, FetchCommand command) {
    CommandLine line = new CommandLine(command);
    CommandModel.configure(line, streams);
    // What comes later wins.
    line.setOverwrittenOptionsAllowed(true);
    return line;
  }

  /// The options of the run.
  FetchOptions options(Streams streams) {
    Invocation invocation =
        arguments.invocation(RecordedCommand.masked(words), directory, streams.out());
    return options(invocation);
  }

  /// The options of a run that is in a directory already.
  FetchOptions options(Streams streams, Path run) {
    return options(streams).in(run);
  }

  /// The options of a run that makes the failures of another one again.
  FetchOptions retry(Streams streams, Path run, List<String> only) {
    Invocation plain =
        arguments.invocation(RecordedCommand.masked(words), directory, streams.out());
    return options(
        new Invocation(
            plain.command(), plain.directory(), plain.records(), plain.ordered(), run, only));
  }

  private FetchOptions options(Invocation invocation) {
    return arguments.options(inputs, invocation, hosts);
  }

  /// Gives options, or refuses to.
  @FunctionalInterface
  interface OptionSource {
    /// Gives them.
    ///
    /// @throws IllegalArgumentException when they make no sense
    FetchOptions get();
  }

  /// Runs it to its end, or until it is stopped.
  ///
  /// @throws ParameterException when its options make no sense
  int run(Streams streams, CommandLine line, @Nullable InputStream stdin, OptionSource source)
      throws RunException, InterruptedException {
    FetchOptions options;
    Shown shown;
    try {
      options = source.get();
      shown = arguments.records.shown();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, String.valueOf(e.getMessage()), e);
    }
    return run(streams, stdin, options, shown);
  }

  /// How it ended, with the conditions of the user taken into account.
  private ExitCode judged(Streams streams, RunResult result) {
    boolean finished = result.code() == ExitCode.OK || result.code() == ExitCode.FAILURES;
    Optional<String> violation =
        arguments.failIf.stream()
            .flatMap(condition -> condition.violation(result.summary()).stream())
            .findFirst();
    if (!finished || violation.isEmpty()) {
      return result.code();
    }
    streams.say(violation.get());
    return ExitCode.THRESHOLD;
  }

  private int run(Streams streams, @Nullable InputStream stdin, FetchOptions options, Shown shown)
      throws RunException, InterruptedException {
    InputStream in = stdin == null ? InputStream.nullInputStream() : stdin;
    try (FetchRun run = FetchRun.open(options, in)) {
      var attended = new AttendedRun(run, streams, shown);
      if (!arguments.records.toStdout()) {
        attended.announce(options.output() != null);
      }
      RunResult result = attended.execute();
      return judged(streams, result).code();
    }
  }
}
