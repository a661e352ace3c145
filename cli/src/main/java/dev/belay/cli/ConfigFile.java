// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import dev.belay.run.HostRule;
import dev.belay.run.Rate;
import dev.belay.run.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// Values for options that are not on the command line: from the environment, and from a file.
///
/// ```toml
/// concurrency = 200
/// header = ["Authorization: Bearer env:TOKEN"]
///
/// [host."api.example.com"]
/// per-host = 2
/// rate = "10/s"
/// ```
final class ConfigFile {
  private static final String HOST = "host";
  private static final Set<String> OF_A_HOST = Set.of("per-host", "rate", "rate-per-host");

  private final Path file;
  private final JsonNode root;

  private ConfigFile(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  /// A file that says nothing.
  static ConfigFile none() {
    return new ConfigFile(Path.of(""), new TomlMapper().createObjectNode());
  }

  static ConfigFile read(Path file) throws RunException {
    try {
      return new ConfigFile(file, new TomlMapper().readTree(Files.readString(file)));
    } catch (NoSuchFileException e) {
      throw new RunException(ExitCode.USAGE, "cannot read " + file + ": no such file", e);
    } catch (IOException e) {
      throw new RunException(ExitCode.USAGE, "cannot read " + file + ": " + e.getMessage(), e);
    } catch (JacksonException e) {
      var at = e.getLocation();
      String where = at == null ? "" : " at line " + at.getLineNr();
      throw new RunException(
          ExitCode.USAGE,
          file
              + " must be TOML"
              + where
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse(""),
          e);
    }
  }

  /// The words for the command line that come before those of the user.
  ///
  /// @param spec the options that there are
  /// @param given those on the command line: they win, but lists are added to
  /// @param environment wins over the file
  List<String> words(CommandSpec spec, Set<String> given, Map<String, String> environment)
      throws RunException {
    Map<String, OptionSpec> options = new HashMap<>();
    spec.options().forEach(option -> options.put(option.longestName(), option));
    List<String> words = new ArrayList<>();
    Set<String> fromEnvironment = new java.util.HashSet<>(given);
    options.forEach((name, option) -> {
      String variable = "BELAY_" + name.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
      String value = environment.get(variable);
      if (value != null && !given.contains(name)) {
        fromEnvironment.add(name);
        add(words, option, value);
      }
    });
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getKey().equals(HOST)) {
        add(words, options.get("--" + entry.getKey()), entry, fromEnvironment);
      }
    }
    return words;
  }

  private void add(
      List<String> words,
      @Nullable OptionSpec option,
      Map.Entry<String, JsonNode> entry,
      Set<String> given)
      throws RunException {
    if (option == null || option.longestName().equals("--config") || entry.getValue().isObject()) {
      throw wrong("unknown key \"" + entry.getKey() + "\"");
    }
    if (given.contains(option.longestName()) && !option.isMultiValue()) {
      return;
    }
    if (entry.getValue().isArray()) {
      for (JsonNode each : entry.getValue()) {
        add(words, option, each.asString());
      }
    } else {
      add(words, option, entry.getValue().asString());
    }
  }

  private static void add(List<String> words, OptionSpec option, String value) {
    if (option.arity().max() > 0) {
      words.add(option.longestName() + "=" + value);
    } else if (Boolean.parseBoolean(value)) {
      words.add(option.longestName());
    }
  }

  /// The hosts with limits of their own.
  List<HostRule> hosts() throws RunException {
    List<HostRule> rules = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : root.path(HOST).properties()) {
      rules.add(rule(entry.getKey(), entry.getValue()));
    }
    return rules;
  }

  private HostRule rule(String host, JsonNode table) throws RunException {
    for (String key : table.propertyNames()) {
      if (!OF_A_HOST.contains(key)) {
        throw wrong("unknown key \"" + key + "\" of host \"" + host + "\"");
      }
    }
    JsonNode perHost = table.get("per-host");
    JsonNode rate = table.has("rate") ? table.get("rate") : table.get("rate-per-host");
    try {
      return new HostRule(
          host,
          perHost == null ? null : Integer.valueOf(perHost.asString()),
          rate == null ? null : Rate.parse(rate.asString()));
    } catch (NumberFormatException e) {
      throw wrong("per-host of \"" + host + "\" must be a number");
    } catch (IllegalArgumentException e) {
      throw wrong("host \"" + host + "\": " + e.getMessage());
    }
  }

  private RunException wrong(String what) {
    return new RunException(ExitCode.USAGE, file + ": " + what);
  }
}
