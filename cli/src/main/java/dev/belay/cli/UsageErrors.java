// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Tells what is wrong with a command line in one line, with what was perhaps meant.
final class UsageErrors implements IParameterExceptionHandler {
  private final Streams streams;

  UsageErrors(Streams streams) {
    this.streams = streams;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine line = failure.getCommandLine();
    String help = "'" + line.getCommandSpec().qualifiedName() + " --help' lists what there is";
    streams.say(reason(failure) + "; " + help);
    return ExitCode.USAGE.code();
  }

  private static String reason(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return unknown(unmatched);
    }
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    // What picocli writes begins like a sentence; a word in capitals stays as it is.
    boolean sentence = message.length() > 1 && Character.isLowerCase(message.charAt(1));
    return sentence
        ? message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1)
        : message;
  }

  private static String unknown(UnmatchedArgumentException failure) {
    String word = failure.getUnmatched().getFirst();
    boolean isCommand = !failure.getCommandLine().getSubcommands().isEmpty();
    String kind = word.startsWith("-") ? "option" : isCommand ? "command" : "argument";
    List<String> suggestions = failure.getSuggestions();
    return "unknown "
        + kind
        + " '"
        + word
        + "'"
        + (suggestions.isEmpty() ? "" : ", did you mean " + suggestions.getFirst() + "?");
  }
}
