// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// How many a second lately. Time is an argument; not thread-safe.
final class RateMeter {
  private static final long STEP = 1_000_000_000L;
  private static final int STEPS = 10;

  private final long begun;
  private final long[] counts = new long[STEPS + 1];
  private long step;

  RateMeter(long now) {
    begun = now;
  }

  void count(long now) {
    counts[slot(now)]++;
  }

  /// Over the whole seconds that are remembered, and the present one.
  double perSecond(long now) {
    slot(now);
    long sum = 0;
    for (long each : counts) {
      sum += each;
    }
    long since = Math.max(begun, begun + Math.max(0, step - STEPS) * STEP);
    return now <= since ? 0 : sum * 1e9 / (now - since);
  }

  private int slot(long now) {
    long present = (now - begun) / STEP;
    for (long past = Math.max(step + 1, present - STEPS); past <= present; past++) {
      counts[(int) (past % counts.length)] = 0;
    }
    step = Math.max(step, present);
    return (int) (step % counts.length);
  }
}
