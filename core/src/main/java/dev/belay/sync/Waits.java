// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.Async;
import dev.belay.kernel.Nanos;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.WaitQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the waits of all primitives have in common.
final class Waits {
  private Waits() {}

  /// Waits, at most for `limit` if there is one.
  ///
  /// @return whether it was woken
  static boolean await(Suspension waiter, @Nullable Duration limit) throws InterruptedException {
    if (limit == null) {
      waiter.await();
      return true;
    }
    return waiter.awaitUntil(Async.nanoTime() + Nanos.of(limit));
  }

  /// Waits in a queue, and leaves the queue when it was not woken.
  ///
  /// @param lock what guards the queue; not held by the caller
  /// @return whether it was woken
  static boolean await(Object lock, WaitQueue queue, Suspension waiter, @Nullable Duration limit)
      throws InterruptedException {
    boolean woken = false;
    try {
      woken = await(waiter, limit);
      return woken;
    } finally {
      if (!woken) {
        synchronized (lock) {
          queue.remove(waiter);
        }
      }
    }
  }

  /// Whether a call with this limit does not wait at all.
  static boolean isOver(Duration limit) {
    return limit.isZero() || limit.isNegative();
  }
}
