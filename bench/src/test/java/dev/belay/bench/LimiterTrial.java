// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import dev.belay.testing.Eventually;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Puts one limiter of 10 per second to the test.
final class LimiterTrial {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;

  /// Just before a limiter that counts whole seconds of its life begins a new one.
  private static final long LULL = 1_940 * MS;

  private static final int CALLERS = 40;
  private static final int INTERRUPTED = 50;

  /// A caller reads the time after it was let through, and on a busy machine that may be late.
  private static final long LATE = 20 * MS;

  /// What is tried: waits and says whether it was let through.
  interface Limiter {
    boolean acquire() throws InterruptedException;
  }

  /// What was found.
  ///
  /// @param mostInASecond the most that were let through in any second, by what callers read
  /// @param mostInAnyWindow the same in any second less what callers may have read late
  /// @param smallestGapNanos between any two that were let through
  /// @param inversions pairs of which the one that came later read the earlier time
  /// @param overtaken those of them that are too far apart to be a matter of reading
  /// @param leftWaiting how many of the interrupted ones still waited 100 ms later
  /// @param stuck how many did after two seconds
  /// @param nextMillis how long a newcomer waited after that
  record Findings(
      int mostInASecond,
      int mostInAnyWindow,
      long smallestGapNanos,
      int inversions,
      int overtaken,
      int leftWaiting,
      int stuck,
      long nextMillis) {}

  private final Limiter limiter;
  private final long made = System.nanoTime();

  LimiterTrial(Limiter limiter) {
    this.limiter = limiter;
  }

  Findings run() throws InterruptedException {
    waitUntil(made + LULL);
    long[] times = letThrough();
    List<Thread> interrupted = interruptWaiters();
    waitUntil(System.nanoTime() + 100 * MS);
    int left = alive(interrupted);
    long asked = System.nanoTime();
    if (!limiter.acquire()) {
      throw new AssertionError("not let through");
    }
    long next = (System.nanoTime() - asked) / MS;
    waitUntil(asked + 2 * SECOND);

    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return new Findings(
        most(sorted, SECOND),
        most(sorted, SECOND - LATE),
        smallestGap(sorted),
        inversions(times, 0),
        inversions(times, LATE),
        left,
        alive(interrupted),
        next);
  }

  /// Callers come one after the other, 1 ms apart at least.
  private long[] letThrough() throws InterruptedException {
    long[] times = new long[CALLERS];
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int number = i;
      long came = System.nanoTime();
      Thread thread = start(() -> times[number] = System.nanoTime() - made);
      threads.add(thread);
      Eventually.until("caller " + i + " waits", () -> isWaiting(thread));
      waitUntil(came + MS);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return times;
  }

  private List<Thread> interruptWaiters() {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < INTERRUPTED; i++) {
      threads.add(start(() -> {}));
    }
    waitUntil(System.nanoTime() + 100 * MS);
    threads.forEach(Thread::interrupt);
    return threads;
  }

  private static int alive(List<Thread> threads) {
    return (int) threads.stream().filter(Thread::isAlive).count();
  }

  private Thread start(Runnable then) {
    return Thread.startVirtualThread(() -> {
      try {
        if (limiter.acquire()) {
          then.run();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private static boolean isWaiting(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, TERMINATED -> true;
      default -> false;
    };
  }

  private static void waitUntil(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static int most(long[] sorted, long window) {
    int most = 0;
    int from = 0;
    for (int to = 0; to < sorted.length; to++) {
      while (sorted[to] - sorted[from] >= window) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  private static long smallestGap(long[] sorted) {
    long smallest = Long.MAX_VALUE;
    for (int i = 1; i < sorted.length; i++) {
      smallest = Math.min(smallest, sorted[i] - sorted[i - 1]);
    }
    return smallest;
  }

  private static int inversions(long[] times, long byMoreThan) {
    int inversions = 0;
    for (int i = 0; i < times.length; i++) {
      for (int j = i + 1; j < times.length; j++) {
        if (times[i] - times[j] > byMoreThan) {
          inversions++;
        }
      }
    }
    return inversions;
  }
}
