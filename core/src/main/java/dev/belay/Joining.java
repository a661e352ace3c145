// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Awaited;
import dev.belay.kernel.Blockers;
import dev.belay.kernel.Nanos;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One wait for the end of several tasks, which neither raises what they threw nor cancels them.
final class Joining implements Awaiters.Listener, Awaited {
  private final JoinUntil until;
  private final List<GroupTask<?>> tasks;
  private final int count;
  private final Suspension waiter = Suspension.begin(this);

  // Guarded by this.
  private int living;
  private boolean failed;

  private Joining(JoinUntil until, List<GroupTask<?>> tasks) {
    this.until = until;
    this.tasks = tasks;
    this.count = tasks.size();
    this.living = count;
  }

  static <K extends Task<?>> Joined<K> join(
      Collection<? extends K> tasks, JoinUntil until, @Nullable Duration limit)
      throws InterruptedException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("join: tasks must be at least 1, were 0");
    }
    Set<K> all = new LinkedHashSet<>(tasks);
    List<GroupTask<?>> joined = new ArrayList<>(all.size());
    for (K task : all) {
      joined.add((GroupTask<?>) task);
    }
    new Joining(until, joined).run(limit);
    Set<K> done = new LinkedHashSet<>();
    Set<K> pending = new LinkedHashSet<>();
    for (K task : all) {
      (task.isDone() ? done : pending).add(task);
    }
    return new Joined<>(Collections.unmodifiableSet(done), Collections.unmodifiableSet(pending));
  }

  private void run(@Nullable Duration limit) throws InterruptedException {
    for (GroupTask<?> task : tasks) {
      if (task == Strand.bound()) {
        throw new IllegalStateException(
            "join of task " + task.path() + ": a task cannot wait for its own end");
      }
    }
    List<GroupTask<?>> heard = new ArrayList<>(tasks.size());
    try {
      for (GroupTask<?> task : tasks) {
        if (task.onEnd(this)) {
          heard.add(task);
        } else {
          ended(task);
        }
      }
      if (!isOver()) {
        await(limit);
      }
    } finally {
      heard.forEach(task -> task.removeListener(this));
    }
  }

  private void await(@Nullable Duration limit) throws InterruptedException {
    if (limit == null) {
      waiter.await();
    } else if (limit.isPositive()) {
      waiter.awaitUntil(Async.nanoTime() + Nanos.of(limit));
    }
  }

  @Override
  public void ended(GroupTask<?> task) {
    synchronized (this) {
      living--;
      failed |= task.state() == Task.State.FAILED;
      if (isOver()) {
        waiter.wake();
      }
    }
  }

  private synchronized boolean isOver() {
    return living == 0
        || switch (until) {
          case ALL_COMPLETED -> false;
          case FIRST_COMPLETED -> living < count;
          case FIRST_EXCEPTION -> failed;
        };
  }

  @Override
  public Blockers blockers() {
    return until == JoinUntil.ALL_COMPLETED ? Blockers.ends(tasks) : Blockers.firstEnd(tasks);
  }

  @Override
  public String toString() {
    return "the end of " + count + " tasks";
  }
}
