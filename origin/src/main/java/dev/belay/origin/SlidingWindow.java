// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.time.Duration;

/// An exact limit: at most `permits` requests are let in within any window of the given length.
///
/// It remembers when each of the last `permits` requests was let in, so unlike a counter that is
/// set back on the clock's second it cannot let twice the number through around an edge. What it
/// refuses does not count. It is not safe for use by several threads at once: its owner locks.
final class SlidingWindow {
  private final long[] admitted;
  private final long windowNanos;
  private long count;

  SlidingWindow(int permits, Duration window) {
    this.admitted = new long[permits];
    this.windowNanos = window.toNanos();
  }

  /// Lets a request in, or tells how long it must wait.
  ///
  /// @param now the present by `System.nanoTime()`
  /// @return 0 when it is let in, otherwise the nanoseconds until one would be
  long admit(long now) {
    int slot = (int) (count % admitted.length);
    if (count >= admitted.length) {
      long left = windowNanos - (now - admitted[slot]);
      if (left > 0) {
        return left;
      }
    }
    admitted[slot] = now;
    count++;
    return 0;
  }
}
