// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayDeque;
import java.util.Deque;

/// How fast records come, over the last few seconds. Used by one thread.
final class Meter {
  private static final double NANOS = 1e9;
  private static final long SPAN_NANOS = 5_000_000_000L;

  private record Sample(long nanos, long count) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /// Notes how many there are now, and gives how many came in a second.
  double perSecond(long nanos, long count) {
    samples.addLast(new Sample(nanos, count));
    while (samples.size() > 2 && nanos - samples.getFirst().nanos() > SPAN_NANOS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    long elapsed = nanos - first.nanos();
    return elapsed <= 0 ? 0 : (count - first.count()) * NANOS / elapsed;
  }
}
