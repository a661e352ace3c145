// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import dev.belay.run.RunException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `belay fetch`: makes the requests of its inputs and records each.
@Command(
    name = "fetch",
    header = "Makes the requests of files, of standard input or of the command line.",
    description = {
      "  belay fetch urls.txt -o run1                 GET a list; the same command again resumes",
      "  zcat urls.gz | belay fetch - -o run1         the list comes from a pipe",
      "  belay fetch urls.txt -o run2 -c 200 --per-host 2 --rate-per-host 2/s",
      "                                               many hosts, each gently",
      "  belay fetch rows.jsonl -o run3 -X POST --url 'https://api.example.com/items/{id}' \\",
      "       --json @body.json.tmpl -H 'Authorization: Bearer env:TOKEN' --idempotency-key",
      "                                               POST a body for each line, from a template",
      "  belay fetch files.csv -o run4 --save-bodies --url '{url}' --name '{ordinal}-{basename}'",
      "                                               download",
      "  belay fetch 'https://api.example.com/issues?per_page=100' -o run5 --follow next",
      "                                               walk page by page",
      "  belay fetch https://example.com/a https://example.com/b",
      "                                               a new run directory, named after the time"
    },
    customSynopsis = "belay fetch INPUT... [OPTIONS]",
    exitCodeList = {
      " 0:every request is recorded and within --fail-on",
      " 1:an error in belay itself",
      " 2:usage or input wrong; nothing was sent",
      " 3:every request is recorded; some failed",
      " 4:stopped by a --max-* rule, or because a host is paused for longer than allowed or gone; "
          + "the same command resumes",
      " 5:the records or bodies cannot be written; the same command resumes",
      " 6:every request is recorded, but a --fail-if holds",
      " 7:the directory holds a run of other requests",
      "130:ended by Ctrl-C, 143 by SIGTERM; the same command resumes"
    })
final class FetchCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin HelpOption help = new HelpOption();

  @Parameters(
      paramLabel = "INPUT",
      arity = "0..*",
      hideParamSyntax = true,
      description =
          "Files of URLs, of JSONL requests or of tables (.csv, .tsv), each perhaps .gz; - for "
              + "standard input; or URLs. A JSONL request has url, and where wanted method, headers, "
              + "body, id, expect, checksum and meta.")
  private List<String> inputs = List.of();

  @Mixin FetchArguments arguments = new FetchArguments();

  @Option(
      names = {"-n", "--dry-run"},
      description = "Make no request, say what would be done, as belay plan does.")
  private boolean dryRun;

  @Spec private CommandSpec spec = CommandSpec.create();

  FetchCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws RunException, InterruptedException {
    if (inputs.isEmpty()) {
      return withoutInput();
    }
    FetchPlan plan = FetchPlan.of(streams, spec.commandLine().getParseResult(), inputs);
    if (dryRun) {
      return PlanCommand.show(streams, spec.commandLine(), () -> plan.options(streams));
    }
    return plan.run(streams, spec.commandLine(), streams.in(), () -> plan.options(streams));
  }

  private int withoutInput() {
    if (ErrorTerminal.inputIsTerminal()) {
      spec.commandLine().usage(streams.err());
      return ExitCode.USAGE.code();
    }
    throw new ParameterException(
        spec.commandLine(), "INPUT is missing: a file, - for standard input, or URLs");
  }

  List<String> inputs() {
    return inputs;
  }
}
