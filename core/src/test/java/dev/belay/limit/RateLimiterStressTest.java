// SPDX-License-Identifier: Apache-2.0
package dev.belay.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Timeouts and cancellations that race with the timer on all cores.
@Timeout(600)
class RateLimiterStressTest {
  private static final int PERMITS = 3;
  private static final int TASKS = 6;

  private final AtomicInteger through = new AtomicInteger();
  private final AtomicInteger cutShort = new AtomicInteger();

  @Test
  void two_thousand_rounds() throws Exception {
    race(2_000);
  }

  @Test
  @Tag("stress")
  void fifty_thousand_rounds() throws Exception {
    race(50_000);
    System.out.printf(
        "STRESS limiter races: %,d rounds, %,d let through, %,d cut short, 0 permits lost, "
            + "0 over-admissions, 0 left waiting%n",
        50_000, through.get(), cutShort.get());
  }

  /// In each round a pause ends at about the moment at which its waiters give up. The window is so
  /// long that each permit is taken at most once: by a waiter, or afterwards if none took it.
  private void race(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      RateLimiter limiter =
          new RateLimiter(new Rate(PERMITS, Duration.ofHours(1)).withBurst(PERMITS));
      limiter.pause(Duration.ofNanos(250_000));
      AtomicInteger taken = new AtomicInteger();
      TaskGroup.run(group -> {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int t = 0; t < TASKS; t++) {
          int number = t;
          tasks.add(group.start(() -> step(limiter, number, taken)));
        }
        Async.sleep(moment());
        tasks.get(0).cancel("raced");
        tasks.get(3).cancel("raced");
        Async.sleep(moment());
        group.cancel("over");
      });
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(limiter.waiting()).isZero();
      through.addAndGet(taken.get());
      if (taken.get() < PERMITS) {
        Async.sleep(limiter.delay());
      }
      int left = 0;
      while (limiter.tryAcquire()) {
        left++;
      }
      assertThat(taken.get() + left).as("permits of round %d", round).isEqualTo(PERMITS);
    }
    assertThat(through).hasValueGreaterThan(rounds / 10);
    assertThat(cutShort).hasValueGreaterThan(rounds / 10);
  }

  private void step(RateLimiter limiter, int number, AtomicInteger taken) throws Exception {
    try {
      switch (number % 3) {
        case 0 -> limiter.acquire();
        case 1 -> {
          if (!limiter.tryAcquire(moment())) {
            cutShort.incrementAndGet();
            return;
          }
        }
        default -> Async.timeout(moment(), () -> limiter.acquire());
      }
      taken.incrementAndGet();
    } catch (InterruptedException | DeadlineExceededException e) {
      cutShort.incrementAndGet();
    }
  }

  private static Duration moment() {
    return Duration.ofNanos(ThreadLocalRandom.current().nextInt(1, 300_000));
  }

  /// Tasks of both loops and plain threads share one; some are cut short. However long it took, no
  /// more were let through than so many windows allow, and nobody is left.
  @Test
  void all_kinds_of_callers_at_once_keep_to_the_rate() throws Exception {
    long window = 1_000_000;
    RateLimiter limiter = new RateLimiter(new Rate(5, Duration.ofNanos(window)).withBurst(5));
    AtomicInteger taken = new AtomicInteger();
    long start = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      EventLoop loop = i % 2 == 0 ? EventLoop.confined() : EventLoop.parallel();
      threads.add(Thread.ofVirtual().start(() -> callAll(loop, limiter, taken)));
      threads.add(Thread.ofPlatform().start(() -> call(limiter, taken)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long windows = (System.nanoTime() - start) / window + 1;
    assertThat(taken).hasValueGreaterThan(5 * 100).hasValueLessThanOrEqualTo((int) (5 * windows));
    assertThat(limiter.waiting()).isZero();
  }

  private void callAll(EventLoop loop, RateLimiter limiter, AtomicInteger taken) {
    try {
      loop.run(() -> {
        TaskGroup.run(group -> {
          for (int i = 0; i < 4; i++) {
            group.start(() -> call(limiter, taken));
          }
        });
        return null;
      });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void call(RateLimiter limiter, AtomicInteger taken) {
    try {
      for (int i = 0; i < 60; i++) {
        if (i % 2 == 0) {
          limiter.acquire();
          taken.incrementAndGet();
        } else if (limiter.tryAcquire(Duration.ofMillis(5))) {
          taken.incrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
