// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `belay tree`: what the tasks of another process do.
@Command(
    name = "tree",
    header = "Shows what each task of a running process waits for, and names deadlocks.",
    description = {
      "  belay ps                        which processes there are",
      "  belay tree 4711                 groups, tasks, what each waits for, who holds it",
      "  belay tree 4711 --stacks 10     and where in their code ten of them are",
      "  belay tree 4711 --json | jq '.tasks[] | select(.state == \"foreign\")'"
    },
    customSynopsis = "belay tree PID [OPTIONS]",
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {
      "0:shown, and no deadlock was found",
      "1:a bug or an unexpected error in the tool",
      "2:the process cannot be looked at: the message says why",
      "3:shown, and a deadlock was found, certain or possible"
    },
    footer = {
      "",
      "It works for processes of your own user that use Belay, also when everything in them hangs. A",
      "process can be seen once it has used Belay for 3 s; at once if started with -Dbelay.observe,",
      "which also notes exactly since when each task waits; never with -Dbelay.observe=off."
    })
final class TreeCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin HelpOption help = new HelpOption();

  @Parameters(paramLabel = "PID", description = "The id of the process; belay ps lists them.")
  private long pid;

  @Option(names = "--json", description = "Print the tree for programs instead of for people.")
  private boolean json;

  @Option(
      names = "--stacks",
      paramLabel = "N",
      description = "Print the stacks of so many tasks, those in a deadlock first (default: 0).")
  private int stacks;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Wait so long for the answer (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ofSeconds(30);

  @Spec private CommandSpec spec = CommandSpec.create();

  TreeCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (stacks < 0) {
      throw new ParameterException(
          spec.commandLine(), "--stacks must be at least 0, was " + stacks);
    }
    StringBuilder deadlocks = new StringBuilder();
    String request = (json ? "json " : "text ") + stacks;
    try {
      streams.out().print(new OtherProcess(pid).ask(request, timeout, deadlocks));
    } catch (OtherProcess.SilentException e) {
      streams.say(String.valueOf(e.getMessage()));
      return ExitCode.USAGE.code();
    }
    return (deadlocks.toString().equals("0") ? ExitCode.OK : ExitCode.FAILURES).code();
  }
}
