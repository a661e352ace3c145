// SPDX-License-Identifier: Apache-2.0
package dev.belay.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a state that nobody signals.
public final class Eventually {
  private static final long LIMIT = Duration.ofSeconds(10).toNanos();

  private Eventually() {}

  /// Returns as soon as the state is reached; fails when it is not within ten seconds. An interrupt
  /// changes nothing, and is left as it is.
  public static void until(String what, BooleanSupplier reached) {
    long begun = System.nanoTime();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - begun > LIMIT) {
        throw new AssertionError("not within 10 s: " + what);
      }
      // With the bit set nobody parks, and whoever spins keeps the others from running.
      boolean interrupted = Thread.interrupted();
      LockSupport.parkNanos(200_000);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Until the thread waits for something, be it a lock, a permit or bytes.
  public static void blocked(Thread thread) {
    until(
        thread + " waits",
        () ->
            switch (thread.getState()) {
              case WAITING, TIMED_WAITING, BLOCKED -> true;
              default -> false;
            });
  }
}
