// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The option model as the generator of completion scripts needs it.
///
/// It proposes the names of the constants of an enum, which are not the words that users write; and
/// it keeps what it proposes under the label of an option, so that the last of several options with
/// the same label would win.
final class CompletionModel {
  private CompletionModel() {}

  static CommandLine of(CommandLine belay) {
    CommandSpec program = flat(belay.getCommandSpec());
    belay
        .getSubcommands()
        .forEach((name, command) -> program.addSubcommand(name, flat(command.getCommandSpec())));
    return new CommandLine(program);
  }

  private static CommandSpec flat(CommandSpec spec) {
    CommandSpec flat = CommandSpec.create().name(spec.name());
    for (OptionSpec option : spec.options()) {
      OptionSpec.Builder copy = OptionSpec.builder(option);
      copy.paramLabel(option.longestName().replace("--", ""));
      List<String> words = CommandModel.choice(option.type());
      flat.addOption((words.isEmpty() ? copy : copy.completionCandidates(words)).build());
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      PositionalParamSpec.Builder copy = PositionalParamSpec.builder(parameter);
      List<String> words = CommandModel.choice(parameter.type());
      flat.addPositional((words.isEmpty() ? copy : copy.completionCandidates(words)).build());
    }
    return flat;
  }
}
