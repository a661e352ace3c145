// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.http.Session;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Keeps run.json and summary.json true over all sittings of a run: from opening it to closing it
/// is one sitting, and a run that is stopped and resumed has several.
final class Sittings {
  static final String SUMMARY = "summary.json";

  private final RunFiles files;
  private final FetchOptions options;
  private final double earlierSeconds;
  private final int earlierPeak;
  private final long begun = Async.nanoTime();

  Sittings(RunFiles files, FetchOptions options) {
    this.files = files;
    this.options = options;
    JsonNode root = files.manifest().root();
    earlierSeconds = root.path("wall_s").asDouble(0);
    earlierPeak = root.path("peak_in_flight").asInt(0);
    JsonNode waited = root.path("waited_ms");
    files
        .tally()
        .waits(
            new Waits(
                waited.path("rate").asDouble(0),
                waited.path("per_host").asDouble(0),
                waited.path("global").asDouble(0),
                waited.path("pause").asDouble(0)));
  }

  void begin() throws WriteFailedException {
    ObjectNode root = files.manifest().root();
    if (!root.has("start")) {
      root.put("start", RecordWriter.instant(Async.clock().instant()));
    }
    root.remove("end");
    root.remove("exit");
    root.put("state", "running");
    files.manifest().limits(options);
    files.manifest().write();
  }

  /// Notes how far the run is, for the case that it is killed.
  void note(Runner runner) throws WriteFailedException {
    numbers(runner.extent(), earlierPeak);
    files.manifest().write();
  }

  /// Writes the numbers at the end of a sitting and says how the run ended.
  RunResult end(
      Runner runner, Session session, Stop stop, @Nullable UnreadableInputException unreadable) {
    Reader.Extent extent = runner.extent();
    int peak = Math.max(earlierPeak, session.stats().peakInFlight());
    Summary summary = files.tally().summary(sitting(extent, runner.written(), peak));
    RunResult result = result(summary, runner, stop, unreadable);
    try {
      ObjectNode root = files.manifest().root();
      numbers(extent, peak);
      root.put("end", RecordWriter.instant(Async.clock().instant()));
      boolean finished = summary.inputComplete() && summary.left() == 0;
      root.put("state", finished ? "finished" : "stopped");
      root.put("exit", result.code().code());
      files.sync();
      writeSummary(summary);
      files.manifest().write();
      return result;
    } catch (WriteFailedException e) {
      return new RunResult(ExitCode.CANNOT_WRITE, summary, Failures.text(e));
    }
  }

  private RunResult result(
      Summary summary, Runner runner, Stop stop, @Nullable UnreadableInputException unreadable) {
    if (unreadable != null) {
      return new RunResult(ExitCode.USAGE, summary, Failures.text(unreadable));
    }
    Exception cause = stop.cause();
    if (cause != null) {
      return new RunResult(ExitCode.CANNOT_WRITE, summary, Failures.text(cause));
    }
    if (summary.inputComplete() && summary.left() == 0) {
      return new RunResult(finalCode(), summary, null);
    }
    ExitCode code = stop.code();
    if (code != null) {
      return new RunResult(code, summary, "stopped, " + left(summary) + " left");
    }
    String paused = runner.pauseText(summary.left());
    if (paused != null) {
      return new RunResult(ExitCode.STOPPED, summary, paused);
    }
    return new RunResult(
        ExitCode.INTERNAL, summary, left(summary) + " requests have no record: this is a bug");
  }

  private static String left(Summary summary) {
    return (summary.inputComplete() ? "" : "at least ") + Texts.grouped(summary.left());
  }

  /// How a run ends whose requests all have their record.
  ExitCode finalCode() {
    Tally tally = files.tally();
    return tally.count(RecordOutcome.OK) == tally.recorded() ? ExitCode.OK : ExitCode.FAILURES;
  }

  /// The numbers of a run that was finished before. What a crash kept from being written at the
  /// very end is written now.
  Summary summaryOfFinished() {
    Reader.Extent extent = new Reader.Extent(files.digests().marked(), true);
    return files
        .tally()
        .summary(
            new Sitting(
                files.path(),
                extent.requests(),
                true,
                earlierSeconds,
                0,
                earlierPeak,
                options.concurrency(),
                options.perHost()));
  }

  private Sitting sitting(Reader.Extent extent, long written, int peak) {
    return new Sitting(
        files.path(),
        extent.requests(),
        extent.complete(),
        seconds(),
        written,
        peak,
        options.concurrency(),
        options.perHost());
  }

  private double seconds() {
    return earlierSeconds + (Async.nanoTime() - begun) / 1e9;
  }

  private void numbers(Reader.Extent extent, int peak) {
    ObjectNode root = files.manifest().root();
    Tally tally = files.tally();
    ObjectNode input = root.putObject("input");
    input.put("requests", extent.requests());
    input.put("complete", extent.complete());
    ObjectNode counts = root.putObject("counts");
    long recorded = tally.recorded();
    counts.put("recorded", recorded);
    counts.put("left", extent.requests() - recorded);
    for (RecordOutcome outcome : RecordOutcome.values()) {
      counts.put(outcome.label(), tally.count(outcome));
    }
    root.put("wall_s", Json.round(seconds()));
    root.put("peak_in_flight", peak);
    Waits waits = tally.waits();
    root.putObject("waited_ms")
        .put("rate", Json.round(waits.rate()))
        .put("per_host", Json.round(waits.perHost()))
        .put("global", Json.round(waits.global()))
        .put("pause", Json.round(waits.pause()));
  }

  private void writeSummary(Summary summary) throws WriteFailedException {
    Path file = files.path().resolve(SUMMARY);
    Path next = files.path().resolve(SUMMARY + Manifest.TEMPORARY);
    try {
      try (FileOutputStream out = new FileOutputStream(next.toFile())) {
        out.write(summary.toJson().getBytes(StandardCharsets.UTF_8));
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new WriteFailedException(file, e);
    }
  }
}
