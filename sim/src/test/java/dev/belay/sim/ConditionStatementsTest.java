// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.sync.Condition;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// What is stated of a condition, on all three loops.
@Timeout(60)
class ConditionStatementsTest {
  private static final Duration SHORT = Duration.ofMillis(2);

  private String name;

  @BeforeEach
  void name(TestInfo info) {
    name = info.getTestMethod().orElseThrow().getName();
  }

  private void everywhere(Program program) throws Exception {
    Everywhere.run(name, program);
  }

  /// A lock, a condition of it, and what its waiters have noted while they held the lock.
  private static final class Place {
    final Lock lock = new Lock();
    final Condition condition = lock.newCondition();
    final List<Object> seen = new ArrayList<>();

    /// Starts tasks 1, 2, 3 ..., each of which waits for a signal and notes its number.
    List<Task<?>> waiters(TaskGroup group, int count) throws InterruptedException {
      List<Task<?>> waiters = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        int me = i;
        waiters.add(
            group.start(() -> {
              try (Permit _ = lock.acquirePermit()) {
                condition.await();
                assertThat(lock.isHeldHere()).isTrue();
                seen.add(me);
              }
            }));
        Shown.by(condition, "condition (" + i + " waiting)");
      }
      return waiters;
    }

    int signal(int n) throws InterruptedException {
      try (Permit _ = lock.acquirePermit()) {
        return condition.signal(n);
      }
    }

