// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// A rate found out from refusals: additive increase, multiplicative decrease.
///
/// The first refusal of an episode sets it to a part of what the server had let through in the
/// second before; each second without a refusal raises it a little. It starts as no limit and
/// becomes none again when it has risen far above what was once refused. It never falls below one
/// request a second: how long a server that gives less is left alone, the pauses find out.
///
/// Time is an argument; not thread-safe.
final class LearnedRate {
  private static final long SECOND = 1_000_000_000L;
  private static final long STEP = SECOND / 10;
  private static final int STEPS = 10;

  /// What is left of the rate after a refusal.
  private static final double DECREASE = 0.8;

  /// A second refusal may come when nearly nothing was let through since the first: it tells of a
  /// lower rate, but not of how much lower.
  private static final double SHARPEST = 0.4;

  /// What a second without a refusal adds, as a part of the rate that was refused, and at least.
  private static final double INCREASE = 0.03;

  private static final double LEAST_INCREASE = 1;

  /// So many times the refused rate is no longer a limit that anybody has learned.
  private static final double FORGOTTEN = 2;

  private static final double FLOOR = 1;

  /// Answers that were no refusal, by tenths of a second.
  private final int[] accepted = new int[STEPS];

  private long step = Long.MIN_VALUE;

  private double perSecond = Double.POSITIVE_INFINITY;
  private double increase;
  private double refusedAt;
  private long cutAt = Long.MIN_VALUE;
  private long raisedAt;
  private long earliest = Long.MIN_VALUE;

  /// A request ended that was not refused; refused ones are taken back by [#refused].
  void ended(long now) {
    accepted[slot(now)]++;
  }

  /// A request was refused.
  ///
  /// @param started when it was let through. What was on its way at the last refusal tells nothing
  ///   new
  void refused(long started, long now) {
    int slot = slot(now);
    // Its own end comes later and will be counted as if it had been accepted.
    accepted[slot]--;
    double before = perSecond(now);
    raisedAt = now;
    if (cutAt != Long.MIN_VALUE && started <= cutAt) {
      return;
    }
    double seen = seen();
    double fallen =
        before == Double.POSITIVE_INFINITY
            ? seen * DECREASE
            : Math.max(before * SHARPEST, Math.min(before, seen) * DECREASE);
    perSecond = Math.max(FLOOR, fallen);
    refusedAt = Math.max(perSecond, Math.min(before, Math.max(seen, FLOOR)));
    increase = Math.max(LEAST_INCREASE, refusedAt * INCREASE);
    cutAt = now;
  }

  /// How many a second were let through lately. A host may have been busy for a part of the second
  /// only; but what came in a shorter time than half of it may have been a burst.
  private double seen() {
    int present = Math.floorMod(step, STEPS);
    int count = 0;
    int busy = 0;
    for (int i = 0; i < STEPS; i++) {
      count += accepted[i];
      busy += accepted[i] > 0 || i == present ? 1 : 0;
    }
    return (double) count * STEPS / Math.max(STEPS / 2, busy);
  }

  /// How many a second, infinite when nothing is known.
  double perSecond(long now) {
    while (perSecond != Double.POSITIVE_INFINITY && now - raisedAt >= SECOND) {
      raisedAt += SECOND;
      perSecond += increase;
      if (perSecond >= FORGOTTEN * refusedAt) {
        perSecond = Double.POSITIVE_INFINITY;
      }
    }
    return perSecond;
  }

  /// When the next one may go.
  long readyAt(long now) {
    return perSecond(now) == Double.POSITIVE_INFINITY ? now : earliest;
  }

  /// One goes. A timer that came late is made up for by at most one gap.
  void take(long now) {
    double rate = perSecond(now);
    if (rate != Double.POSITIVE_INFINITY) {
      long gap = (long) (SECOND / rate);
      earliest = Math.max(earliest, now - gap) + gap;
    }
  }

  /// Whether it limits nothing.
  boolean isIdle(long now) {
    return perSecond(now) == Double.POSITIVE_INFINITY;
  }

  private int slot(long now) {
    long present = Math.floorDiv(now, STEP);
    if (step == Long.MIN_VALUE) {
      step = present;
    }
    for (long past = Math.max(step + 1, present - STEPS + 1); past <= present; past++) {
      accepted[Math.floorMod(past, STEPS)] = 0;
    }
    step = Math.max(step, present);
    return Math.floorMod(step, STEPS);
  }
}
