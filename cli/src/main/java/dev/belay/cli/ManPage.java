// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Writes the manual page from the option model, in the macros of man(7).
final class ManPage {
  private final StringBuilder out = new StringBuilder();

  private ManPage() {}

  static String of(CommandLine belay) {
    return new ManPage().whole(belay);
  }

  private String whole(CommandLine belay) {
    CommandSpec spec = belay.getCommandSpec();
    macro("TH BELAY 1 \"\" \"" + ProgramVersion.line() + "\" \"User Commands\"");
    macro("SH NAME");
    text("belay \\- " + escape(header(spec)));
    macro("SH SYNOPSIS");
    belay.getSubcommands().values().forEach(sub -> synopsis(sub.getCommandSpec()));
    macro("SH EXAMPLES");
    examples(spec);
    belay.getSubcommands().values().forEach(sub -> command(sub.getCommandSpec()));
    macro("SH ENVIRONMENT");
    tagged("NO_COLOR", "When set, nothing is written in colour.");
    tagged("BELAY_JAVA_OPTS", "Further options of the Java VM, for example -Xmx1g.");
    macro("SH FILES");
    tagged("RUN/results.jsonl", "One record for each request, one a line.");
    tagged("RUN/run.json", "The recorded command, the limits, and how far the run is.");
    return out.toString();
  }

  private void command(CommandSpec spec) {
    macro("SH \"BELAY " + spec.name().toUpperCase(Locale.ROOT) + "\"");
    text(escape(plain(String.join(" ", spec.usageMessage().header()))));
    macro("PP");
    synopsis(spec);
    examples(spec);
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      tagged(parameter.paramLabel(), words(parameter));
    }
    Set<String> known = shared(spec);
    for (OptionSpec option : spec.options()) {
      if (known.contains(option.longestName())) {
        continue;
      }
      boolean takes = option.arity().max() > 0;
      String names = String.join(", ", option.names());
      tagged(takes ? names + " " + option.paramLabel() : names, words(option));
    }
    if (!known.isEmpty()) {
      macro("PP");
      text("And all options of \\fBbelay fetch\\fR.");
    }
    for (Map.Entry<String, String> code : spec.usageMessage().exitCodeList().entrySet()) {
      tagged("exit " + code.getKey().strip(), code.getValue());
    }
  }

  /// The options that a command has in common with `fetch`, which come after those of its own.
  private static Set<String> shared(CommandSpec spec) {
    CommandLine fetch = spec.root().subcommands().get("fetch");
    boolean alike = spec.findOption("--rate-per-host") != null;
    if (fetch == null || spec.name().equals("fetch") || !alike) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    fetch.getCommandSpec().options().forEach(option -> names.add(option.longestName()));
    names.remove("--help");
    return names;
  }

  private static String header(CommandSpec spec) {
    String header = String.join(" ", spec.usageMessage().header());
    return header.endsWith(".") ? header.substring(0, header.length() - 1) : header;
  }

  private static String words(ArgSpec argument) {
    return plain(String.join(" ", argument.description()));
  }

  /// Without the doubling by which the model writes a percent sign.
  private static String plain(String text) {
    return text.replace("%%", "%").replace("%n", " ");
  }

  private void synopsis(CommandSpec spec) {
    for (String line : spec.usageMessage().customSynopsis()) {
      text("\\fB" + escape(line).replaceFirst("^belay ([a-z]+)", "belay $1\\\\fR"));
      macro("br");
    }
  }

  private void examples(CommandSpec spec) {
    macro("PP");
    macro("nf");
    for (String line : spec.usageMessage().description()) {
      text(escape(plain(line)));
    }
    macro("fi");
  }

  private void tagged(String tag, String words) {
    macro("TP");
    text("\\fB" + escape(tag) + "\\fR");
    text(escape(words));
  }

  private void macro(String macro) {
    out.append('.').append(macro).append('\n');
  }

  /// A line of text; one that begins like a macro is told apart.
  private void text(String line) {
    boolean likeMacro = line.startsWith(".") || line.startsWith("'");
    out.append(likeMacro ? "\\&" : "").append(line).append('\n');
  }

  private static String escape(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
  }
}
