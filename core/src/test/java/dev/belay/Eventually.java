// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits in tests for what another thread is about to do, without sleeping a guessed time.
public final class Eventually {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private Eventually() {}

  /// Returns as soon as `condition` holds; fails when it does not within ten seconds.
  public static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + BOUND + ": " + what);
      }
      // Not Thread.yield(): virtual threads that yield in turns starve those started from outside.
      LockSupport.parkNanos(200_000);
    }
  }

  /// Returns as soon as `thread` waits for something.
  public static void waits(Thread thread) {
    until(
        thread + " waits",
        () ->
            thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING);
  }
}
