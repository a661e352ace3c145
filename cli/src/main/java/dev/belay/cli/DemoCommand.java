// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import dev.belay.run.FetchOptions;
import dev.belay.run.FetchRun;
import dev.belay.run.RunException;
import dev.belay.run.RunReport;
import dev.belay.run.RunResult;
import dev.belay.run.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `belay demo`: the command against servers of its own, with its promises checked by what the
/// servers saw.
@Command(
    name = "demo",
    header = "Shows the whole thing on two servers of its own: no network, no file needed.",
    description = {
      "  belay demo                    2 000 requests; exit 0 when every promise was kept",
      "  belay demo -o run1            keep the run directory there",
      "  belay demo --requests 20000   a longer one"
    },
    customSynopsis = "belay demo [OPTIONS]")
final class DemoCommand implements Callable<Integer> {
  private static final int SEQUENTIAL = 40;

  private final Streams streams;

  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Run directory (default: belay-DATE-TIME here).")
  private @Nullable Path output;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "How many requests (default: ${DEFAULT-VALUE}).")
  private int requests = 2_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  DemoCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws RunException, IOException, InterruptedException {
    if (requests < 1) {
      String rule = "requests must be at least 1, was " + requests;
      throw new ParameterException(spec.commandLine(), rule);
    }
    refuseUsed(output);
    try (DemoServers servers = DemoServers.start(requests)) {
      FetchOptions options = servers.pace(FetchOptions.of(List.of("-"))).output(output).build();
      try (FetchRun run = FetchRun.open(options, servers.urls())) {
        say(servers.describe());
        RunResult first = oneAfterTheOther(servers);
        tell("one after the other", first.summary());
        if (first.code() != ExitCode.OK) {
          return first.code().code();
        }
        servers.reset();
        RunResult all = new AttendedRun(run, streams, Shown.USUAL).executeSilently();
        return conclude(servers, first.summary(), all);
      }
    }
  }

  /// Its servers have other ports each time, so a demo cannot be resumed.
  private static void refuseUsed(@Nullable Path directory) throws RunException, IOException {
    if (directory == null || !Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> content = Files.list(directory)) {
      if (content.findAny().isPresent()) {
        throw new RunException(
            ExitCode.USAGE, "the demo needs a new directory, and " + directory + " is not empty");
      }
    }
  }

  private RunResult oneAfterTheOther(DemoServers servers)
      throws RunException, IOException, InterruptedException {
    Path directory = Files.createTempDirectory("belay-demo");
    FetchOptions options =
        FetchOptions.of(List.of("-")).concurrency(1).perHost(1).output(directory).build();
    try (FetchRun run = FetchRun.open(options, servers.plainUrls(SEQUENTIAL))) {
      return new AttendedRun(run, streams, Shown.NOTHING).executeSilently();
    } finally {
      Trees.delete(directory);
    }
  }

  private int conclude(DemoServers servers, Summary first, RunResult all)
      throws RunException, IOException {
    Summary summary = all.summary();
    tell("all at once", summary);
    double perRequest = first.wallSeconds() / first.recorded();
    say(
        "  One after the other these would have taken %s: %s times as long.\n"
            .formatted(
                seconds(perRequest * summary.recorded()),
                Numbers.tenths(perRequest * summary.requestsPerSecond())));
    report(summary.directory());
    say("");
    var promises = new Promises(servers, requests, all);
    promises.lines().forEach(streams.out()::println);
    if (all.code() != ExitCode.OK) {
      return all.code().code();
    }
    return promises.kept() ? ExitCode.OK.code() : ExitCode.INTERNAL.code();
  }

  /// The summary as `belay report` tells it, and the page.
  private void report(Path directory) throws RunException, IOException {
    RunReport report = RunReport.read(directory);
    streams.out().print(report.summary().text());
    Path page = Files.writeString(directory.resolve("report.html"), report.html());
    say("page       " + page);
  }

  private void tell(String how, Summary summary) {
    say(
        "%-20s %s requests in %s, %s a second"
            .formatted(
                how,
                Numbers.grouped(summary.recorded()),
                seconds(summary.wallSeconds()),
                Numbers.tenths(summary.requestsPerSecond())));
  }

  private static String seconds(double seconds) {
    return Durations.spoken(Duration.ofMillis(Math.round(1000 * seconds)));
  }

  private void say(String line) {
    streams.out().println(line);
    streams.flush();
  }
}