    void mustBeQuiet() {
      assertThat(condition)
          .hasToString("condition (0 waiting) of lock (nobody holds it, 0 waiting)");
    }
  }

  @Test
  void K01_a_waiter_gives_the_lock_back_and_goes_on_when_it_was_signalled_and_has_it_again()
      throws Exception {
    everywhere(() -> {
      Place at = new Place();
      TaskGroup.run(group -> {
        at.waiters(group, 3);
        try (Permit _ = at.lock.acquirePermit()) {
          assertThat(at.condition.signal()).isEqualTo(1);
          Shown.by(at.lock, ", 1 waiting)");
          assertThat(at.seen).isEmpty();
        }
        Shown.by(at.lock, "nobody");
        try (Permit _ = at.lock.acquirePermit()) {
          assertThat(at.seen).containsExactly(1);
          assertThat(at.condition.signal(2)).isEqualTo(2);
          Async.checkpoint();
          assertThat(at.seen).containsExactly(1);
        }
      });
      assertThat(at.seen).containsExactly(1, 2, 3);
      at.mustBeQuiet();
    });
  }

  @Test
  void K02_signals_as_many_as_asked_for_or_as_there_are() throws Exception {
    everywhere(() -> {
      Place at = new Place();
      TaskGroup.run(group -> {
        List<Task<?>> waiters = at.waiters(group, 3);
        assertThat(at.signal(1)).isEqualTo(1);
        waiters.getFirst().await();
        assertThat(at.seen).containsExactly(1);
        try (Permit _ = at.lock.acquirePermit()) {
          assertThat(at.condition.signal(1)).isEqualTo(1);
          assertThat(at.condition.signal(2048)).isEqualTo(1);
          assertThat(at.condition.signal(2048)).isZero();
        }
      });
      assertThat(at.seen).containsExactly(1, 2, 3);
    });
  }

  @Test
  void K03_signals_all() throws Exception {
    everywhere(() -> {
      Place at = new Place();
      TaskGroup.run(group -> {
        at.waiters(group, 3);
        try (Permit _ = at.lock.acquirePermit()) {
          assertThat(at.condition.signalAll()).isEqualTo(3);
        }
      });
      assertThat(at.seen).containsExactly(1, 2, 3);
      at.mustBeQuiet();
    });
  }

  @Test
  void K04_waiting_and_signalling_without_the_lock_are_refused() throws Exception {
    everywhere(() -> {
      Place at = new Place();
      TaskGroup.run(group -> {
        at.lock.acquire();
        group
            .start(() -> {
              assertThatThrownBy(at.condition::await).isInstanceOf(IllegalStateException.class);
              assertThatThrownBy(at.condition::signal).isInstanceOf(IllegalStateException.class);
              assertThatThrownBy(at.condition::signalAll).isInstanceOf(IllegalStateException.class);
            })
            .await();
        at.lock.release();
      });
      assertThatThrownBy(at.condition::await)
          .hasMessage(
              "waiting for a condition of a lock: only its holder may, but nobody holds it");
    });
  }

  @Test
  void K05_a_cancelled_waiter_is_told_why_holds_the_lock_again_and_leaves_no_trace()
      throws Exception {
    everywhere(() -> {
      Place at = new Place();
      List<Throwable> told = new ArrayList<>();
      TaskGroup.run(group -> {
        Task<Void> waiter =
            group.start(() -> {
              try (Permit _ = at.lock.acquirePermit()) {
                told.add(catchThrowable(at.condition::await));
                assertThat(at.lock.isHeldHere()).isTrue();
                throw (Exception) told.getFirst();
              }
            });
        Shown.by(at.condition, "condition (1 waiting)");
        waiter.cancel("not needed");
        assertThat(catchThrowable(waiter::await)).hasCause(told.getFirst());
      });
      assertThat(((CancelledException) told.getFirst()).reason()).isEqualTo("not needed");
      at.mustBeQuiet();
    });
  }

  @Test
  void K06_a_cancelled_waiter_waits_for_the_lock_as_long_as_it_takes() throws Exception {
    everywhere(() -> {
      Place at = new Place();
      TaskGroup.run(group -> {
        Task<?> waiter = at.waiters(group, 1).getFirst();
        try (Permit _ = at.lock.acquirePermit()) {
          waiter.cancel("not needed");
          Shown.by(at.lock, ", 1 waiting)");
          assertThat(waiter.isDone()).isFalse();
        }
        catchThrowable(waiter::await);
        assertThat(waiter.state()).isEqualTo(Task.State.CANCELLED);
      });
      assertThat(at.seen).isEmpty();
      at.mustBeQuiet();
    });
  }

  @Test
  void K07_a_waiter_cancelled_after_its_signal_has_it_and_its_next_wait_tells_it()
      throws Exception {
    everywhere(() -> {
      Place at = new Place();
      AtomicBoolean told = new AtomicBoolean();
      TaskGroup.run(group -> {
        Task<?> waiter =
            group.start(() -> {
              try (Permit _ = at.lock.acquirePermit()) {
                at.condition.await();
                at.seen.add("signalled");
              }
              told.set(catchThrowable(Async::checkpoint) instanceof CancelledException);
            });
        Shown.by(at.condition, "condition (1 waiting)");
        try (Permit _ = at.lock.acquirePermit()) {
          assertThat(at.condition.signal()).isEqualTo(1);
          waiter.cancel("after its signal");
          Shown.by(at.lock, ", 1 waiting)");
        }
      });
      assertThat(at.seen).containsExactly("signalled");
      assertThat(told).isTrue();
      at.mustBeQuiet();
    });
  }

  @Test
  void K08_a_signal_is_not_lost_on_one_that_is_cancelled_at_once() throws Exception {
    everywhere(() -> {
      Place at = new Place();
      TaskGroup.run(group -> {
        List<Task<?>> waiters = at.waiters(group, 2);
        boolean before = Async.random().nextBoolean();
        try (Permit _ = at.lock.acquirePermit()) {
          if (before) {
            waiters.getFirst().cancel("before the signal");
          }
          assertThat(at.condition.signal()).isEqualTo(1);
          if (!before) {
            waiters.getFirst().cancel("after the signal");
          }
        }
        waiters.get(before ? 1 : 0).await();
        assertThat(at.seen).containsExactly(before ? 2 : 1);
        waiters.get(1).cancel("no more signals");
      });
      at.mustBeQuiet();
    });
  }

  @Test
  void K09_waits_until_the_predicate_holds_whatever_is_signalled_before() throws Exception {
    everywhere(() -> {
      Place at = new Place();
      AtomicBoolean holds = new AtomicBoolean();
      TaskGroup.run(group -> {
        Task<?> waiter =
            group.start(() -> {
              try (Permit _ = at.lock.acquirePermit()) {
                at.condition.awaitUntil(holds::get);
                at.seen.add("holds");
              }
            });
        Shown.by(at.condition, "condition (1 waiting)");
        assertThat(at.signal(1)).isEqualTo(1);
        Shown.by(at.condition, "condition (1 waiting)");
        assertThat(at.seen).isEmpty();
        holds.set(true);
        at.signal(1);
        waiter.await();
      });
      assertThat(at.seen).containsExactly("holds");
      at.mustBeQuiet();
    });
  }

  @Test
  void K10_a_predicate_is_asked_with_the_lock_held_and_refused_without() throws Exception {
    everywhere(() -> {
      Place at = new Place();
      assertThatThrownBy(() -> at.condition.awaitUntil(() -> true))
          .isInstanceOf(IllegalStateException.class);
      try (Permit _ = at.lock.acquirePermit()) {
        Async.checkpoint();
        at.condition.awaitUntil(at.lock::isHeldHere);
      }
    });
  }

  @Test
  void K11_several_conditions_share_one_lock() throws Exception {
    everywhere(() -> {
      Place at = new Place();
      Condition other = at.lock.newCondition();
      TaskGroup.run(group -> {
        Task<?> first = at.waiters(group, 1).getFirst();
        Task<?> second =
            group.start(() -> {
              try (Permit _ = at.lock.acquirePermit()) {
                other.await();
                at.seen.add("other");
              }
            });
        Shown.by(other, "condition (1 waiting)");
        try (Permit _ = at.lock.acquirePermit()) {
          assertThat(other.signalAll()).isEqualTo(1);
        }
        second.await();
        assertThat(first.isDone()).isFalse();
        at.signal(1);
      });
      assertThat(at.seen).containsExactly("other", 1);
      at.mustBeQuiet();
    });
  }

  @Test
  void K12_a_deadline_ends_the_wait_with_the_lock_held_again() throws Exception {
    everywhere(() -> {
      Place at = new Place();
      try (Permit _ = at.lock.acquirePermit()) {
        assertThatThrownBy(() -> Async.timeout(SHORT, () -> at.condition.await()))
            .isInstanceOf(DeadlineExceededException.class);
        assertThat(at.lock.isHeldHere()).isTrue();
        assertThat(at.condition.await(SHORT)).isFalse();
        assertThat(at.condition.awaitUntil(() -> false, SHORT)).isFalse();
        assertThat(at.lock.isHeldHere()).isTrue();
      }
      at.mustBeQuiet();
    });
  }

  @Test
  void K13_tells_how_many_wait_and_who_holds_the_lock() throws Exception {
    everywhere(() -> {
      Place at = new Place();
      at.mustBeQuiet();
      TaskGroup.run(group -> {
        at.waiters(group, 2);
        assertThat(at.condition)
            .hasToString("condition (2 waiting) of lock (nobody holds it, 0 waiting)");
        try (Permit _ = at.lock.acquirePermit()) {
          assertThat(at.condition.toString()).contains(" holds it, 0 waiting)");
          at.condition.signalAll();
        }
      });
      at.mustBeQuiet();
    });
  }
}
