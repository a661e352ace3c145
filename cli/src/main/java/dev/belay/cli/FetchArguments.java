// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.FailIf;
import dev.belay.run.FetchOptions;
import dev.belay.run.FetchOptionsBuilder;
import dev.belay.run.HostRule;
import dev.belay.run.Invocation;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// All options of a run, as `fetch`, `plan`, `resume` and `retry` have them.
final class FetchArguments {
  @ArgGroup(validate = false, heading = "%nRequests%n", order = 1)
  RequestArguments requests = new RequestArguments();

  @ArgGroup(validate = false, heading = "%nPace%n", order = 2)
  PaceArguments pace = new PaceArguments();

  @ArgGroup(validate = false, heading = "%nRecords and messages%n", order = 3)
  RecordArguments records = new RecordArguments();

  @Option(
      names = "--fail-if",
      paramLabel = "CONDITION",
      description =
          "End with 6 when it holds for the finished run: 'p95>2s', 'failed>1%%'; repeatable; "
              + "belay report --help lists what can be compared.")
  List<FailIf> failIf = new ArrayList<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "TOML file with values for options, and tables [host.\"api.example.com\"] with per-host "
              + "and rate of one host. The environment (BELAY_RATE) and the command line win.")
  @Nullable Path config;

  /// The options of a run.
  ///
  /// @param inputs of it
  /// @param invocation the command it comes from
  /// @param hosts those with limits of their own
  /// @throws IllegalArgumentException when one of them makes no sense
  FetchOptions options(List<String> inputs, Invocation invocation, List<HostRule> hosts) {
    FetchOptionsBuilder options = FetchOptions.of(inputs).invocation(invocation);
    requests.into(options);
    pace.into(options, hosts);
    records.into(options);
    return options.build();
  }

  /// The command that these options came from.
  ///
  /// @param command its arguments, as they are recorded
  /// @param directory where relative names of files begin
  /// @param out where records go when no directory takes them
  Invocation invocation(List<String> command, Path directory, PrintStream out) {
    return new Invocation(
        command, directory, records.toStdout() ? out : null, records.ordered(), null, List.of());
  }
}
