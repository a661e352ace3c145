// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// docs/cli.md has a row for each option that the help shows, and none for any other.
class CliReferenceTest {
  private static final Path PAGE = Path.of("../docs/cli.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `((?:-\\w, )?--[a-z0-9-]+)([^`]*)` \\|.*");

  /// Commands that take the options of `fetch` besides their own.
  private static final Set<String> LIKE_FETCH = Set.of("resume", "retry", "plan");

  private static Map<String, Set<String>> onThePage() throws Exception {
    Map<String, Set<String>> options = new HashMap<>();
    String command = "";
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## ")) {
        command = line.startsWith("## belay ") ? line.substring(9) : "";
      }
      Matcher row = ROW.matcher(line);
      if (!command.isEmpty() && row.matches()) {
        for (String name : row.group(1).split(", ", -1)) {
          options.computeIfAbsent(command, key -> new TreeSet<>()).add(name);
        }
      }
    }
    return options;
  }

  private static Map<String, Set<String>> inTheHelp() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    CommandLine belay =
        BelayCommand.commandLine(new Streams(InputStream.nullInputStream(), nowhere, nowhere));
    Map<String, Set<String>> options = new TreeMap<>();
    belay
        .getSubcommands()
        .forEach((name, line) -> {
          Set<String> names = new TreeSet<>();
          String help = line.getUsageMessage();
          line.getCommandSpec()
              .options()
              .forEach(option -> {
                assertThat(option.hidden()).as(option.longestName()).isFalse();
                assertThat(help).contains(option.longestName());
                names.addAll(List.of(option.names()));
              });
          options.put(name, names);
        });
    return options;
  }

  @Test
  void lists_the_options_that_there_are_and_no_others() throws Exception {
    Map<String, Set<String>> page = onThePage();
    Map<String, Set<String>> help = inTheHelp();
    Set<String> fetch = Set.copyOf(help.getOrDefault("fetch", Set.of()));
    assertThat(fetch).contains("--output", "--url", "-c");
    assertThat(page).containsKeys("fetch", "retry", "report");
    help.forEach((command, names) -> {
      Set<String> expected = new TreeSet<>(names);
      if (LIKE_FETCH.contains(command)) {
        expected.removeAll(fetch);
      }
      Set<String> shown = new TreeSet<>(page.getOrDefault(command, Set.of()));
      // Every command has these; a page need not repeat them.
      List.of("-h", "--help")
          .forEach(each -> {
            expected.remove(each);
            shown.remove(each);
          });
      assertThat(shown).as("belay " + command).isEqualTo(expected);
    });
  }

  @Test
  void names_every_command() throws Exception {
    String page = Files.readString(PAGE);
    for (String command : inTheHelp().keySet()) {
      assertThat(page).contains("\n## belay " + command + "\n");
    }
  }
}
