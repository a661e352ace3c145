// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.kernel.Timer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Virtual time: it stands still until it is told to jump to the next timer. Used by whoever has
/// the baton.
final class Timeline {
  private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");

  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private long made;
  private volatile long now;

  /// Something to be done at a time; of several at one time, the one that was set first.
  private static final class Alarm implements Timer, Comparable<Alarm> {
    private final long at;
    private final long number;
    private @Nullable Runnable action;

    Alarm(long at, long number, Runnable action) {
      this.at = at;
      this.number = number;
      this.action = action;
    }

    @Override
    public void cancel() {
      action = null;
    }

    @Override
    public int compareTo(Alarm other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  Timer schedule(long delayNanos, Runnable action) {
    Alarm alarm = new Alarm(now + Math.max(0, delayNanos), made++, action);
    alarms.add(alarm);
    return alarm;
  }

  /// Jumps to the next timer and does everything that is due then.
  ///
  /// @return whether there was one
  boolean advance() {
    Alarm first = next();
    if (first == null) {
      return false;
    }
    now = first.at;
    for (Alarm due = first; due != null && due.at == now; due = next()) {
      alarms.poll();
      Runnable action = due.action;
      due.action = null;
      if (action != null) {
        action.run();
      }
    }
    return true;
  }

  private @Nullable Alarm next() {
    Alarm first = alarms.peek();
    while (first != null && first.action == null) {
      alarms.poll();
      first = alarms.peek();
    }
    return first;
  }

  long now() {
    return now;
  }

  InstantSource clock() {
    return () -> START.plusNanos(now);
  }
}
