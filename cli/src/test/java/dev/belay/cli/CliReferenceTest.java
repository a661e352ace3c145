// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// docs/cli.md has a row for each option that the help shows, with the same value and default, and
/// none for any other.
class CliReferenceTest {
  private static final Path PAGE = Path.of("../docs/cli.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `((?:-\\w, )?--[a-z0-9-]+)([^`]*)` \\|(.*)");
  private static final Pattern HELP =
      Pattern.compile("^ +((?:-\\w, )?--[a-z0-9-]+)(\\S*|\\[?='.*')(?:  +(.*))?");
  private static final Pattern DEFAULT = Pattern.compile("\\(default: ([\\w.%]+)\\)");

  /// Commands that take the options of `fetch` besides their own.
  private static final Set<String> LIKE_FETCH = Set.of("resume", "retry", "plan");

  /// For each command the names of its options, and what is said of each: its value and its
  /// default.
  private static Map<String, Map<String, String>> onThePage() throws Exception {
    Map<String, Map<String, String>> options = new TreeMap<>();
    String command = "";
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## ")) {
        command = line.startsWith("## belay ") ? line.substring(9) : "";
      }
      Matcher row = ROW.matcher(line);
      if (!command.isEmpty() && row.matches()) {
        options
            .computeIfAbsent(command, key -> new TreeMap<>())
            .put(row.group(1), said(row.group(2).replace("\\|", "|").strip(), row.group(3)));
      }
    }
    return options;
  }

  private static Map<String, Map<String, String>> inTheHelp() {
    Map<String, Map<String, String>> options = new TreeMap<>();
    belay()
        .getSubcommands()
        .forEach((name, command) -> {
          command
              .getCommandSpec()
              .options()
              .forEach(option -> assertThat(option.hidden()).as(option.longestName()).isFalse());
          Map<String, String> shown = shown(command.getUsageMessage());
          assertThat(shown).hasSameSizeAs(command.getCommandSpec().options());
          options.put(name, shown);
        });
    return options;
  }

  private static CommandLine belay() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return BelayCommand.commandLine(new Streams(InputStream.nullInputStream(), nowhere, nowhere));
  }

  /// The options as a user reads them: each begins a line, and those below it go on.
  private static Map<String, String> shown(String help) {
    Map<String, String> texts = new TreeMap<>();
    Map<String, String> values = new TreeMap<>();
    String option = "";
    String list = help.substring(help.indexOf("\nOptions\n"));
    for (String line : list.lines().skip(2).toList()) {
      Matcher first = HELP.matcher(line);
      if (first.matches()) {
        option = first.group(1);
        values.put(
            option, first.group(2).replaceFirst("^\\[?=", "").replaceFirst("(\\[,.*)?]$", ""));
        texts.put(option, first.group(3) == null ? "" : first.group(3));
      } else if (line.startsWith("  ") && !option.isEmpty()) {
        texts.merge(option, " " + line.strip(), String::concat);
      } else {
        option = "";
      }
    }
    texts.replaceAll((name, text) -> said(values.getOrDefault(name, ""), text));
    return texts;
  }

  private static String said(String value, String text) {
    Matcher found = DEFAULT.matcher(text);
    return value + (found.find() ? " = " + found.group(1) : "");
  }

  @Test
  void lists_the_options_that_there_are_with_their_values_and_defaults() throws Exception {
    Map<String, Map<String, String>> page = onThePage();
    Map<String, Map<String, String>> help = inTheHelp();
    Map<String, String> fetch = help.getOrDefault("fetch", Map.of());
    assertThat(fetch)
        .containsEntry("-o, --output", "DIR")
        .containsEntry("-c, --concurrency", "N = 64")
        .containsEntry("-q, --quiet", "");
    help.forEach((command, options) -> {
      Map<String, String> expected = new TreeMap<>(options);
      if (LIKE_FETCH.contains(command)) {
        expected.keySet().removeAll(fetch.keySet());
      }
      Map<String, String> rows = new TreeMap<>(page.getOrDefault(command, Map.of()));
      if (rows.isEmpty()) {
        // A command without options of its own has no table.
        expected.remove("-h, --help");
      }
      assertThat(rows).as("belay " + command).isEqualTo(expected);
    });
    assertThat(help).containsKeys(page.keySet().toArray(String[]::new));
  }

  @Test
  void names_every_command() throws Exception {
    String page = Files.readString(PAGE);
    for (String command : belay().getSubcommands().keySet()) {
      assertThat(page).contains("\nbelay " + command + " ", "\n## belay " + command + "\n");
    }
  }
}
