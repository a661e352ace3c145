// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskSpan.State;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import org.jspecify.annotations.Nullable;

/// What a recording knows of one task: the span that it is in.
final class RecordedTask {
  private final SpanStore store;
  private final String path;
  private final @Nullable String parent;

  // Guarded by this.
  private State state;
  private String reason = "";
  private long since;
  private long number;

  RecordedTask(SpanStore store, Strand task, State state, long now) {
    this.store = store;
    this.path = task.path();
    this.parent = parent(task);
    this.state = state;
    this.since = now;
    this.number = store.nextNumber();
  }

  private static @Nullable String parent(Strand task) {
    Scope scope = task.scope();
    while (scope != null && scope.owner() == task) {
      scope = scope.parent();
    }
    return scope != null && scope.owner() instanceof GroupTask<?> owner ? owner.path() : null;
  }

  /// From now on the task does something else.
  synchronized void change(State to, String why, long now) {
    boolean same = to == state && why.equals(reason);
    if (!state.isEnd() && !same) {
      store.add(new SpanStore.Numbered(number, span(now)));
      state = to;
      reason = why;
      since = now;
      number = store.nextNumber();
    }
  }

  /// The same, but only from one state.
  synchronized void change(State from, State to, long now) {
    if (state == from) {
      change(to, "", now);
    }
  }

  synchronized SpanStore.Numbered current(long now) {
    return new SpanStore.Numbered(number, span(now));
  }

  /// Clocks of processors may differ by a little.
  private TaskSpan span(long now) {
    return new TaskSpan(path, parent, state, reason, since, Math.max(since, now));
  }
}
