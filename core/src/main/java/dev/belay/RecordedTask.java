// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskSpan.State;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Watcher;
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

  /// The wait that it is in. Who has ended a wait may tell of it late, when the task is in another.
  private Watcher.@Nullable Wait wait;

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
      since = Math.max(since, now);
      number = store.nextNumber();
    }
  }

  /// The task waits, or only for its turn.
  synchronized void waits(Watcher.Wait begun, State how, String why, long now) {
    wait = begun;
    change(how, why, now);
  }

  /// A wait has been ended.
  synchronized void ready(Watcher.Wait ended, long now) {
    if (wait == ended && state == State.WAITING) {
      change(State.READY, "", now);
    }
  }

  /// The task goes on after its wait.
  synchronized void goesOn(long now) {
    wait = null;
    change(State.RUNNING, "", now);
  }

  synchronized SpanStore.Numbered current(long now) {
    return new SpanStore.Numbered(number, span(now));
  }

  /// Who comes second may have looked at the clock first.
  private TaskSpan span(long now) {
    return new TaskSpan(path, parent, state, reason, since, Math.max(since, now));
  }
}
