// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import dev.belay.run.FetchOptions;
import dev.belay.run.Plan;
import dev.belay.run.RunException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `belay plan`: what `belay fetch` with the same arguments would do.
@Command(
    name = "plan",
    header = "Says what fetch would do with the same arguments; makes no request.",
    description = {
      "  belay plan urls.txt -c 200 --per-host 2 --rate-per-host 2/s",
      "                               how many, to which hosts, how long at least",
      "  belay plan rows.jsonl -X POST --url 'https://api.example.com/items/{id}' \\",
      "       --json @body.json.tmpl  see three requests as they would be made, secrets masked",
      "  zcat urls.gz | belay plan -  the list comes from a pipe"
    },
    customSynopsis = "belay plan INPUT... [OPTIONS of fetch]",
    exitCodeList = {
      "0:the plan was made; lines that are no requests are counted in it",
      "2:usage or input wrong, as fetch would say"
    })
final class PlanCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin HelpOption help = new HelpOption();

  @Parameters(
      paramLabel = "INPUT",
      arity = "1..*",
      hideParamSyntax = true,
      description = "The inputs of fetch: files, - for standard input, or URLs.")
  private List<String> inputs = List.of();

  @Mixin FetchArguments arguments = new FetchArguments();

  @Spec private CommandSpec spec = CommandSpec.create();

  PlanCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws RunException {
    FetchPlan plan = FetchPlan.of(streams, spec.commandLine().getParseResult(), inputs);
    return show(streams, spec.commandLine(), () -> plan.options(streams));
  }

  /// Shows what a run with those options would do.
  static int show(Streams streams, CommandLine line, Supplier<FetchOptions> source)
      throws RunException {
    FetchOptions options;
    try {
      options = source.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, String.valueOf(e.getMessage()), e);
    }
    streams.out().print(Plan.of(options, streams.in()).text());
    return ExitCode.OK.code();
  }
}
