// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskSpan.State;
import dev.belay.kernel.Loop;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Makes spans of what it hears about the tasks of one clock.
final class Recorder implements Watcher {
  private final Loop clock;
  private final @Nullable Scope within;
  private final SpanStore store;
  private final long start;

  /// The tasks that have not ended.
  private final Map<Strand, RecordedTask> tasks = new ConcurrentHashMap<>();

  /// A recorder for the tasks that live in the time of `clock`.
  ///
  /// @param within only tasks that others start in this scope; null for all
  Recorder(Loop clock, @Nullable Scope within, SpanStore store) {
    this.clock = clock;
    this.within = within;
    this.store = store;
    this.start = clock.nanoTime();
  }

  long now() {
    return clock.nanoTime() - start;
  }

  /// Lets go of the tasks.
  void forget() {
    tasks.clear();
  }

  /// The spans that have not ended.
  List<SpanStore.Numbered> current() {
    long now = now();
    List<SpanStore.Numbered> spans = new ArrayList<>();
    tasks.values().forEach(task -> spans.add(task.current(now)));
    return spans;
  }

  @Override
  public void started(Strand task) {
    find(task, State.READY);
  }

  @Override
  public void begins(Strand task) {
    change(task, State.RUNNING, "");
  }

  @Override
  public void ended(Strand task, End end, String reason) {
    RecordedTask recorded = find(task, State.RUNNING);
    if (recorded != null) {
      State state = State.valueOf(end.name());
      long now = now();
      recorded.change(state, reason, now);
      store.add(recorded.current(now));
      tasks.remove(task);
    }
  }

  @Override
  public Wait waits(Suspension wait) {
    RecordedTask recorded = find(wait.strand(), State.RUNNING);
    if (recorded == null) {
      return IGNORED;
    }
    long now = now(); // before the words are made, which may take a while
    State state = wait.isPending() ? State.WAITING : State.READY;
    Wait heard =
        new Wait() {
          @Override
          public void ready() {
            recorded.ready(this, now());
          }

          @Override
          public void over() {
            recorded.goesOn(now());
          }
        };
    recorded.waits(heard, state, Words.of(wait.subject()), now);
    return heard;
  }

  private static final Wait IGNORED =
      new Wait() {
        @Override
        public void ready() {}

        @Override
        public void over() {}
      };

  private void change(Strand task, State to, String reason) {
    RecordedTask recorded = find(task, to);
    if (recorded != null) {
      recorded.change(to, reason, now());
    }
  }

  /// What is known of a task; one that is new here is in `state`. Null where it does not belong
  /// here or is one too many.
  private @Nullable RecordedTask find(Strand task, State state) {
    RecordedTask known = tasks.get(task);
    if (known != null || !isWanted(task)) {
      return known;
    }
    if (tasks.size() >= store.most()) {
      store.drop();
      return null;
    }
    RecordedTask made = new RecordedTask(store, task, state, now());
    tasks.put(task, made);
    return made;
  }

  private boolean isWanted(Strand task) {
    if (!(task instanceof GroupTask<?>) || (within != null && within.owner() == task)) {
      return false;
    }
    boolean sameTime = clock.isVirtualTime() ? task.loop() == clock : !task.loop().isVirtualTime();
    Scope scope = task.scope();
    return sameTime && (within == null || (scope != null && scope.isWithin(within)));
  }
}
