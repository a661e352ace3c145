// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Action;
import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.kernel.Awaited;
import dev.belay.kernel.Blockers;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SemaphoreTest {

  // CPython: SemaphoreTests.test_semaphore_value
  @Test
  void refuses_a_negative_number_of_permits() {
    assertThatThrownBy(() -> new Semaphore(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits must be at least 0, was -1");
  }

  @Test
  void never_lets_more_in_than_it_has_permits() throws Exception {
    Semaphore semaphore = new Semaphore(3);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger peak = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 2_000; i++) {
        group.start(() -> {
          semaphore.acquire();
          peak.accumulateAndGet(inside.incrementAndGet(), Math::max);
          Thread.yield();
          inside.decrementAndGet();
          semaphore.release();
        });
      }
    });
    assertThat(peak).hasValue(3);
    assertThat(semaphore.available()).isEqualTo(3);
  }

  // CPython: SemaphoreTests.test_fifo_order_4
  @Test
  void serves_waiters_in_the_order_of_their_coming() throws Exception {
    Semaphore semaphore = new Semaphore(0);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      for (int i = 0; i < 10; i++) {
        int number = i;
        group.start(() -> {
          semaphore.acquire();
          order.add(number);
          semaphore.release();
        });
        Eventually.until("queued", () -> semaphore.toString().contains(number + 1 + " waiting"));
      }
      semaphore.release();
    });
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  // CPython: SemaphoreTests.test_acquire_cancel, test_acquire_hang
  @Test
  void a_cancelled_waiter_takes_nothing_and_leaves_the_others_in_order() throws Exception {
    Semaphore semaphore = new Semaphore(0);
    TaskGroup.run(group -> {
      Task<Void> first = group.start(() -> semaphore.acquire());
      Eventually.until("one", () -> semaphore.toString().contains("1 waiting"));
      Task<Void> second = group.start(() -> semaphore.acquire());
      Eventually.until("two", () -> semaphore.toString().contains("2 waiting"));
      first.cancel("not needed");
      Eventually.until("left", () -> semaphore.toString().contains("1 waiting"));
      semaphore.release();
      second.await();
      first.join();
      assertThat(first.state()).isEqualTo(Task.State.CANCELLED);
    });
    assertThat(semaphore.available()).isZero();
  }

  // CPython: SemaphoreTests.test_repr, test_semaphore, test_initial_value_zero
  @Test
  void tells_how_many_are_free_and_how_many_wait() throws Exception {
    assertThat(new Semaphore(2)).hasToString("semaphore (2 free, 0 waiting)");
    Semaphore none = new Semaphore(0);
    assertThat(none.available()).isZero();
    assertThat(none.tryAcquire()).isFalse();
    TaskGroup.run(group -> {
      group.start(() -> none.acquire());
      Seen.in(none, "semaphore (0 free, 1 waiting)");
      none.release();
    });
    assertThat(none).hasToString("semaphore (0 free, 0 waiting)");
  }

  private static Task<Void> waiter(
      TaskGroup group, Semaphore semaphore, Seen seen, Object name, int waiting) {
    Task<Void> task =
        group.start(() -> {
          semaphore.acquire();
          seen.note(name);
        });
    Seen.in(semaphore, waiting + " waiting");
    return task;
  }

  // CPython: SemaphoreTests.test_acquire
  @Test
  void two_releases_let_exactly_two_of_three_waiters_in() throws Exception {
    Semaphore semaphore = new Semaphore(1);
    Seen seen = new Seen();
    semaphore.acquire();
    TaskGroup.run(group -> {
      for (int i = 1; i <= 3; i++) {
        waiter(group, semaphore, seen, i, i);
      }
      semaphore.release();
      semaphore.release();
      seen.until(2);
      assertThat(seen.all()).containsExactlyInAnyOrder(1, 2);
      assertThat(semaphore).hasToString("semaphore (0 free, 1 waiting)");
      semaphore.release();
    });
    assertThat(seen.all()).hasSize(3);
  }

  // CPython: SemaphoreTests.test_acquire_cancel_before_awoken
  @Test
  void one_release_passes_by_two_cancelled_waiters_to_the_third() throws Exception {
    Semaphore semaphore = new Semaphore(0);
    Seen seen = new Seen();
    TaskGroup.run(group -> {
      Task<Void> first = waiter(group, semaphore, seen, "first", 1);
      Task<Void> second = waiter(group, semaphore, seen, "second", 2);
      waiter(group, semaphore, seen, "third", 3);
      Task<Void> fourth = waiter(group, semaphore, seen, "fourth", 4);
      first.cancel("not needed");
      second.cancel("not needed");
      semaphore.release();
      seen.until(1);
      assertThat(seen.all()).containsExactly("third");
      assertThat(fourth.isDone()).isFalse();
      fourth.cancel("enough");
    });
    assertThat(semaphore).hasToString("semaphore (0 free, 0 waiting)");
  }

  // CPython: SemaphoreTests.test_acquire_no_hang
  @Test
  void a_waiter_cancelled_right_after_its_wake_up_has_the_permit() throws Exception {
    for (int round = 0; round < 100; round++) {
      Semaphore semaphore = new Semaphore(0);
      Seen seen = new Seen();
      TaskGroup.run(group -> {
        Task<Void> woken = waiter(group, semaphore, seen, "woken", 1);
        semaphore.release();
        woken.cancel("too late");
        woken.await();
      });
      assertThat(seen.all()).containsExactly("woken");
      assertThat(semaphore.available()).isZero();
    }
  }

  // CPython: SemaphoreTests.test_release_no_waiters
  @Test
  void a_release_without_waiters_frees_a_permit() throws Exception {
    Semaphore semaphore = new Semaphore(1);
    semaphore.acquire();
    assertThat(semaphore.tryAcquire()).isFalse();
    semaphore.release();
    assertThat(semaphore.tryAcquire()).isTrue();
  }

  // CPython: SemaphoreTests.test_fifo_order
  @Test
  void three_tasks_that_acquire_twice_take_turns() throws Exception {
    Semaphore semaphore = new Semaphore(0);
    Seen seen = new Seen();
    TaskGroup.run(group -> {
      for (int i = 1; i <= 3; i++) {
        int number = i;
        group.start(() -> {
          semaphore.acquire();
          seen.note(number);
          semaphore.acquire();
          seen.note(number);
        });
        Seen.in(semaphore, i + " waiting");
      }
      for (int i = 1; i <= 6; i++) {
        semaphore.release();
        seen.until(i);
        Seen.in(semaphore, Math.min(3, 6 - i) + " waiting");
      }
    });
    assertThat(seen.all()).containsExactly(1, 2, 3, 1, 2, 3);
  }

  // CPython: SemaphoreTests.test_fifo_order_2
  @Test
  void who_releases_and_acquires_again_goes_behind_a_waiter() throws Exception {
    Semaphore semaphore = new Semaphore(1);
    Seen seen = new Seen();
    semaphore.acquire();
    TaskGroup.run(group -> {
      group.start(() -> {
        semaphore.acquire();
        seen.note("waiter");
        semaphore.release();
      });
      Seen.in(semaphore, "1 waiting");
      semaphore.release();
      semaphore.acquire();
      seen.note("again");
    });
    assertThat(seen.all()).containsExactly("waiter", "again");
  }

  // CPython: SemaphoreTests.test_fifo_order_3
  @Test
  void a_cancelled_first_waiter_does_not_disturb_the_order_of_the_rest() throws Exception {
    Semaphore semaphore = new Semaphore(0);
    Seen seen = new Seen();
    TaskGroup.run(group -> {
      Task<Void> first = waiter(group, semaphore, seen, 0, 1);
      for (int i = 1; i <= 3; i++) {
        waiter(group, semaphore, seen, i, i + 1);
      }
      first.cancel("not needed");
      for (int i = 1; i <= 3; i++) {
        semaphore.release();
        seen.until(i);
      }
    });
    assertThat(seen.all()).containsExactly(1, 2, 3);
  }

  // CPython: SemaphoreTests.test_release_not_acquired
  @Test
  void a_bounded_semaphore_refuses_a_release_too_many() throws Exception {
    BoundedSemaphore semaphore = new BoundedSemaphore(2);
    assertThatThrownBy(semaphore::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("releasing a permit: at most 2 may be free, and 2 are");
    semaphore.acquire();
    semaphore.release();
    assertThat(semaphore.available()).isEqualTo(2);
    assertThatThrownBy(() -> new BoundedSemaphore(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits must be at least 0, was -1");
  }

  @Test
  void a_permit_gives_itself_back_once() throws Exception {
    BoundedSemaphore semaphore = new BoundedSemaphore(1);
    Permit permit = semaphore.acquirePermit();
    try (permit) {
      assertThat(semaphore.available()).isZero();
      assertThat(permit).hasToString("permit of semaphore (0 free, 0 waiting)");
    }
    permit.close();
    assertThat(semaphore.available()).isEqualTo(1);
    assertThat(permit).hasToString("closed permit of semaphore (1 free, 0 waiting)");
  }

  @Test
  void gives_up_after_the_limit_and_takes_nothing() throws Exception {
    Semaphore semaphore = new Semaphore(0);
    assertThat(semaphore.tryAcquire(Duration.ofMillis(5))).isFalse();
    assertThat(semaphore.tryAcquire(Duration.ZERO)).isFalse();
    assertThat(semaphore.tryAcquire(Duration.ofSeconds(-1))).isFalse();
    assertThat(semaphore).hasToString("semaphore (0 free, 0 waiting)");
    TaskGroup.run(group -> {
      Task<Boolean> waiter = group.start(() -> semaphore.tryAcquire(Duration.ofMinutes(10)));
      Seen.in(semaphore, "1 waiting");
      semaphore.release();
      assertThat(waiter.await()).isTrue();
    });
    semaphore.release();
    assertThat(semaphore.tryAcquire(Duration.ofMinutes(10))).isTrue();
  }

  /// Timeouts race with hand-overs on all cores: no permit is lost, none is given twice, and no
  /// interrupt of ours is left behind.
  @Test
  void timeouts_that_race_with_releases_lose_nothing() throws Exception {
    Semaphore semaphore = new Semaphore(2);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    AtomicInteger leakedBits = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int t = 0; t < 8; t++) {
        group.start(() -> race(semaphore, inside, tooMany, leakedBits));
      }
    });
    assertThat(tooMany).hasValue(0);
    assertThat(leakedBits).hasValue(0);
    assertThat(semaphore.available()).isEqualTo(2);
  }

  private static void race(
      Semaphore semaphore, AtomicInteger inside, AtomicInteger tooMany, AtomicInteger leakedBits)
      throws InterruptedException {
    for (int round = 0; round < 250; round++) {
      Duration limit = Duration.ofNanos(ThreadLocalRandom.current().nextInt(1, 200_000));
      try {
        Async.timeout(
            limit,
            () -> {
              semaphore.acquire();
              try {
                if (inside.incrementAndGet() > 2) {
                  tooMany.incrementAndGet();
                }
                Async.sleep(Duration.ofNanos(20_000));
              } finally {
                inside.decrementAndGet();
                semaphore.release();
              }
            });
      } catch (DeadlineExceededException e) {
        assertThat(e.elapsed()).isGreaterThanOrEqualTo(limit);
      }
      if (Thread.currentThread().isInterrupted()) {
        leakedBits.incrementAndGet();
      }
    }
  }

  @Test
  void who_waits_says_for_what_and_who_took_a_bare_permit_last() throws Exception {
    Semaphore semaphore = new Semaphore(1);
    TaskGroup.run(group -> {
      AtomicLong holder = new AtomicLong();
      Action<Exception> hold =
          () -> {
            semaphore.acquire();
            holder.set(Thread.currentThread().threadId());
          };
      group.start(hold).await();
      Awaited wait = (Awaited) Seen.wait(group, semaphore, "1 waiting", semaphore::acquire);
      assertThat(wait).hasToString("semaphore (0 free, 1 waiting)");
      assertThat(wait.blockers()).isEqualTo(Blockers.perhaps(holder.get(), "last acquired by"));
      semaphore.release();
    });
  }

  @Test
  void who_holds_permits_as_objects_is_known_exactly() throws Exception {
    Semaphore semaphore = new Semaphore(2);
    TaskGroup.run(group -> {
      long here = Thread.currentThread().threadId();
      try (Permit _ = semaphore.acquirePermit();
          Permit _ = semaphore.acquirePermit()) {
        Awaited wait = (Awaited) Seen.wait(group, semaphore, "1 waiting", semaphore::acquire);
        assertThat(wait.blockers()).isEqualTo(Blockers.heldBy(List.of(here, here)));
      }
    });
  }

  @Test
  void nobody_holds_a_permit_of_a_semaphore_that_began_without_any() throws Exception {
    Semaphore signal = new Semaphore(0);
    TaskGroup.run(group -> {
      signal.release();
      signal.acquire();
      Awaited wait = (Awaited) Seen.wait(group, signal, "1 waiting", signal::acquire);
      assertThat(wait.blockers()).isEqualTo(Blockers.unknown());
      signal.release();
    });
  }
}
