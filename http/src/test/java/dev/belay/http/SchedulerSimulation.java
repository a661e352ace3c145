// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.kernel.RateWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// A scheduler with callers, a clock and a source of chance, all on one thread. Between the end of
/// a wait and the moment at which its caller acts on it anything else may happen, in any order.
final class SchedulerSimulation {
  static final long MS = 1_000_000;

  final Scheduler scheduler;
  final Random random;
  final List<Caller> granted = new ArrayList<>();
  long now;

  private final List<Caller> parked = new ArrayList<>();
  private final List<Caller> runnable = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private int callers;

  private record Event(long time, Runnable action) {}

  /// What a thread is in the real thing.
  final class Caller {
    final int number = callers++;
    final String key;
    final boolean atHead;
    final Consumer<Caller> then;
    final Waiter waiter;
    long grantedAt = -1;
    boolean refused;
    boolean cancelled;
    private boolean ended;
    private boolean gone;

    private Caller(String key, boolean atHead, Consumer<Caller> then) {
      this.key = key;
      this.atHead = atHead;
      this.then = then;
      this.waiter = scheduler.enter(key, atHead, now);
    }

    Permit permit() {
      Permit permit = waiter.permit;
      if (permit == null) {
        throw new AssertionError("no permit yet");
      }
      return permit;
    }

    private boolean end() {
      boolean first = !ended;
      ended = true;
      if (first) {
        parked.remove(this);
        runnable.add(this);
      }
      return first;
    }

    private void act() {
      if (cancelled) {
        gone = true;
        scheduler.leave(waiter, now);
        return;
      }
      long deadline = scheduler.look(waiter, now);
      if (waiter.permit != null) {
        gone = true;
        grantedAt = now;
        granted.add(this);
        then.accept(this);
      } else if (waiter.refused) {
        gone = true;
        refused = true;
      } else {
        ended = false;
        parked.add(this);
        waiter.waker = this::end;
        if (deadline != waiter.deadline) {
          throw new AssertionError("a wait that is not the one that was told");
        }
      }
    }

    /// Ends its wait without a permit; false when it was too late for that.
    boolean cancel() {
      if (gone || ended) {
        return false;
      }
      cancelled = true;
      return end();
    }
  }

  SchedulerSimulation(Scheduler scheduler, long seed) {
    this.scheduler = scheduler;
    this.random = new Random(seed);
  }

  Caller enter(String key, boolean atHead, Consumer<Caller> then) {
    Caller caller = new Caller(key, atHead, then);
    caller.ended = true;
    runnable.add(caller);
    return caller;
  }

  void at(long time, Runnable action) {
    events.add(new Event(time, action));
  }

  void after(long delay, Runnable action) {
    at(now + delay, action);
  }

  /// Everybody acts who can, in any order; then time passes to what comes next, until nothing does.
  void run() {
    while (true) {
      settle();
      long next = RateWindow.NEVER;
      for (Caller caller : parked) {
        next = Math.min(next, caller.waiter.deadline);
      }
      for (Event event : events) {
        next = Math.min(next, event.time);
      }
      if (next == RateWindow.NEVER) {
        return;
      }
      now = Math.max(now, next);
      for (Caller caller : List.copyOf(parked)) {
        if (caller.waiter.deadline <= now) {
          caller.end();
        }
      }
      for (Event event : List.copyOf(events)) {
        if (event.time <= now) {
          events.remove(event);
          event.action.run();
        }
      }
    }
  }

  void settle() {
    while (!runnable.isEmpty()) {
      runnable.remove(random.nextInt(runnable.size())).act();
    }
  }

  int stillWaiting() {
    return parked.size();
  }
}
