// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LockTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(5);

  // CPython: LockTests.test_lock, test_context_manager
  @Test
  void is_held_inside_the_block_and_free_after_it() throws Exception {
    Lock lock = new Lock();
    try (Permit _ = lock.acquirePermit()) {
      assertThat(lock.isLocked()).isTrue();
      assertThat(lock.isHeldHere()).isTrue();
    }
    assertThat(lock.isLocked()).isFalse();
  }

  // CPython: LockTests.test_repr
  @Test
  void tells_by_its_path_who_holds_it_and_how_many_wait() throws Exception {
    Lock lock = new Lock();
    assertThat(lock).hasToString("lock (nobody holds it, 0 waiting)");
    TaskGroup.run(
        "shop",
        group -> {
          Event done = new Event();
          group.start(
              "stock",
              () -> {
                lock.acquire();
                done.await();
                lock.release();
              });
          Seen.in(lock, "task /shop/stock holds it, 0 waiting");
          group.start("price", () -> lock.acquire());
          Seen.in(lock, "task /shop/stock holds it, 1 waiting");
          done.set();
          Seen.in(lock, "task /shop/price holds it, 0 waiting");
        });
  }

  // CPython: LockTests.test_acquire
  @Test
  void goes_from_one_to_the_next_in_the_order_of_their_coming() throws Exception {
    Lock lock = new Lock();
    Seen seen = new Seen();
    lock.acquire();
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        int number = i;
        group.start(() -> {
          lock.acquire();
          seen.note(number);
          lock.release();
        });
        Seen.in(lock, i + 1 + " waiting");
      }
      assertThat(seen.all()).isEmpty();
      lock.release();
    });
    assertThat(seen.all()).containsExactly(0, 1, 2, 3, 4);
    assertThat(lock.isLocked()).isFalse();
  }

  // CPython: LockTests.test_acquire_cancel
  @Test
  void a_cancelled_waiter_leaves_no_trace() throws Exception {
    Lock lock = new Lock();
    lock.acquire();
    TaskGroup.run(group -> {
      Task<Void> waiter = group.start(() -> lock.acquire());
      Seen.in(lock, "1 waiting");
      waiter.cancel("not needed");
      Eventually.until("ended", waiter::isDone);
      assertThat(waiter.state()).isEqualTo(Task.State.CANCELLED);
      Seen.in(lock, "0 waiting");
    });
    assertThat(lock.isHeldHere()).isTrue();
  }

  // CPython: LockTests.test_cancel_race, test_cancel_release_race
  @Test
  void a_release_next_to_the_cancellation_of_the_first_waiter_lets_exactly_one_other_in()
      throws Exception {
    Lock lock = new Lock();
    Seen seen = new Seen();
    lock.acquire();
    TaskGroup.run(group -> {
      Task<Void> first = group.start(() -> lock.acquire());
      Seen.in(lock, "1 waiting");
      Task<Void> second = group.start(() -> holdFor(lock, seen, "second"));
      Seen.in(lock, "2 waiting");
      Task<Void> third = group.start(() -> holdFor(lock, seen, "third"));
      Seen.in(lock, "3 waiting");
      first.cancel("not needed");
      lock.release();
      seen.until(1);
      assertThat(seen.all()).containsExactly("second");
      Eventually.until("ended", first::isDone);
      assertThat(first.state()).isEqualTo(Task.State.CANCELLED);
      second.cancel("enough");
      seen.until(2);
      assertThat(seen.all()).containsExactly("second", "third");
      third.cancel("enough");
    });
    assertThat(lock.isLocked()).isFalse();
  }

  private static void holdFor(Lock lock, Seen seen, String name) throws InterruptedException {
    try (Permit _ = lock.acquirePermit()) {
      seen.note(name);
      Async.sleep(LONG);
    }
  }

  // CPython: LockTests.test_release_not_acquired
  @Test
  void refuses_a_release_by_anybody_but_the_holder() throws Exception {
    Lock lock = new Lock();
    assertThatThrownBy(lock::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("releasing a lock: only its holder may, but nobody holds it");
    TaskGroup.run(
        "shop",
        group -> {
          group.start(
              "stock",
              () -> {
                lock.acquire();
                Async.sleep(LONG);
              });
          Seen.in(lock, "stock");
          assertThatThrownBy(lock::release)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("releasing a lock: only its holder may, but task /shop/stock holds it");
          assertThat(lock.isLocked()).isTrue();
          assertThat(lock.isHeldHere()).isFalse();
          group.cancel("enough");
        });
  }

  // CPython: LockTests.test_release_no_waiters
  @Test
  void is_free_after_a_release_without_waiters() throws Exception {
    Lock lock = new Lock();
    lock.acquire();
    lock.release();
    assertThat(lock.isLocked()).isFalse();
    assertThat(lock.tryAcquire()).isTrue();
  }

  @Test
  void refuses_its_holder_who_asks_again() throws Exception {
    Lock lock = new Lock();
    TaskGroup.run(
        "shop",
        group ->
            group.start(
                "stock",
                () -> {
                  lock.acquire();
                  assertThat(lock.tryAcquire()).isFalse();
                  assertThatThrownBy(lock::acquire)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessage(
                          "acquiring a lock: it is not reentrant, and task /shop/stock holds it"
                              + " already");
                  lock.release();
                }));
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void gives_up_after_the_limit_and_takes_nothing() throws Exception {
    Lock lock = new Lock();
    lock.acquire();
    TaskGroup.run(group -> {
      assertThat(group.start(() -> lock.tryAcquire(SHORT)).await()).isFalse();
      assertThat(group.start(() -> lock.tryAcquire(Duration.ZERO)).await()).isFalse();
    });
    assertThat(lock.toString()).endsWith("0 waiting)");
    lock.release();
    assertThat(lock.tryAcquire(LONG)).isTrue();
  }

  @Test
  void a_deadline_ends_the_wait_for_it() throws Exception {
    Lock lock = new Lock();
    lock.acquire();
    TaskGroup.run(group -> {
      Task<Void> waiter =
          group.start(() -> {
            assertThatThrownBy(() -> Async.timeout(SHORT, lock::acquire))
                .isInstanceOf(DeadlineExceededException.class);
          });
      waiter.await();
    });
    assertThat(lock.toString()).endsWith("0 waiting)");
  }

  @Test
  void a_permit_may_be_closed_twice() throws Exception {
    Lock lock = new Lock();
    Permit permit = lock.acquirePermit();
    permit.close();
    permit.close();
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void a_permit_closed_by_another_thread_is_refused_and_still_held() throws Exception {
    Lock lock = new Lock();
    Permit permit = lock.acquirePermit();
    TaskGroup.run(group ->
        group
            .start(
                () -> assertThatThrownBy(permit::close).isInstanceOf(IllegalStateException.class))
            .await());
    assertThat(lock.isHeldHere()).isTrue();
    permit.close();
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void a_task_that_ended_without_a_release_holds_it_still_and_is_named() throws Exception {
    Lock lock = new Lock();
    TaskGroup.run("shop", group -> group.start("stock", () -> lock.acquire()).await());
    assertThat(lock.isHeldHere()).isFalse();
    assertThat(lock.tryAcquire(SHORT)).isFalse();
    assertThat(lock).hasToString("lock (task /shop/stock holds it, 0 waiting)");
    assertThatThrownBy(lock::release)
        .hasMessage("releasing a lock: only its holder may, but task /shop/stock holds it");
  }

  @Test
  void serves_plain_threads_and_tasks_alike() throws Exception {
    Lock lock = new Lock();
    CompletableFuture<String> holder = new CompletableFuture<>();
    lock.acquire();
    Thread plain =
        Thread.ofPlatform()
            .name("plain")
            .start(() -> {
              try (Permit _ = lock.acquirePermit()) {
                holder.complete(lock.toString());
              } catch (InterruptedException e) {
                holder.completeExceptionally(e);
              }
            });
    Seen.in(lock, "1 waiting");
    lock.release();
    assertThat(holder.get()).isEqualTo("lock (thread plain holds it, 0 waiting)");
    plain.join();
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void waits_within_the_limit_and_has_it_then() throws Exception {
    Lock lock = new Lock();
    TaskGroup.run(group -> {
      lock.acquire();
      Task<Boolean> waiter = group.start(() -> lock.tryAcquire(LONG) && lock.isHeldHere());
      Seen.in(lock, "1 waiting");
      lock.release();
      assertThat(waiter.await()).isTrue();
    });
  }
}
