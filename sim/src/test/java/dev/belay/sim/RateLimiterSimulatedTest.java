// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.limit.Rate;
import dev.belay.limit.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The limiter in virtual time, where its promise can be checked to the nanosecond.
@Timeout(120)
class RateLimiterSimulatedTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  private static void checkWindows(List<Long> times, int permits, long window) {
    for (int i = permits; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - permits))
          .as("%d, of %s", i, times)
          .isGreaterThanOrEqualTo(window);
    }
  }

  /// The times, in milliseconds, at which so many tasks that come at once go on.
  private static List<Long> times(RateLimiter limiter, int tasks) throws Exception {
    List<Long> times = new ArrayList<>();
    long start = Async.nanoTime();
    TaskGroup.run(group -> {
      for (int i = 0; i < tasks; i++) {
        group.start(() -> {
          limiter.acquire();
          times.add((Async.nanoTime() - start) / MS);
        });
      }
    });
    return times;
  }

  @SimulatedTest(seeds = 100)
  void spaces_callers_evenly_without_a_burst() throws Exception {
    assertThat(times(new RateLimiter(5, A_SECOND), 7))
        .containsExactly(0L, 200L, 400L, 600L, 800L, 1_000L, 1_200L);
  }

  @SimulatedTest(seeds = 100)
  void a_full_burst_goes_at_once_and_the_next_a_window_later() throws Exception {
    assertThat(times(new RateLimiter(new Rate(3, A_SECOND).withBurst(3)), 8))
        .containsExactly(0L, 0L, 0L, 1_000L, 1_000L, 1_000L, 2_000L, 2_000L);
  }

  @SimulatedTest(seeds = 100)
  void several_rates_hold_together() throws Exception {
    Rate fast = new Rate(2, A_SECOND).withBurst(2);
    Rate slow = new Rate(5, Duration.ofMinutes(1)).withBurst(5);
    assertThat(times(new RateLimiter(fast, slow), 8))
        .containsExactly(0L, 0L, 1_000L, 1_000L, 2_000L, 60_000L, 60_000L, 61_000L);
  }

  @SimulatedTest(seeds = 1_000)
  void first_come_first_served() throws Exception {
    RateLimiter limiter = new RateLimiter(new Rate(2, A_SECOND).withBurst(2));
    List<Integer> came = new ArrayList<>();
    List<Integer> went = new ArrayList<>();
    TaskGroup.run(group -> {
      for (int i = 0; i < 8; i++) {
        int number = i;
        group.start(() -> {
          came.add(number);
          limiter.acquire();
          went.add(number);
        });
      }
    });
    // Those who go at the same instant may be woken in any order.
    assertThat(went.subList(0, 2)).containsExactlyElementsOf(came.subList(0, 2));
    for (int i = 2; i < 8; i += 2) {
      assertThat(went.subList(i, i + 2)).containsAll(came.subList(i, i + 2));
    }
  }

  /// Waiters are cancelled and time out in the very step in which they are let through. Whoever
  /// came back normally counts and nobody else does: the windows hold, nothing is lost, nobody is
  /// left.
  @SimulatedTest(seeds = 1_000)
  void C01_woken_and_cancelled_in_the_same_step() throws Exception {
    race();
  }

  @SimulatedTest(seeds = 1_000, order = SimulatedTest.Kind.PCT)
  void C01_woken_and_cancelled_in_the_same_step_under_any_priorities() throws Exception {
    race();
  }

  @Test
  @Tag("stress")
  void ten_thousand_seeds_of_woken_and_cancelled_in_the_same_step() throws Exception {
    Exploration uniform = Simulation.explore(10_000, RateLimiterSimulatedTest::race);
    Exploration pct =
        Simulation.of(RateLimiterSimulatedTest::race).withOrder(new Order.Pct(3)).explore(10_000);
    System.out.printf(
        "STRESS limiter seeds: uniform %s, by priorities %s, 0 lost, 0 over-admitted%n",
        uniform, pct);
  }

  private static void race() throws Exception {
    int permits = 1 + Async.random().nextInt(3);
    RateLimiter limiter = new RateLimiter(new Rate(permits, A_SECOND).withBurst(permits));
    List<Long> times = new ArrayList<>();
    TaskGroup.run(group -> {
      List<Task<?>> tasks = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int number = i;
        int wanted = 1 + Async.random().nextInt(permits);
        tasks.add(group.start(() -> step(limiter, number, wanted, times)));
      }
      for (int second = 0; second < 3; second++) {
        tasks.get(Async.random().nextInt(6)).cancel("in the step of a hand-over");
        Async.sleep(A_SECOND);
        tasks.get(Async.random().nextInt(6)).cancel("in the step of a hand-over");
      }
    });
    checkWindows(times, permits, SECOND);
    assertThat(limiter.waiting()).isZero();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    // Nothing was lost: a window after the last hand-over all permits are there again.
    long last = times.isEmpty() ? 0 : times.getLast();
    Async.sleep(Duration.ofNanos(last + SECOND - Async.nanoTime()));
    assertThat(limiter.delay()).isZero();
    assertThat(limiter.tryAcquire(permits)).isTrue();
  }

  /// Ends, when cut short, at a whole second: just when a window ends.
  private static void step(RateLimiter limiter, int number, int wanted, List<Long> times)
      throws Exception {
    boolean through = true;
    switch (number % 3) {
      case 0 -> limiter.acquire(wanted);
      case 1 -> through = limiter.tryAcquire(wanted, A_SECOND.multipliedBy(1 + number / 3));
      default -> {
        try {
          Async.timeout(A_SECOND.multipliedBy(1 + number / 3), () -> limiter.acquire(wanted));
        } catch (DeadlineExceededException e) {
          through = false;
        }
      }
    }
    if (through) {
      times.addAll(Collections.nCopies(wanted, Async.nanoTime()));
    }
  }

  @SimulatedTest(seeds = 1_000)
  void a_cancelled_waiter_s_turn_goes_to_the_next_without_delay() throws Exception {
    RateLimiter limiter = new RateLimiter(1, A_SECOND);
    limiter.acquire();
    TaskGroup.run(group -> {
      List<Task<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        tasks.add(group.start(() -> limiter.acquire()));
      }
      Async.sleep(Duration.ofMillis(100));
      tasks.forEach(task -> task.cancel("not needed"));
    });
    assertThat(limiter.waiting()).isZero();
    limiter.acquire();
    assertThat(Async.nanoTime()).isEqualTo(SECOND);
  }

  @SimulatedTest(seeds = 1_000, schedules = 10)
  void a_cancelled_head_that_wanted_more_lets_the_next_through() throws Exception {
    RateLimiter limiter = new RateLimiter(new Rate(5, A_SECOND).withBurst(5));
    limiter.acquire(3);
    List<Long> through = new ArrayList<>();
    TaskGroup.run(group -> {
      Task<Void> large = group.start(() -> limiter.acquire(5));
      Async.sleep(Duration.ofMillis(100));
      for (int i = 0; i < 3; i++) {
        group.start(() -> {
          limiter.acquire();
          through.add(Async.nanoTime() / MS);
        });
      }
      Async.sleep(Duration.ofMillis(100));
      large.cancel("not needed");
    });
    assertThat(through).containsExactly(200L, 200L, 1_000L);
  }

  @SimulatedTest(seeds = 100, schedules = 1)
  void a_pause_ends_to_the_nanosecond() throws Exception {
    RateLimiter limiter = new RateLimiter(1, A_SECOND);
    limiter.pause(A_SECOND);
    Async.sleep(Duration.ofNanos(SECOND - 1));
    assertThat(limiter.tryAcquire()).isFalse();
    Async.sleep(Duration.ofNanos(1));
    assertThat(limiter.tryAcquire()).isTrue();
  }

  @SimulatedTest(seeds = 100, schedules = 10)
  void a_pause_reaches_those_who_wait() throws Exception {
    RateLimiter limiter = new RateLimiter(1, A_SECOND);
    TaskGroup.run(group -> {
      group.start(() -> {
        Async.sleep(Duration.ofMillis(500));
        limiter.pause(Duration.ofSeconds(5));
        limiter.pause(Duration.ofSeconds(1));
        assertThat(limiter.delay()).isEqualTo(Duration.ofSeconds(5));
      });
      assertThat(times(limiter, 3)).containsExactly(0L, 5_500L, 6_500L);
    });
  }

  @SimulatedTest(seeds = 100)
  void new_rates_reach_those_who_wait_and_count_who_went_before() throws Exception {
    RateLimiter limiter = new RateLimiter(new Rate(4, A_SECOND).withBurst(4));
    TaskGroup.run(group -> {
      group.start(() -> {
        Async.sleep(Duration.ofMillis(500));
        limiter.change(new Rate(2, A_SECOND.multipliedBy(2)).withBurst(2));
        Async.sleep(Duration.ofMillis(4_000));
        limiter.change(new Rate(10, A_SECOND));
      });
      assertThat(times(limiter, 10))
          .containsExactly(0L, 0L, 0L, 0L, 2_000L, 2_000L, 4_000L, 4_000L, 4_500L, 4_600L);
    });
  }

  @SimulatedTest(seeds = 100, schedules = 2)
  void the_delay_is_exact() throws Exception {
    RateLimiter limiter = new RateLimiter(new Rate(2, A_SECOND).withBurst(2));
    assertThat(limiter.delay()).isZero();
    limiter.acquire(2);
    Async.sleep(Duration.ofMillis(300));
    assertThat(limiter.delay()).isEqualTo(Duration.ofMillis(700));
    TaskGroup.run(group -> {
      group.start(() -> limiter.acquire(2));
      Async.sleep(Duration.ofMillis(100));
      assertThat(limiter.delay()).isEqualTo(Duration.ofMillis(600));
      // Let through, and not yet running: its slots come back a window later.
      Async.sleep(Duration.ofMillis(600));
      assertThat(limiter.delay()).isEqualTo(A_SECOND);
    });
  }

  /// An hour of callers that come as chance says, in no time.
  @SimulatedTest(seeds = 20, schedules = 1)
  void an_hour_keeps_two_rates() throws Exception {
    Rate fast = new Rate(10, A_SECOND).withBurst(4);
    Rate slow = new Rate(100, Duration.ofMinutes(1)).withBurst(100);
    RateLimiter limiter = new RateLimiter(fast, slow);
    List<Long> times = new ArrayList<>();
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        group.start(() -> {
          while (Async.nanoTime() < 3_600 * SECOND) {
            limiter.acquire();
            times.add(Async.nanoTime());
            Async.sleep(Duration.ofNanos(Async.random().nextLong(2 * SECOND)));
          }
        });
      }
    });
    checkWindows(times, 10, SECOND);
    checkWindows(times, 100, 60 * SECOND);
    assertThat(times).hasSizeGreaterThan(5_900);
  }

  @Test
  void C04_what_a_waiter_waits_for_and_until_when_is_readable() throws Exception {
    List<String> seen = new ArrayList<>();
    Simulation.explore(
        1,
        () -> {
          seen.clear();
          RateLimiter limiter = new RateLimiter(10, A_SECOND);
          limiter.acquire();
          TaskGroup.run(group -> {
            List<Strand> strands = new ArrayList<>();
            group.start(() -> {
              strands.add(Strand.current());
              limiter.acquire();
            });
            Async.sleep(Duration.ofMillis(40));
            Suspension wait = strands.getFirst().waiting();
            seen.add("" + (wait == null ? "" : wait.subject()));
          });
        });
    assertThat(seen).containsExactly("rate limiter (10 per 1 s; 1 waiting, next in 60 ms)");
  }

  @Test
  void is_not_shared_with_a_simulation() throws Exception {
    RateLimiter outside = new RateLimiter(1, A_SECOND);
    outside.acquire();
    Simulation.explore(
        1,
        () ->
            assertThatThrownBy(outside::acquire)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                    "waiting for rate limiter \\(.*\\): it was made outside the simulation, the"
                        + " caller is inside it"));
    assertThat(outside.waiting()).isZero();
    List<RateLimiter> made = new ArrayList<>();
    Simulation.explore(1, () -> made.add(new RateLimiter(1, Duration.ofDays(1))));
    RateLimiter inside = made.getFirst();
    inside.acquire();
    assertThatThrownBy(inside::acquire)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it was made inside the simulation, the caller is outside it");
  }
}
