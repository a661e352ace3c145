// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// What is stated of a lock, on all three loops.
@Timeout(60)
class LockStatementsTest {
  private String name;

  @BeforeEach
  void name(TestInfo info) {
    name = info.getTestMethod().orElseThrow().getName();
  }

  private void everywhere(Program program) throws Exception {
    Everywhere.run(name, program);
  }

  /// Starts a task that acquires the lock, notes that and keeps it until the end of its body.
  private static Task<Void> holder(TaskGroup group, Lock lock, List<Object> seen, Object me) {
    return group.start(() -> {
      try (Permit _ = lock.acquirePermit()) {
        int before = seen.size();
        Async.checkpoint();
        assertThat(seen).as("nobody else was in").hasSize(before);
        seen.add(me);
      }
    });
  }

  @Test
  void L01_lets_one_at_a_time_through_in_the_order_of_their_coming() throws Exception {
    everywhere(() -> {
      Lock lock = new Lock();
      List<Object> seen = new ArrayList<>();
      TaskGroup.run(group -> {
        lock.acquire();
        for (int i = 0; i < 3; i++) {
          holder(group, lock, seen, i);
          Shown.by(lock, i + 1 + " waiting");
        }
        assertThat(seen).isEmpty();
        lock.release();
      });
      assertThat(seen).containsExactly(0, 1, 2);
      assertThat(lock.isLocked()).isFalse();
    });
  }

  @Test
  void L02_is_held_inside_the_block_and_free_after_it_however_it_ends() throws Exception {
    everywhere(() -> {
      Lock lock = new Lock();
      assertThatThrownBy(
              () -> {
                try (Permit _ = lock.acquirePermit()) {
                  assertThat(lock.isHeldHere()).isTrue();
                  Async.checkpoint();
                  throw new IllegalStateException("planned");
                }
              })
          .hasMessage("planned");
      assertThat(lock.isLocked()).isFalse();
    });
  }

  @Test
  void L03_a_cancelled_waiter_has_not_taken_it_and_leaves_no_trace() throws Exception {
    everywhere(() -> {
      Lock lock = new Lock();
      List<Object> seen = new ArrayList<>();
      TaskGroup.run(group -> {
        lock.acquire();
        Task<Void> waiter = holder(group, lock, seen, "never");
        Shown.by(lock, "1 waiting");
        waiter.cancel("not needed");
        catchThrowable(waiter::await);
        assertThat(waiter.state()).isEqualTo(Task.State.CANCELLED);
        assertThat(lock.toString()).endsWith(", 0 waiting)");
        assertThat(lock.isHeldHere()).isTrue();
        lock.release();
      });
      assertThat(seen).isEmpty();
      assertThat(lock.isLocked()).isFalse();
    });
  }

  @Test
  void L04_a_release_next_to_the_cancellation_of_the_first_lets_exactly_one_other_in()
      throws Exception {
    everywhere(() -> {
      Lock lock = new Lock();
      List<Object> seen = new ArrayList<>();
      TaskGroup.run(group -> {
        lock.acquire();
        Task<?> first = keeper(group, lock, seen, "first");
        Shown.by(lock, "1 waiting");
        Task<?> second = keeper(group, lock, seen, "second");
        Shown.by(lock, "2 waiting");
        Task<?> third = keeper(group, lock, seen, "third");
        Shown.by(lock, "3 waiting");
        first.cancel("not needed");
        lock.release();
        catchThrowable(first::await);
        Shown.by(lock, "1 waiting");
        second.await();
        assertThat(seen).containsExactly("second");
        third.cancel("the second never gives it back");
      });
      assertThat(lock.toString()).contains("holds it, 0 waiting").doesNotContain("nobody");
    });
  }

  /// Starts a task that acquires the lock and ends with it.
  private static Task<Void> keeper(TaskGroup group, Lock lock, List<Object> seen, Object me) {
    return group.start(() -> {
      lock.acquire();
      seen.add(me);
    });
  }

  @Test
  void L05_a_waiter_goes_on_when_the_one_before_it_was_cancelled_as_it_was_its_turn()
      throws Exception {
    everywhere(() -> {
      Lock lock = new Lock();
      List<Object> seen = new ArrayList<>();
      TaskGroup.run(group -> {
        lock.acquire();
        Task<?> first = holder(group, lock, seen, "first");
        Shown.by(lock, "1 waiting");
        holder(group, lock, seen, "second");
        Shown.by(lock, "2 waiting");
        lock.release();
        first.cancel("too late to take the lock from it");
      });
      assertThat(seen).contains("second").doesNotHaveDuplicates();
      assertThat(lock.isLocked()).isFalse();
    });
  }

  @Test
  void L06_a_release_by_anybody_but_the_holder_is_refused() throws Exception {
    everywhere(() -> {
      Lock lock = new Lock();
      assertThatThrownBy(lock::release)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("releasing a lock: only its holder may, but nobody holds it");
      TaskGroup.run(group -> {
        lock.acquire();
        group
            .start(
                () -> assertThatThrownBy(lock::release).isInstanceOf(IllegalStateException.class))
            .await();
        assertThat(lock.isHeldHere()).isTrue();
        lock.release();
      });
    });
  }

  @Test
  void L07_a_release_without_waiters_frees_it() throws Exception {
    everywhere(() -> {
      Lock lock = new Lock();
      for (int i = 0; i < 2; i++) {
        lock.acquire();
        assertThat(lock.isLocked()).isTrue();
        Async.checkpoint();
        lock.release();
        assertThat(lock.isLocked()).isFalse();
      }
    });
  }

  @Test
  void L08_tells_who_holds_it_and_how_many_wait() throws Exception {
    everywhere(() -> {
      Lock lock = new Lock();
      assertThat(lock).hasToString("lock (nobody holds it, 0 waiting)");
      TaskGroup.run(group -> {
        group.start(() -> {
          try (Permit _ = lock.acquirePermit()) {
            assertThat(lock.toString()).matches("lock \\(task /\\S+ holds it, \\d waiting\\)");
            Async.checkpoint();
          }
        });
        try (Permit _ = lock.acquirePermit()) {
          assertThat(lock.toString()).contains(" holds it, ");
        }
      });
      assertThat(lock).hasToString("lock (nobody holds it, 0 waiting)");
    });
  }
}
