// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `belay completion`: what a shell needs to complete the commands and their options, and the
/// manual page; both come from the option model.
@Command(
    name = "completion",
    header = "Prints a completion script for the shell, or the manual page.",
    description = {
      "  source <(belay completion bash)                     for this shell",
      "  belay completion bash > ~/.local/share/bash-completion/completions/belay",
      "  belay completion zsh > ~/.belay-completion.zsh      then source it in ~/.zshrc",
      "  belay completion man > ~/.local/share/man/man1/belay.1"
    },
    customSynopsis = "belay completion bash|zsh|man")
final class CompletionCommand implements Callable<Integer> {
  /// What can be printed.
  enum Kind {
    BASH,
    ZSH,
    MAN
  }

  private final Streams streams;

  @Mixin HelpOption help = new HelpOption();

  @Parameters(
      paramLabel = "WHAT",
      arity = "1",
      hideParamSyntax = true,
      description = "bash or zsh for the script of that shell, man for the manual page.")
  private Kind kind = Kind.BASH;

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    CommandLine belay = spec.root().commandLine();
    CommandLine model = CompletionModel.of(belay);
    streams
        .out()
        .print(
            switch (kind) {
              case BASH -> AutoComplete.bash("belay", model);
              // The script works in zsh by the functions that zsh has for bash's completions.
              case ZSH ->
                  "autoload -Uz compinit bashcompinit && compinit && bashcompinit\n"
                      + AutoComplete.bash("belay", model);
              case MAN -> ManPage.of(belay);
            });
    return ExitCode.OK.code();
  }
}
