// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import com.google.common.util.concurrent.RateLimiter;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.limit.Rate;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// P7: what it costs to pass a limiter that lets everybody through at once, and how the cost of
/// waiting grows with the number of waiters.
final class Limiters {
  private static final int ACQUIRES = 2_000_000;

  /// More than anybody can do, and short enough that an exact log of it stays small.
  private static final int PERMITS = 1_000_000;

  private static final Duration WINDOW = Duration.ofMillis(10);

  private Limiters() {}

  static Contest uncontended() {
    return Contest.of("P7  limiter, uncontended acquire", ACQUIRES, Contest.Unit.NS)
        .enter("Belay, exact log", watch -> belay(watch))
        .enter("Guava", watch -> guava(watch))
        .enter("Bucket4j, greedy", watch -> bucket4j(watch))
        .enter("resilience4j", watch -> resilience4j(watch))
        .enter("Failsafe, bursty", watch -> failsafe(watch));
  }

  private static void belay(Stopwatch watch) throws InterruptedException {
    var limiter = new dev.belay.limit.RateLimiter(new Rate(PERMITS, WINDOW).withBurst(PERMITS));
    watch.start();
    for (int i = 0; i < ACQUIRES; i++) {
      limiter.acquire();
    }
  }

  private static void guava(Stopwatch watch) {
    RateLimiter limiter = RateLimiter.create(PERMITS * 100.0);
    watch.start();
    double waited = 0;
    for (int i = 0; i < ACQUIRES; i++) {
      waited += limiter.acquire();
    }
    if (waited < 0) {
      throw new AssertionError("waited " + waited);
    }
  }

  private static void bucket4j(Stopwatch watch) throws InterruptedException {
    Bucket bucket =
        Bucket.builder()
            .addLimit(limit -> limit.capacity(PERMITS).refillGreedy(PERMITS, WINDOW))
            .build();
    watch.start();
    for (int i = 0; i < ACQUIRES; i++) {
      bucket.asBlocking().consume(1);
    }
  }

  private static void resilience4j(Stopwatch watch) {
    var limiter =
        io.github.resilience4j.ratelimiter.RateLimiter.of(
            "peer",
            RateLimiterConfig.custom()
                .limitForPeriod(PERMITS)
                .limitRefreshPeriod(WINDOW)
                .timeoutDuration(Duration.ofSeconds(5))
                .build());
    watch.start();
    for (int i = 0; i < ACQUIRES; i++) {
      if (!limiter.acquirePermission()) {
        throw new AssertionError("not let through");
      }
    }
  }

  private static void failsafe(Stopwatch watch) throws InterruptedException {
    var limiter = dev.failsafe.RateLimiter.burstyBuilder(PERMITS, WINDOW).build();
    watch.start();
    for (int i = 0; i < ACQUIRES; i++) {
      limiter.acquirePermit();
    }
  }

  static Contest waiters() {
    return Contest.of(
            "     waiters on one limiter, every other one cancelled, until all have ended",
            1,
            Contest.Unit.MS)
        .enter("Belay, 100,000 waiters", watch -> waiters(100_000, watch))
        .enter("Belay, 10,000 waiters", watch -> waiters(10_000, watch));
  }

  /// Ten times the waiters may take twenty times as long at most; were the cost quadratic, it would
  /// be a hundred times.
  private static void waiters(int count, Stopwatch watch) throws InterruptedException {
    var limiter = new dev.belay.limit.RateLimiter(1, Duration.ofHours(1));
    limiter.acquire();
    TaskGroup.run(group -> {
      List<Task<Void>> tasks = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        tasks.add(group.start(() -> limiter.acquire()));
      }
      while (limiter.waiting() < count) {
        LockSupport.parkNanos(1_000_000);
      }
      watch.start();
      limiter.change(new Rate(1_000, Duration.ofMillis(1)).withBurst(1_000));
      for (int i = 0; i < count; i += 2) {
        tasks.get(i).cancel("every other one");
      }
    });
    if (limiter.waiting() != 0) {
      throw new AssertionError("left waiting: " + limiter);
    }
  }
}
