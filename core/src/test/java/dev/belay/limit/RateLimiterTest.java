// SPDX-License-Identifier: Apache-2.0
package dev.belay.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What needs real threads and real time, and what needs no time at all; the rest is simulated.
@Timeout(60)
class RateLimiterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private static void waits(RateLimiter limiter, int many) {
    Eventually.until(many + " wait", () -> limiter.waiting() == many);
  }

  @Test
  void refuses_what_makes_no_sense_and_says_why() {
    assertThatThrownBy(() -> new RateLimiter(0, SECOND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits must be at least 1, was 0");
    assertThatThrownBy(() -> new RateLimiter(1, Duration.ZERO))
        .hasMessage("window must be more than 0, was PT0S");
    assertThatThrownBy(() -> new RateLimiter(1, Duration.ofSeconds(-1)))
        .hasMessage("window must be more than 0, was PT-1S");
    assertThatThrownBy(() -> new Rate(1, Duration.ofDays(367)))
        .hasMessage("window must be at most 366 days, was PT8808H");
    assertThatThrownBy(() -> new Rate(5, SECOND).withBurst(6))
        .hasMessage("burst must be between 1 and the 5 permits of the rate, was 6");
    assertThatThrownBy(() -> new Rate(5, SECOND, 0))
        .hasMessage("burst must be between 1 and the 5 permits of the rate, was 0");
    RateLimiter limiter = new RateLimiter(new Rate(5, SECOND), new Rate(3, HOUR));
    for (int permits : new int[] {-1, 0, 4}) {
      String message = "permits must be between 1 and 3, was " + permits;
      assertThatThrownBy(() -> limiter.acquire(permits)).hasMessage(message);
      assertThatThrownBy(() -> limiter.tryAcquire(permits)).hasMessage(message);
      assertThatThrownBy(() -> limiter.tryAcquire(permits, SECOND)).hasMessage(message);
    }
    assertThat(limiter.tryAcquire(3)).isTrue();
  }

  @Test
  void tells_its_state() throws Exception {
    RateLimiter limiter =
        new RateLimiter(new Rate(2, HOUR).withBurst(2), new Rate(5, Duration.ofDays(1), 5));
    assertThat(limiter)
        .hasToString(
            "rate limiter (2 per 3600 s, at most 2 at once and 5 per 86400 s, at most 5 at once;"
                + " 0 waiting)");
    limiter.acquire(2);
    assertThat(limiter.waiting()).isZero();
    TaskGroup.run(group -> {
      group.start(() -> limiter.acquire());
      waits(limiter, 1);
      assertThat(limiter.toString()).matches(".*; 1 waiting, next in 3[56]\\d\\d(\\.\\d+)? s\\)");
      limiter.pause(HOUR.multipliedBy(2));
      assertThat(limiter.toString())
          .matches(".*; 1 waiting, paused for 7[12]\\d\\d(\\.\\d+)? s\\)");
      group.cancel("seen");
    });
    assertThat(limiter.toString()).contains("; 0 waiting, paused for ").doesNotContain("next");
  }

  @Test
  void says_how_long_it_will_be_from_now() throws Exception {
    RateLimiter clock = new RateLimiter(1, Duration.ofMillis(100));
    RateLimiter limiter = new RateLimiter(1, Duration.ofSeconds(10));
    clock.acquire();
    clock.acquire();
    limiter.acquire();
    TaskGroup.run(group -> {
      group.start(() -> limiter.acquire());
      waits(limiter, 1);
      assertThat(secondsIn(limiter.toString(), "next in ")).isBetween(1.0, 10.02);
      limiter.pause(Duration.ofSeconds(20));
      assertThat(secondsIn(limiter.toString(), "paused for ")).isBetween(1.0, 20.0);
      group.cancel("seen");
    });
  }

  private static double secondsIn(String text, String before) {
    int from = text.indexOf(before) + before.length();
    return Double.parseDouble(text.substring(from, text.indexOf(" s", from)));
  }

  @Test
  void a_limit_that_is_long_enough_ends_with_a_permit() throws Exception {
    Duration window = Duration.ofMillis(50);
    RateLimiter limiter = new RateLimiter(1, window);
    limiter.acquire();
    assertThat(limiter.tryAcquire(HOUR)).isTrue();
    assertThat(limiter.delay()).isLessThanOrEqualTo(window.plusMillis(1));
    assertThat(limiter.tryAcquire(HOUR)).isTrue();
  }

  @Test
  void without_waiting_it_lets_through_what_can_go_now() throws Exception {
    RateLimiter limiter = new RateLimiter(new Rate(3, HOUR).withBurst(3));
    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire(3)).isFalse();
    assertThat(limiter.tryAcquire(Duration.ZERO)).isTrue();
    assertThat(limiter.tryAcquire(1, HOUR)).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
    assertThat(limiter.tryAcquire(Duration.ZERO)).isFalse();
    assertThat(limiter.tryAcquire(1, Duration.ofMillis(-5))).isFalse();
    assertThat(limiter.tryAcquire(Duration.ofMillis(1))).isFalse();
    assertThat(limiter.waiting()).isZero();
  }

  @Test
  void nobody_overtakes_a_waiter_that_wants_more() throws Exception {
    RateLimiter limiter = new RateLimiter(new Rate(3, HOUR).withBurst(3));
    limiter.acquire(1);
    TaskGroup.run(group -> {
      Task<Void> large = group.start(() -> limiter.acquire(3));
      waits(limiter, 1);
      assertThat(limiter.tryAcquire()).isFalse();
      Task<Void> small = group.start(() -> limiter.acquire());
      waits(limiter, 2);
      large.cancel("lets the other through");
      small.await();
      large.join();
      assertThat(large.state()).isEqualTo(Task.State.CANCELLED);
    });
    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
  }

  @Test
  void a_head_whose_time_runs_out_lets_the_next_through() throws Exception {
    RateLimiter limiter = new RateLimiter(new Rate(3, HOUR).withBurst(3));
    limiter.acquire(2);
    TaskGroup.run(group -> {
      Task<Boolean> large = group.start(() -> limiter.tryAcquire(2, Duration.ofMillis(50)));
      waits(limiter, 1);
      group.start(() -> limiter.acquire());
      assertThat(large.await()).isFalse();
    });
    assertThat(limiter.waiting()).isZero();
  }

  @Test
  void an_interrupted_plain_thread_leaves_the_queue() throws Exception {
    RateLimiter limiter = new RateLimiter(1, HOUR);
    limiter.acquire();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                limiter.acquire();
              } catch (Throwable t) {
                thrown.set(t);
              }
            });
    waits(limiter, 1);
    thread.interrupt();
    thread.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(limiter.waiting()).isZero();
  }

  @Test
  void new_rates_reach_those_who_wait() throws Exception {
    RateLimiter limiter = new RateLimiter(1, HOUR);
    limiter.acquire();
    TaskGroup.run(group -> {
      group.start(() -> limiter.acquire());
      waits(limiter, 1);
      limiter.change(new Rate(1, Duration.ofMillis(20)));
    });
    limiter.change(new Rate(7, HOUR), new Rate(2, SECOND));
    assertThat(limiter.toString())
        .startsWith("rate limiter (7 per 3600 s and 2 per 1 s; 0 waiting");
  }

  @Test
  void new_rates_that_never_allow_so_many_send_the_waiter_away_and_no_other() throws Exception {
    RateLimiter limiter = new RateLimiter(new Rate(5, HOUR).withBurst(5));
    limiter.acquire(5);
    TaskGroup.run(group -> {
      Task<String> large =
          group.start(() -> {
            try {
              limiter.acquire(3);
              return "let through";
            } catch (IllegalStateException e) {
              return String.valueOf(e.getMessage());
            }
          });
      waits(limiter, 1);
      Task<Void> small = group.start(() -> limiter.acquire(2));
      waits(limiter, 2);
      limiter.change(new Rate(2, HOUR));
      assertThat(large.await())
          .isEqualTo("waiting for 3 permits: the rates were changed and never allow so many");
      assertThat(limiter.waiting()).isEqualTo(1);
      small.cancel("enough");
    });
    assertThat(limiter.waiting()).isZero();
  }

  @Test
  void new_rates_leave_the_order_as_it_is() throws Exception {
    RateLimiter limiter = new RateLimiter(1, HOUR);
    limiter.acquire();
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        int number = i;
        group.start(() -> {
          limiter.acquire();
          order.add(number);
        });
        waits(limiter, i + 1);
      }
      limiter.change(new Rate(1, Duration.ofMinutes(30)));
      limiter.change(new Rate(1, Duration.ofMillis(20)));
    });
    assertThat(order).containsExactly(0, 1, 2);
  }

  @Test
  void a_pause_reaches_those_who_wait_and_is_never_shortened() throws Exception {
    RateLimiter limiter = new RateLimiter(new Rate(10, SECOND).withBurst(10));
    limiter.pause(HOUR);
    limiter.pause(Duration.ofMillis(1));
    assertThat(limiter.delay()).isBetween(HOUR.minusMinutes(1), HOUR);
    assertThat(limiter.tryAcquire()).isFalse();
    assertThat(limiter.tryAcquire(Duration.ofMillis(20))).isFalse();
    limiter.pause(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(limiter.delay()).isBetween(Duration.ofDays(365), Duration.ofDays(366));
  }

  @Test
  void the_delay_reserves_nothing() throws Exception {
    RateLimiter limiter = new RateLimiter(2, HOUR);
    assertThat(limiter.delay()).isZero();
    assertThat(limiter.delay()).isZero();
    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.delay()).isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
  }

  /// Tasks of two loops and a plain thread wait in one line.
  @Test
  void loops_and_plain_threads_share_it_in_order() throws Exception {
    RateLimiter limiter = new RateLimiter(1, Duration.ofMillis(5));
    limiter.pause(Duration.ofMillis(300));
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Thread[] threads = new Thread[9];
    for (int i = 0; i < threads.length; i++) {
      int number = i;
      Runnable wait =
          () -> {
            try {
              limiter.acquire();
              order.add("" + number);
            } catch (InterruptedException e) {
              order.add("interrupted");
            }
          };
      threads[i] =
          switch (i % 3) {
            case 0 -> Thread.ofPlatform().start(wait);
            case 1 -> Thread.startVirtualThread(() -> runOn(EventLoop.confined(), wait));
            default -> Thread.startVirtualThread(() -> runOn(EventLoop.parallel(), wait));
          };
      waits(limiter, i + 1);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(order).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8");
  }

  private static void runOn(EventLoop loop, Runnable body) {
    try {
      loop.run(() -> {
        body.run();
        return null;
      });
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_task_with_a_deadline_is_told_by_it() throws Exception {
    RateLimiter limiter = new RateLimiter(1, HOUR);
    limiter.acquire();
    assertThatThrownBy(() -> Async.timeout(Duration.ofMillis(20), () -> limiter.acquire()))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(limiter.waiting()).isZero();
  }

  @Test
  void twenty_thousand_cancelled_waiters_leave_nothing() throws Exception {
    RateLimiter limiter = new RateLimiter(1, HOUR);
    limiter.acquire();
    TaskGroup.run(group -> {
      for (int i = 0; i < 20_000; i++) {
        group.start(() -> limiter.acquire());
      }
      Eventually.until("all wait", () -> limiter.waiting() == 20_000);
      group.cancel("all of them");
    });
    assertThat(limiter.waiting()).isZero();
  }
}
