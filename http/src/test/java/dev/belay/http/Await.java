// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a state that nobody signals.
final class Await {
  private static final long LIMIT = Duration.ofSeconds(10).toNanos();

  private Await() {}

  static void until(String what, BooleanSupplier reached) {
    long begun = System.nanoTime();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - begun > LIMIT) {
        throw new AssertionError("not within 10 s: " + what);
      }
      LockSupport.parkNanos(200_000);
    }
  }

  /// Until the thread waits for something, be it a lock, a permit or bytes.
  static void blocked(Thread thread) {
    until(
        thread + " waits",
        () ->
            switch (thread.getState()) {
              case WAITING, TIMED_WAITING, BLOCKED -> true;
              default -> false;
            });
  }
}
