// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.RunException;
import dev.belay.run.RunHistory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// `belay retry`: makes the failures of a run again, in a run directory of their own.
@Command(
    name = "retry",
    header = "Makes the failures of a run again, in a run directory of their own.",
    description = {
      "  belay retry run5                                   into run5.retry1, then run5.retry2",
      "  belay retry run5 --only http_error,timeout --rate-per-host 1/s",
      "  belay retry run5 --only 429,5xx -o again",
      "  belay report run5                                  the newest outcome of each request"
    },
    customSynopsis = "belay retry RUN [--only LIST] [OPTIONS]",
    exitCodeList = {
      " 0:each of them is recorded and ok now, or there was none",
      " 2:RUN is no run directory, or was recorded without a secret",
      " 3:each is recorded; some failed again",
      " 4, 5, 130, 143:stopped; belay resume goes on with the new directory",
      " 7:the input is another one than that of the run"
    })
final class RetryCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin HelpOption help = new HelpOption();

  @Parameters(paramLabel = "RUN", arity = "1", description = "The run directory.")
  private Path run = Path.of("");

  @Option(
      names = "--only",
      paramLabel = "LIST",
      split = ",",
      description =
          "Which failures: outcomes (http_error, error, skipped), error classes or the beginnings "
              + "of them (timeout, connect_refused), reasons for skipping (unknown_after_crash), "
              + "statuses (503, 5xx) (default: http_error,error).")
  private List<String> only = List.of("http_error", "error");

  @Mixin FetchArguments arguments = new FetchArguments();

  @Spec private CommandSpec spec = CommandSpec.create();

  RetryCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws RunException, InterruptedException {
    ParseResult parsed = spec.commandLine().getParseResult();
    RunHistory history = RunHistory.read(run);
    FetchPlan plan = ResumeCommand.merged(streams, history, parsed, FetchPlan.shown(parsed));
    return plan.run(streams, spec.commandLine(), null, () -> plan.retry(streams, run, only));
  }
}
