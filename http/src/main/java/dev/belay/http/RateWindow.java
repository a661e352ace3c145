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

  /// Lateness of a timer would cost a part of the rate, so it is made up by later grants. Gaps from
  /// this length on are shortened by a tenth at most; shorter ones are as fine as a timer is
  /// coarse, and up to `MADE_UP_NANOS` are made up at once. The window itself is never touched by
  /// it.
  private static final long LONG_GAP_NANOS = 10_000_000;

  private static final long MADE_UP_NANOS = 20_000_000;

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
  private long owed;

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
    earliest = Math.max(earliest, now) + gapNanos - madeUp(now);
    awaited = awaited && earliest <= now;
    return new Slot(before, earliest);
  }

  /// By how much the next gap is shortened, because somebody waited for this grant and got it late.
  private long madeUp(long now) {
    long late = now - earliest;
    if (late > 0) {
      owed = awaited ? Math.min(owed + late, Math.max(gapNanos, MADE_UP_NANOS)) : 0;
    }
    long made = Math.min(owed, gapNanos < LONG_GAP_NANOS ? MADE_UP_NANOS : gapNanos / 10);
    owed -= made;
    return made;
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
