// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import dev.belay.TaskSpan;
import dev.belay.timeline.Span.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is drawn of the spans of a recording. What took no time is left out, but for the mark where
/// a task failed or was cancelled, and for one span of a task that took no time at all.
final class RecordedSpans {
  private final List<Span> drawn = new ArrayList<>();
  private final Set<String> tasks = new HashSet<>();

  /// The first parent of each path. Two groups may have tasks of the same path; what is drawn in
  /// one lane has one parent.
  private final Map<String, @Nullable String> parents = new HashMap<>();

  private RecordedSpans() {}

  static List<Span> of(List<TaskSpan> spans) {
    RecordedSpans recorded = new RecordedSpans();
    spans.forEach(recorded::add);
    spans.forEach(recorded::addWhoTookNoTime);
    return recorded.drawn;
  }

  private void add(TaskSpan span) {
    boolean mark =
        span.state() == TaskSpan.State.FAILED || span.state() == TaskSpan.State.CANCELLED;
    if (mark || span.start() < span.end()) {
      draw(span);
    }
  }

  private void addWhoTookNoTime(TaskSpan span) {
    if (!tasks.contains(span.task())) {
      draw(span);
    }
  }

  private void draw(TaskSpan span) {
    tasks.add(span.task());
    String parent = span.parent();
    if (!parents.containsKey(span.task())) { // null is a parent, too
      parents.put(span.task(), parent);
    }
    boolean same = Objects.equals(parents.get(span.task()), parent);
    String task = same ? span.task() : span.task() + " of " + parent;
    drawn.add(new Span(task, parent, state(span.state()), span.reason(), span.start(), span.end()));
  }

  private static State state(TaskSpan.State state) {
    return switch (state) {
      case READY -> State.READY;
      case RUNNING, DONE -> State.RUNNING;
      case WAITING -> State.WAITING;
      case FAILED -> State.FAILED;
      case CANCELLED -> State.CANCELLED;
    };
  }
}
