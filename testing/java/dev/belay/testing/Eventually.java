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
  /// changes nothing, and is there again afterwards; meanwhile the bit is clear, since nobody parks
  /// with it set, and setting it on oneself lets the next park return at once: either would spin
  /// and keep the others from running.
  public static void until(String what, BooleanSupplier reached) {
    long begun = System.nanoTime();
    boolean interrupted = false;
    try {
      while (!reached.getAsBoolean()) {
        interrupted |= Thread.interrupted();
        pause(what, begun);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Until the current thread is interrupted, which it is afterwards.
  public static void interrupted() {
    long begun = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      pause("interrupted", begun);
    }
  }

  private static void pause(String what, long begun) {
    if (System.nanoTime() - begun > LIMIT) {
      throw new AssertionError("not within 10 s: " + what);
    }
    LockSupport.parkNanos(200_000);
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
