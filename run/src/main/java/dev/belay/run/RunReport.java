// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a run directory tells, read from its records: at the end of a run, between two sittings, or
/// while it goes on.
///
/// Nothing of the directory is changed and no lock is taken. The records alone are enough; where
/// run.json is there, it adds the time of work, the limits, and how much of the input is left. When
/// the failures of the run were made again, the newest outcome of each request counts.
///
/// | method | waits | throws |
/// |---|---|---|
/// | `read` | while the records are read | [RunException] |
/// | all others | no | nothing |
public final class RunReport {
  private final Summary summary;
  private final ReportData data;
  private final ReportSpans spans;

  private RunReport(Summary summary, ReportData data, ReportSpans spans) {
    this.summary = summary;
    this.data = data;
    this.spans = spans;
  }

  /// Reads the records of a run and of its retries once.
  ///
  /// @param directory the run directory
  /// @return the report as of now
  /// @throws RunException when there are no records, or when they are damaged
  public static RunReport read(Path directory) throws RunException {
    if (!Files.exists(directory.resolve(Journal.FILE))
        && !Files.exists(directory.resolve(Manifest.FILE))) {
      throw new RunException(
          ExitCode.USAGE, directory + " is no run directory: it has no " + Journal.FILE);
    }
    try {
      return read(directory, newestFirst(directory));
    } catch (IOException e) {
      throw new RunException(
          ExitCode.USAGE, "cannot read " + directory + ": " + Failures.text(e), e);
    }
  }

  /// The run and the retries that came after it, the newest first.
  private static List<Path> newestFirst(Path directory) throws RunException {
    if (!Files.exists(directory.resolve(Manifest.FILE))) {
      return List.of(directory);
    }
    List<Path> chain = Chain.of(directory);
    return chain
        .subList(Math.max(0, chain.indexOf(directory.normalize())), chain.size())
        .reversed();
  }

  private static RunReport read(Path directory, List<Path> newestFirst)
      throws IOException, RunException {
    ReportData data = new ReportData();
    ReportSpans spans = new ReportSpans(newestFirst);
    OrdinalSet newer = new OrdinalSet();
    double wall = 0;
    int peak = 0;
    RunFacts facts = RunFacts.read(directory);
    for (Path run : newestFirst) {
      RunFacts own = RunFacts.read(run);
      List<Long> seen = new ArrayList<>();
      RecordInstant instants = new RecordInstant();
      long[] extent = {Long.MAX_VALUE, 0};
      var _ =
          LineRecovery.read(
              run.resolve(Journal.FILE),
              line -> {
                Entry entry = RecordReader.entry(line, instants);
                if (entry == null) {
                  return false;
                }
                extent[0] = Math.min(extent[0], entry.queued());
                extent[1] = Math.max(extent[1], entry.end());
                long ordinal = entry.figures().ordinal();
                if (!newer.contains(ordinal)) {
                  data.add(entry);
                  spans.add(entry);
                  seen.add(ordinal);
                }
                return true;
              });
      seen.forEach(newer::add);
      wall += own.wallSeconds(extent[0], extent[1]);
      peak = Math.max(peak, own.manifest().path("peak_in_flight").asInt(0));
    }
    Sitting sitting =
        new Sitting(
            directory,
            Math.max(facts.requests(), facts.isRetry() ? data.tally.recorded() : newer.highest()),
            facts.complete(),
            wall,
            0,
            peak == 0 ? data.peakSeen() : peak,
            facts.number("limits", "concurrency"),
            facts.number("limits", "per_host"),
            facts.rate("rate"),
            facts.rate("rate_per_host"),
            facts.runningProcess(),
            !facts.manifest().isMissingNode());
    return new RunReport(data.tally.summary(sitting), data, spans);
  }

  /// {@return the numbers}
  public Summary summary() {
    return summary;
  }

  /// {@return a page of HTML that needs nothing else: no network, no script} It is to be stored as
  /// UTF-8.
  public String html() {
    return ReportPage.render(summary, data);
  }

  /// {@return a picture of what was when: a lane for each request, or for each host where there are
  /// more than 2,000 requests} It is to be stored as UTF-8.
  public String svg() {
    return ReportSvg.render(summary, data, spans);
  }

  /// The first of the conditions that holds, in words; empty when none does.
  ///
  /// @param conditions what is not to be
  /// @return for example `failed>1%: 2.5 %`
  public Optional<String> firstOf(List<FailIf> conditions) {
    return conditions.stream().flatMap(each -> each.violation(summary).stream()).findFirst();
  }
}
