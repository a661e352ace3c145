// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// The exact sliding window of one rate, with pacing. Time is an argument; not thread-safe.
///
/// There are as many slots as permits. Each is free, or held by a grant, or cooling until a known
/// time. Because a slot that was used comes back a whole window after the answer, two uses of one
/// slot are at least a window apart at the server, and `n` slots cannot put more than `n` requests
/// in any window.
///
/// Pacing is a second, independent rule over the same grants: the generic cell rate algorithm with
/// one long, `earliest`, the time at which the next grant is due when none is to be early.
final class RateWindow {
  /// No time is known: every slot is held, and one must come back first.
  static final long NEVER = Long.MAX_VALUE;

  /// A request that was given up may still be on its way for a moment.
  private static final long GUARD_NANOS = 1_000_000;

  /// Two clocks run at speeds that differ by up to 100 ppm; a window is widened by that much.
  private static final long DRIFT_DIVISOR = 10_000;

  /// Below this gap a timer's lateness would cost a visible part of the rate, so up to
  /// `MADE_UP_NANOS` of it is made up by the next grant. At and above, no gap is ever shortened.
  private static final long COARSE_GAP_NANOS = 10_000_000;

  private static final long MADE_UP_NANOS = 2_000_000;

  private final long windowNanos;
  private final long gapNanos;
  private final long earlyNanos;
  private final boolean atSend;
  private final int permits;
  private final LongQueue cooling = new LongQueue();
  private int free;
  private long lastCooling;
  private long earliest;
  private boolean awaited;

  RateWindow(Rate rate) {
    long window = rate.window().toNanos();
    windowNanos = window + window / DRIFT_DIVISOR;
    gapNanos = rate.gapNanos();
    earlyNanos = (rate.burst() - 1) * gapNanos;
    atSend = rate.atSend();
    permits = rate.permits();
    free = permits;
  }

  /// When the next grant is possible: `now` or earlier, a later time, or [#NEVER] as long as only
  /// the return of a slot can tell.
  long readyAt(long now) {
    thaw(now);
    long slot = free > 0 ? now : cooling.isEmpty() ? NEVER : cooling.first();
    long paced = earliest - earlyNanos;
    if (paced > now && paced >= slot) {
      awaited = true;
    }
    return Math.max(slot, paced);
  }

  /// Takes a slot; only after `readyAt(now) <= now`.
  Slot take(long now) {
    thaw(now);
    if (free == 0) {
      throw new IllegalStateException("no slot of " + permits + " is free");
    }
    free--;
    long before = earliest;
    earliest = Math.max(earliest, paceFrom(now)) + gapNanos;
    awaited = awaited && earliest <= now;
    return new Slot(before, earliest);
  }

  /// The time that the gap to the next grant is measured from: this one, or the time at which this
  /// one was due when somebody waited for it and only the timer was late.
  private long paceFrom(long now) {
    return awaited && gapNanos < COARSE_GAP_NANOS ? now - MADE_UP_NANOS : now;
  }

  /// Whether it is as good as new.
  boolean isIdle(long now) {
    thaw(now);
    return free == permits && earliest <= now;
  }

  private void thaw(long now) {
    while (!cooling.isEmpty() && cooling.first() <= now) {
      cooling.removeFirst();
      free++;
    }
  }

  private void cool(long until) {
    // Later than asked for by no more than the guard, and the queue stays sorted.
    lastCooling = Math.max(lastCooling, until);
    cooling.add(lastCooling);
  }

  /// One permit in somebody's hands.
  final class Slot {
    private final long before;
    private final long after;
    private boolean sent;
    private boolean back;

    private Slot(long before, long after) {
      this.before = before;
      this.after = after;
    }

    /// The first byte of the request is about to leave.
    void sent(long now) {
      sent = true;
      if (atSend) {
        giveBackAt(now + windowNanos);
      }
    }

    /// The head of the answer is here.
    void answered(long now) {
      giveBackAt(now + windowNanos);
    }

    /// The request is over, one way or the other.
    void close(long now) {
      if (sent) {
        giveBackAt(now + windowNanos + GUARD_NANOS);
      } else if (!back) {
        back = true;
        free++;
        if (earliest == after) {
          earliest = before;
        }
      }
    }

    private void giveBackAt(long until) {
      if (!back) {
        back = true;
        cool(until);
      }
    }
  }
}
