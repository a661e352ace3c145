// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.timeline.Density;
import dev.belay.timeline.Span;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Turns records into spans of time, and counts the spans of each host.
final class ReportSpans {
  private static final long NANOS = 1_000_000;

  private final long base;
  private final Density hosts = new Density("Requests by host");

  /// Begins at the start of the oldest run.
  ReportSpans(List<Path> runs) {
    base = runs.stream().mapToLong(ReportSpans::begin).filter(begin -> begin > 0).min().orElse(0);
  }

  private static long begin(Path run) {
    long begun = RunFacts.read(run).instant("start");
    if (begun > 0) {
      return begun;
    }
    Path records = run.resolve(Journal.FILE);
    try (BufferedReader in = Files.newBufferedReader(records, StandardCharsets.UTF_8)) {
      String line = in.readLine();
      Entry entry =
          line == null
              ? null
              : RecordReader.entry(line.getBytes(StandardCharsets.UTF_8), new RecordInstant());
      return entry == null ? 0 : entry.queued();
    } catch (IOException e) {
      return 0;
    }
  }

  void add(Entry entry) {
    String host = entry.figures().hostKey();
    if (host != null) {
      spans(entry, Hosts.name(host), hosts::add);
    }
  }

  /// How many requests each host had in flight, over time.
  Density hosts() {
    return hosts;
  }

  /// The spans of one request, under the name of a task.
  void spans(Entry entry, String task, Consumer<Span> to) {
    long from = entry.queued();
    boolean ends = entry.figures().failure() != null;
    for (int i = 0; i < entry.tries().size(); i++) {
      Entry.Try each = entry.tries().get(i);
      span(task, Span.State.WAITING, i == 0 ? "for a limit" : "back-off", from, each.start(), to);
      boolean failed = ends && i == entry.tries().size() - 1;
      span(
          task,
          failed ? Span.State.FAILED : Span.State.RUNNING,
          each.result(),
          each.start(),
          Math.max(each.start(), each.end()),
          to);
      from = each.end();
    }
  }

  private void span(
      String task, Span.State state, String reason, long from, long to, Consumer<Span> sink) {
    if (state == Span.State.WAITING && to <= from) {
      return;
    }
    long start = Math.max(0, from - base) * NANOS;
    long end = Math.max(0, to - base) * NANOS;
    sink.accept(new Span(task, null, state, reason, start, Math.max(start, end)));
  }
}
