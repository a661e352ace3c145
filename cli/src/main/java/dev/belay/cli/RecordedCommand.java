// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import dev.belay.run.RunException;
import dev.belay.run.Secrets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The arguments of `fetch` in the form in which a run records them: long names, values behind an
/// equals sign, secrets masked, nothing of what is only shown.
final class RecordedCommand {
  /// What a run does not come to depend on.
  private static final Set<String> NOT_RECORDED =
      Set.of(
          "--output",
          "--only",
          "--help",
          "--quiet",
          "--progress",
          "--color",
          "--verbose",
          "--dry-run");

  private RecordedCommand() {}

  /// The options of a parsed command line.
  static List<String> options(ParseResult parsed) {
    List<String> words = new ArrayList<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      String name = option.longestName();
      if (NOT_RECORDED.contains(name)) {
        continue;
      }
      if (option.arity().max() == 0) {
        words.add(name);
      } else {
        option.originalStringValues().forEach(value -> words.add(name + "=" + value));
      }
    }
    return words;
  }

  /// The same as it may be written down.
  static List<String> masked(List<String> words) {
    return words.stream().map(RecordedCommand::masked).toList();
  }

  private static String masked(String word) {
    int equals = word.startsWith("--") ? word.indexOf('=') : -1;
    String name = equals < 0 ? "" : word.substring(0, equals);
    String value = word.substring(equals + 1);
    return switch (name) {
      case "--header" -> name + "=" + Secrets.ofHeader(value);
      case "--data" -> value.startsWith("@") ? word : name + "=" + Secrets.MASK;
      default -> Secrets.ofText(word);
    };
  }

  /// A recorded command with options given anew: of an option that takes one value the later one
  /// counts, a header takes the place of the one of its name.
  static List<String> merged(List<String> recorded, List<String> added) {
    Set<String> replaced = new HashSet<>();
    added.forEach(word -> replaced.add(key(word)));
    int inputs = recorded.indexOf("--");
    List<String> words = new ArrayList<>(recorded.subList(0, inputs < 0 ? 0 : inputs));
    words.removeIf(word -> replaced.contains(key(word)));
    words.addAll(added);
    words.addAll(recorded.subList(Math.max(inputs, 0), recorded.size()));
    return words;
  }

  /// Checks that nothing is missing that was not written down because it is a secret.
  static void checkWhole(List<String> words, Path run) throws RunException {
    for (String word : words) {
      if (word.contains(Secrets.MASK)) {
        throw new RunException(
            ExitCode.USAGE,
            run
                + " was recorded without the secret in "
                + word
                + ": give it again, for example as "
                + "env:NAME");
      }
    }
  }

  private static String key(String word) {
    int end = word.startsWith("--header=") ? word.indexOf(':') : word.indexOf('=');
    return (end < 0 ? word : word.substring(0, end)).toLowerCase(Locale.ROOT);
  }
}
