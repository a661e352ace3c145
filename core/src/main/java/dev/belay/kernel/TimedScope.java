// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import org.jspecify.annotations.Nullable;

/// A scope that is cancelled when its time has come. The time may be moved until then, from any
/// thread.
public final class TimedScope extends Scope {
  /// What [#left(Scope)] says where there is no deadline.
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final long FAR = Long.MAX_VALUE / 4;

  private enum Phase {
    RUNNING,
    EXPIRED,
    ENDED
  }

  private final Loop loop;
  private final long start;

  // Guarded by this.
  private Phase phase = Phase.RUNNING;
  private @Nullable Timer timer;
  private long when;
  private long given;

  /// Counts the timers: one that was replaced may have begun already, and must come to nothing.
  private int round;

  /// A scope of `owner` that has no time set yet.
  public TimedScope(@Nullable Scope parent, Strand owner) {
    super(parent, owner, null, null, null);
    this.loop = owner.loop();
    this.start = loop.nanoTime();
  }

  /// Lets the time come so many nanoseconds from now; at once when there are none.
  ///
  /// @return whether that was still possible
  public boolean expireIn(long nanos) {
    synchronized (this) {
      if (!disarm()) {
        return false;
      }
      long now = round == 1 ? start : loop.nanoTime();
      when = now + nanos;
      given = when - start;
      int current = round;
      timer = nanos > 0 ? loop.schedule(nanos, () -> expire(current)) : Timer.PAST;
      if (nanos > 0) {
        return true;
      }
      phase = Phase.EXPIRED;
    }
    cancel(passed());
    return true;
  }

  /// Lets the time never come.
  ///
  /// @return whether that was still possible
  public synchronized boolean disarm() {
    if (phase != Phase.RUNNING) {
      return false;
    }
    stop();
    return true;
  }

  /// The owner leaves: nothing can be moved any more.
  public synchronized void end() {
    if (phase == Phase.RUNNING) {
      stop();
      phase = Phase.ENDED;
    }
  }

  private void stop() {
    round++;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void expire(int ofRound) {
    synchronized (this) {
      if (phase != Phase.RUNNING || ofRound != round) {
        return;
      }
      phase = Phase.EXPIRED;
    }
    cancel(passed());
  }

  private Cancellation passed() {
    String reason = "deadline of " + Nanos.toText(Math.max(0, given())) + " passed";
    return new Cancellation(Cancellation.Kind.DEADLINE, reason, null, loop.clock().instant());
  }

  /// Whether the time has come.
  public synchronized boolean hasExpired() {
    return phase == Phase.EXPIRED;
  }

  /// How many nanoseconds from the start to its time.
  public synchronized long given() {
    return given;
  }

  /// How many nanoseconds since the start.
  public long elapsed() {
    return loop.nanoTime() - start;
  }

  /// How many nanoseconds are left of its own time; [#UNLIMITED] when none is set.
  public synchronized long left() {
    return timer == null ? UNLIMITED : when - loop.nanoTime();
  }

  /// How many nanoseconds are left to code in `innermost`: until the first of all the times around
  /// it has come, where a shield adds its grace; [#UNLIMITED] where no time is set.
  public static long left(@Nullable Scope innermost) {
    long least = UNLIMITED;
    long added = 0;
    for (Scope s = innermost; s != null; s = s.parent()) {
      long own = s instanceof TimedScope timed ? timed.left() : UNLIMITED;
      if (own != UNLIMITED) {
        least = Math.min(least, own + added);
      }
      Grace grace = s.grace();
      if (grace != null) {
        long running = grace.left();
        if (running != UNLIMITED) {
          return Math.min(least, running + added);
        }
        added = Math.min(FAR, added + grace.nanos());
      }
    }
    return least;
  }
}
