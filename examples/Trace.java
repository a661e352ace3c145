// SPDX-License-Identifier: Apache-2.0
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.belay.Recording;
import dev.belay.TaskSpan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What happened to tasks, one event after the other, read from a recording.
record Trace(List<Event> events) {

  /// A task is spawned, runs, waits, wakes, or ends.
  record Event(long millis, String task, String what) {
    @Override
    public String toString() {
      return task + " " + what;
    }
  }

  /// The events of the tasks that others have started.
  static Trace of(Recording recording) {
    List<Event> events = new ArrayList<>();
    Set<String> known = new HashSet<>();
    Set<String> running = new HashSet<>();
    for (TaskSpan span : recording.spans()) {
      String task = span.task().substring(span.task().lastIndexOf('/') + 1);
      String what =
          switch (span.state()) {
            case READY -> known.add(task) ? "spawned" : "";
            case RUNNING -> running.add(task) ? "runs" : "wakes";
            case WAITING -> "waits";
            case DONE, FAILED, CANCELLED -> "ends";
          };
      if (span.parent() != null && !what.isEmpty()) {
        events.add(new Event(NANOSECONDS.toMillis(span.start()), task, what));
      }
    }
    return new Trace(events);
  }

  /// A table of them.
  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ms", "task", "event"));
    events.forEach(
        event -> rows.add(List.of(Long.toString(event.millis()), event.task(), event.what())));
    return rows;
  }
}
