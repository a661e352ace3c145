// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import dev.belay.observe.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Writes spans as trace events in JSON, which Perfetto (ui.perfetto.dev) and Chrome
/// (chrome://tracing) open: a thread for each task, with a slice for each span. Spans of one task
/// that overlap are put into further threads of the same name, since slices of one thread must not.
public final class TraceEventWriter {
  /// A row of slices that do not overlap.
  private static final class Row {
    final int number;
    long end;

    Row(int number) {
      this.number = number;
    }
  }

  private final Appendable out;
  private final Map<String, List<Row>> rows = new HashMap<>();
  private int made;

  private TraceEventWriter(Appendable out) {
    this.out = out;
  }

  /// Writes a whole document. Spans are written as they come; what is kept is the name of each
  /// task, so that a million spans of a thousand tasks take the memory of a thousand names.
  ///
  /// @param title the name of the process; may be empty
  /// @param spans the spans; those of one task in the order of their start, or else they take more
  ///   threads than they need
  /// @param out where to; neither flushed nor closed
  /// @throws IOException when `out` does
  public static void write(String title, Iterator<Span> spans, Appendable out) throws IOException {
    out.append("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n");
    out.append("{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"args\":{\"name\":")
        .append(Json.string(title.isEmpty() ? "Timeline" : title))
        .append("}}");
    TraceEventWriter writer = new TraceEventWriter(out);
    while (spans.hasNext()) {
      writer.write(spans.next());
    }
    out.append("\n]}\n");
  }

  private void write(Span span) throws IOException {
    int row = row(span);
    out.append(",\n{\"name\":")
        .append(Json.string(span.what()))
        .append(",\"cat\":\"")
        .append(span.state().word())
        .append("\",\"ph\":\"X\",\"pid\":1,\"tid\":")
        .append(Integer.toString(row))
        .append(",\"ts\":")
        .append(micros(span.start()))
        .append(",\"dur\":")
        .append(micros(span.length()))
        .append(",\"args\":{\"task\":")
        .append(Json.string(span.task()));
    if (span.parent() != null) {
      out.append(",\"parent\":").append(Json.string(span.parent()));
    }
    out.append("}}");
  }

  private int row(Span span) throws IOException {
    List<Row> ofTask = rows.computeIfAbsent(span.task(), task -> new ArrayList<>(1));
    for (Row row : ofTask) {
      if (row.end <= span.start()) {
        row.end = span.end();
        return row.number;
      }
    }
    Row row = new Row(++made);
    row.end = span.end();
    ofTask.add(row);
    metadata("thread_name", row, Json.string(span.task()));
    metadata("thread_sort_index", row, Integer.toString(row.number));
    return row.number;
  }

  private void metadata(String name, Row row, String value) throws IOException {
    String key = name.equals("thread_name") ? "name" : "sort_index";
    out.append(",\n{\"name\":\"")
        .append(name)
        .append("\",\"ph\":\"M\",\"pid\":1,\"tid\":")
        .append(Integer.toString(row.number))
        .append(",\"args\":{\"")
        .append(key)
        .append("\":")
        .append(value)
        .append("}}");
  }

  /// Microseconds with three decimals, which keeps the nanoseconds.
  private static String micros(long nanos) {
    String rest = Long.toString(nanos % 1000);
    return nanos / 1000 + "." + "0".repeat(3 - rest.length()) + rest;
  }
}
