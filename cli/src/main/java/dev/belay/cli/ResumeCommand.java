// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import dev.belay.run.RunException;
import dev.belay.run.RunHistory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// `belay resume`: goes on with a run by the command that it recorded.
@Command(
    name = "resume",
    header = "Goes on with a run by the command that it recorded.",
    description = {
      "  belay resume run5               make what has no record yet",
      "  belay resume run5 --per-host 2  the same, at another pace",
      "  belay resume run5 -H 'Authorization: Bearer env:TOKEN'",
      "                                  give a secret again that was not recorded"
    },
    customSynopsis = "belay resume RUN [OPTIONS]",
    exitCodeList = {
      " 0:every request is recorded and within --fail-on",
      " 2:RUN is no run directory, is in use, or was recorded without a secret",
      " 3:every request is recorded; some failed",
      " 4, 5, 130, 143:stopped again; the same command resumes",
      " 7:the input, or an option that makes the requests, is another one"
    })
final class ResumeCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin HelpOption help = new HelpOption();

  @Parameters(paramLabel = "RUN", arity = "1", description = "The run directory.")
  private Path run = Path.of("");

  @Mixin FetchArguments arguments = new FetchArguments();

  @Spec private CommandSpec spec = CommandSpec.create();

  ResumeCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws RunException, InterruptedException {
    if (arguments.records.output != null) {
      throw new RunException(ExitCode.USAGE, "resume goes on in RUN, -o must not be given");
    }
    ParseResult parsed = spec.commandLine().getParseResult();
    RunHistory history = RunHistory.read(run);
    FetchPlan plan = merged(streams, history, parsed, FetchPlan.shown(parsed));
    return plan.run(streams, spec.commandLine(), null, () -> plan.options(streams, run));
  }

  /// The recorded command with what was added to it now.
  static FetchPlan merged(
      Streams streams, RunHistory history, ParseResult parsed, List<String> shown)
      throws RunException {
    List<String> added = RecordedCommand.options(parsed);
    List<String> words = RecordedCommand.merged(history.command(), added);
    RecordedCommand.checkWhole(words, history.run());
    return FetchPlan.of(streams, words, shown, history.directory());
  }
}
