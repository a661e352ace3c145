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
  static final String RUNNING = "running";
  private static final String FINISHED = "finished";

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
  }

  void begin() throws WriteFailedException {
    ObjectNode root = files.manifest().root();
    if (!root.has("start")) {
      root.put("start", RecordInstant.text(Async.clock().instant()));
    }
    root.remove("end");
    root.remove("exit");
    root.put("state", RUNNING);
    root.put("noted", RecordInstant.text(Async.clock().instant()));
    files.manifest().limits(options);
    files.manifest().write();
  }

  /// Notes how far the run is, for the case that it is killed.
  void note(Runner runner, Session session) throws WriteFailedException {
    int peak = Math.max(earlierPeak, session.stats().peakInFlight());
    numbers(files.tally().summary(sitting(runner.extent(), seconds(), runner.written(), peak)));
    files.manifest().write();
  }

  /// Writes the numbers at the end of a sitting and says how the run ended.
  RunResult end(
      Runner runner, Session session, Stop stop, @Nullable UnreadableInputException unreadable) {
    Reader.Extent extent = runner.extent();
    int peak = Math.max(earlierPeak, session.stats().peakInFlight());
    Summary summary = files.tally().summary(sitting(extent, seconds(), runner.written(), peak));
    RunResult result = result(summary, runner, stop, unreadable);
    try {
      close(summary, result.code());
      return result;
    } catch (WriteFailedException e) {
      return new RunResult(ExitCode.CANNOT_WRITE, summary, Failures.text(e));
    }
  }

  /// The result of a run in which nothing was left when it was opened. What a crash kept from being
  /// written at the very end is written now.
  RunResult finished() {
    Reader.Extent extent = files.known();
    Summary summary = files.tally().summary(sitting(extent, earlierSeconds, 0, earlierPeak));
    RunResult result = new RunResult(finalCode(), summary, null);
    if (files.manifest().root().path("state").asString("").equals(FINISHED)) {
      return result;
    }
    try {
      close(summary, result.code());
      return result;
    } catch (WriteFailedException e) {
      return new RunResult(ExitCode.CANNOT_WRITE, summary, Failures.text(e));
    }
  }

  private void close(Summary summary, ExitCode code) throws WriteFailedException {
    ObjectNode root = files.manifest().root();
    numbers(summary);
    root.put("end", RecordInstant.text(Async.clock().instant()));
    boolean finished = summary.inputComplete() && summary.left() == 0 && files.pages().open() == 0;
    root.put("state", finished ? FINISHED : "stopped");
    root.put("exit", code.code());
    files.sync();
    writeSummary(summary);
    files.manifest().write();
  }

  private RunResult result(
      Summary summary, Runner runner, Stop stop, @Nullable UnreadableInputException unreadable) {
    if (unreadable != null) {
      boolean ours = unreadable.getCause() instanceof WriteFailedException;
      ExitCode code = ours ? ExitCode.CANNOT_WRITE : ExitCode.USAGE;
      return new RunResult(code, summary, Failures.text(unreadable));
    }
    Exception cause = stop.cause();
    if (cause != null) {
      return new RunResult(ExitCode.CANNOT_WRITE, summary, Failures.text(cause));
    }
    long pages = files.pages().open();
    if (summary.inputComplete() && summary.left() == 0 && pages == 0) {
      return new RunResult(finalCode(), summary, null);
    }
    String left = left(summary) + (pages > 0 ? " requests and " + pages + " next pages" : "");
    ExitCode code = stop.code();
    if (code != null) {
      String why = stop.reason() == null ? "" : " by " + stop.reason();
      return new RunResult(code, summary, "stopped" + why + ", " + left + " left");
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

  private ExitCode finalCode() {
    Tally tally = files.tally();
    boolean bad = options.rules().failOn().isExceeded(tally.failures(), tally.recorded());
    return bad ? ExitCode.FAILURES : ExitCode.OK;
  }

  private Sitting sitting(Reader.Extent extent, double seconds, long written, int peak) {
    return new Sitting(
        files.path(),
        extent.requests(),
        extent.complete(),
        // As it is written down: a report that reads it back tells the same.
        Json.round(seconds),
        written,
        peak,
        options.concurrency(),
        options.perHost(),
        options.rate(),
        options.ratePerHost(),
        null,
        true);
  }

  private double seconds() {
    return earlierSeconds + (Async.nanoTime() - begun) / 1e9;
  }

  private void numbers(Summary summary) {
    ObjectNode root = files.manifest().root();
    ObjectNode input = root.putObject("input");
    input.put("requests", summary.requests());
    input.put("complete", summary.inputComplete());
    // A digest of what was read: the lines of the guard have it for every part.
    input.put("sha256", files.digests().lastMark());
    ObjectNode counts = root.putObject("counts");
    counts.put("recorded", summary.recorded());
    counts.put("left", summary.left());
    counts.put("ok", summary.ok());
    counts.put("http_error", summary.httpErrors());
    counts.put("error", summary.errors());
    counts.put("skipped", summary.skipped());
    // What a reader of the records adds to the time of work when this process dies.
    root.put("noted", RecordInstant.text(Async.clock().instant()));
    root.put("wall_s", Json.round(summary.wallSeconds()));
    root.put("peak_in_flight", summary.peakInFlight());
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
