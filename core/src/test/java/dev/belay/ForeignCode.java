// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What a task should not call on a loop where one runs at a time.
public final class ForeignCode {
  private ForeignCode() {}

  /// Blocks the calling thread for so long.
  public static void block(Duration time) {
    try {
      if (new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("nobody opens it");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Enters a monitor and leaves it.
  public static void enter(Object monitor) {
    synchronized (monitor) {
      monitor.hashCode();
    }
  }
}
