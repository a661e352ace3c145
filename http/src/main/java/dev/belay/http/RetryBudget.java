// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.Arrays;

/// Counts requests and retries of the last minute, in six steps of ten seconds. Time is an
/// argument; not thread-safe.
final class RetryBudget {
  private static final long STEP_NANOS = 10_000_000_000L;
  private static final int STEPS = 6;

  private final double fraction;
  private final int atLeast;
  private final int[] requests = new int[STEPS];
  private final int[] retries = new int[STEPS];
  private long step;

  RetryBudget(double fraction, int atLeast, long now) {
    this.fraction = fraction;
    this.atLeast = atLeast;
    this.step = Math.floorDiv(now, STEP_NANOS);
  }

  void addRequest(long now) {
    requests[slot(now)]++;
  }

  /// Takes one retry from the budget, if there is one.
  boolean trySpend(long now) {
    int slot = slot(now);
    double allowed = Math.max(atLeast, fraction * Arrays.stream(requests).asLongStream().sum());
    if (Arrays.stream(retries).asLongStream().sum() + 1 > allowed) {
      return false;
    }
    retries[slot]++;
    return true;
  }

  private int slot(long now) {
    long present = Math.floorDiv(now, STEP_NANOS);
    for (long past = Math.max(step + 1, present - STEPS + 1); past <= present; past++) {
      int slot = Math.floorMod(past, STEPS);
      requests[slot] = 0;
      retries[slot] = 0;
    }
    step = Math.max(step, present);
    return Math.floorMod(step, STEPS);
  }
}
