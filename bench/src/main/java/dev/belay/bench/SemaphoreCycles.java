// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import dev.belay.TaskGroup;
import dev.belay.sync.Semaphore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// P5: ten thousand tasks take and give back a permit of ten, again and again, and let others run
/// while they have it. Belay's semaphore serves in order; so does the fair one of the JDK, which is
/// the one to compare with.
final class SemaphoreCycles {
  private static final int PERMITS = 10;
  private static final int TASKS = 10_000;
  private static final int CYCLES = 20;

  private SemaphoreCycles() {}

  static Contest contest() {
    return Contest.of("P5  Semaphore(10), 10,000 tasks, per cycle", TASKS * CYCLES, Contest.Unit.NS)
        .enter("Belay", watch -> belay())
        .enter("java.util.concurrent, fair", watch -> jdk(true))
        .enter("java.util.concurrent, non-fair", watch -> jdk(false))
        .enter(
            "Kotlin coroutines",
            watch -> check(KotlinPeer.semaphoreCycles(PERMITS, TASKS, CYCLES)));
  }

  private static void belay() throws InterruptedException {
    Semaphore semaphore = new Semaphore(PERMITS);
    TaskGroup.run(group -> {
      for (int t = 0; t < TASKS; t++) {
        group.start(() -> {
          for (int i = 0; i < CYCLES; i++) {
            semaphore.acquire();
            Thread.yield();
            semaphore.release();
          }
        });
      }
    });
    check(semaphore.available());
  }

  private static void jdk(boolean fair) {
    var semaphore = new java.util.concurrent.Semaphore(PERMITS, fair);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int t = 0; t < TASKS; t++) {
        executor.submit(() -> {
          for (int i = 0; i < CYCLES; i++) {
            semaphore.acquire();
            Thread.yield();
            semaphore.release();
          }
          return null;
        });
      }
    }
    check(semaphore.availablePermits());
  }

  private static void check(int permits) {
    if (permits != PERMITS) {
      throw new AssertionError("permits left: " + permits);
    }
  }
}
