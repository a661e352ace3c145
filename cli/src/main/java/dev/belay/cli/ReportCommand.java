// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.run.ExitCode;
import dev.belay.run.FailIf;
import dev.belay.run.RunException;
import dev.belay.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `belay report`: what the records of a run tell, at any moment.
@Command(
    name = "report",
    header = "Tells what the records of a run say, also while it goes on.",
    description = {
      "  belay report run5                        the summary",
      "  belay report run5 --html report.html     a page for the browser, in one file",
      "  belay report run5 --svg timeline.svg --json summary.json",
      "  belay report run5 --json - | jq .latency_ms.p95",
      "  belay report run5 --fail-if 'p95>2s' --fail-if 'failed>1%%'",
      "                                           a gate: exit 6 when one of them holds"
    },
    customSynopsis = "belay report RUN [OPTIONS]",
    exitCodeList = {
      "0:the report was made, and no --fail-if holds",
      "2:usage wrong, or RUN is no run directory",
      "5:a file of the report cannot be written",
      "6:a --fail-if holds"
    })
final class ReportCommand implements Callable<Integer> {
  private static final Path STDOUT = Path.of("-");

  private final Streams streams;

  @Mixin HelpOption help = new HelpOption();

  @Parameters(
      paramLabel = "RUN",
      arity = "1",
      hideParamSyntax = true,
      description =
          "The run directory. Of a run whose failures were made again by belay retry, the newest "
              + "outcome of each request counts.")
  private Path run = Path.of("");

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page of HTML; - for stdout.")
  private @Nullable Path html;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Write a picture of what was when; - for stdout.")
  private @Nullable Path svg;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the numbers as summary.json has them; - for stdout.")
  private @Nullable Path json;

  @Option(
      names = "--fail-if",
      paramLabel = "CONDITION",
      description = {
        "End with 6 when it holds; may be given several times. On the left p50, p90, p95, p99, "
            + "p99.9 or max of the last attempts, overall.p50 and so on with all waiting, ok, "
            + "failed, http_error, error, skipped, recorded, left or requests_per_s; then >, >=, < "
            + "or <=; on the right a time, a number, or a share of the requests: 'p95>2s', "
            + "'failed>1%%'."
      })
  private List<FailIf> failIf = new ArrayList<>();

  @Option(
      names = {"-q", "--quiet"},
      description = "Do not print the summary.")
  private boolean quiet;

  @Spec private CommandSpec spec = CommandSpec.create();

  ReportCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws RunException {
    if (Stream.of(html, svg, json).filter(STDOUT::equals).count() > 1) {
      throw new ParameterException(
          spec.commandLine(), "only one of --html, --svg and --json can go to standard output");
    }
    RunReport report = RunReport.read(run);
    boolean piped = Stream.of(html, svg, json).anyMatch(STDOUT::equals);
    if (!quiet && !piped) {
      streams.out().print(report.summary().text());
    }
    if (json != null) {
      write(json, report.summary().toJson());
    }
    if (html != null) {
      write(html, report.html());
    }
    if (svg != null) {
      write(svg, report.svg());
    }
    Optional<String> violation = report.firstOf(failIf);
    violation.ifPresent(streams::say);
    return (violation.isPresent() ? ExitCode.THRESHOLD : ExitCode.OK).code();
  }

  private void write(Path file, String content) throws RunException {
    if (file.equals(STDOUT)) {
      byte[] bytes = content.getBytes(UTF_8);
      streams.out().write(bytes, 0, bytes.length);
      return;
    }
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new RunException(
          ExitCode.CANNOT_WRITE, "cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
