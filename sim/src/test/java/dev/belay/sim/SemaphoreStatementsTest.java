// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.sync.BoundedSemaphore;
import dev.belay.sync.Semaphore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// What is stated of a semaphore, on all three loops.
@Timeout(60)
class SemaphoreStatementsTest {
  private String name;

  @BeforeEach
  void name(TestInfo info) {
    name = info.getTestMethod().orElseThrow().getName();
  }

  private void everywhere(Program program) throws Exception {
    Everywhere.run(name, program);
  }

  private static List<Object> list() {
    return Collections.synchronizedList(new ArrayList<>());
  }

  /// Starts tasks 1, 2, 3 ..., each of which takes a permit, notes its number and keeps the permit.
  private static List<Task<?>> takers(
      TaskGroup group, Semaphore semaphore, List<Object> seen, int count)
      throws InterruptedException {
    List<Task<?>> takers = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      int me = i;
      takers.add(
          group.start(() -> {
            semaphore.acquire();
            seen.add(me);
          }));
      Shown.by(semaphore, i + " waiting");
    }
    return takers;
  }

  @Test
  void S01_none_free_is_locked_and_fewer_than_none_are_refused() throws Exception {
    everywhere(() -> {
      Semaphore none = new Semaphore(0);
      Async.checkpoint();
      assertThat(none.available()).isZero();
      assertThat(none.tryAcquire()).isFalse();
      assertThatThrownBy(() -> new Semaphore(-1)).isInstanceOf(IllegalArgumentException.class);
    });
  }

  @Test
  void S02_two_releases_let_exactly_two_of_three_waiters_in() throws Exception {
    everywhere(() -> {
      Semaphore three = new Semaphore(3);
      List<Object> seen = list();
      for (int i = 0; i < 3; i++) {
        three.acquire();
      }
      TaskGroup.run(group -> {
        List<Task<?>> takers = takers(group, three, seen, 3);
        three.release();
        three.release();
        assertThat(three.available()).isZero();
        takers.get(0).await();
        takers.get(1).await();
        Async.checkpoint();
        assertThat(seen).containsExactlyInAnyOrder(1, 2);
        assertThat(three).hasToString("semaphore (0 free, 1 waiting)");
        three.release();
      });
      assertThat(seen).hasSize(3);
      assertThat(three.available()).isZero();
    });
  }

  @Test
  void S03_a_cancelled_waiter_takes_nothing_and_leaves_no_trace() throws Exception {
    everywhere(() -> {
      Semaphore none = new Semaphore(0);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        Task<?> taker = takers(group, none, seen, 1).getFirst();
        taker.cancel("not needed");
        catchThrowable(taker::await);
        assertThat(none).hasToString("semaphore (0 free, 0 waiting)");
      });
      assertThat(seen).isEmpty();
    });
  }

  @Test
  void S04_one_release_passes_by_two_cancelled_waiters_to_the_third() throws Exception {
    everywhere(() -> {
      Semaphore none = new Semaphore(0);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        List<Task<?>> takers = takers(group, none, seen, 4);
        takers.get(0).cancel("not needed");
        takers.get(1).cancel("not needed");
        none.release();
        takers.get(2).await();
        assertThat(seen).containsExactly(3);
        assertThat(takers.get(3).isDone()).isFalse();
        takers.get(3).cancel("nobody releases");
      });
    });
  }

  @Test
  void S05_a_release_next_to_the_cancellation_of_the_first_goes_to_the_second() throws Exception {
    everywhere(() -> {
      Semaphore none = new Semaphore(0);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        List<Task<?>> takers = takers(group, none, seen, 2);
        takers.get(0).cancel("not needed");
        none.release();
        takers.get(1).await();
        assertThat(none.available()).isZero();
      });
      assertThat(seen).containsExactly(2);
    });
  }

  @Test
  void S06_a_permit_handed_to_one_that_is_cancelled_at_once_is_not_lost() throws Exception {
    everywhere(() -> {
      Semaphore one = new Semaphore(1);
      List<Object> seen = list();
      one.acquire();
      TaskGroup.run(group -> {
        Task<?> waiter =
            group.start(() -> {
              one.acquire();
              seen.add("has it");
              try {
                Async.checkpoint();
              } finally {
                one.release();
              }
            });
        Shown.by(one, "1 waiting");
        one.release();
        // On the parallel loop it may have ended before.
        boolean inTime = waiter.cancel("right after its wake-up");
        catchThrowable(waiter::await);
        assertThat(waiter.state()).isIn(Task.State.DONE, Task.State.CANCELLED);
        assertThat(inTime || waiter.state() == Task.State.DONE).isTrue();
      });
      assertThat(seen).containsExactly("has it");
      assertThat(one.tryAcquire()).isTrue();
    });
  }

  @Test
  void S07_a_bounded_one_refuses_a_release_without_an_acquire() throws Exception {
    everywhere(() -> {
      Semaphore one = new BoundedSemaphore(1);
      assertThatThrownBy(one::release).isInstanceOf(IllegalStateException.class);
      one.acquire();
      Async.checkpoint();
      one.release();
      assertThatThrownBy(one::release).isInstanceOf(IllegalStateException.class);
      assertThat(one.available()).isEqualTo(1);
    });
  }

  @Test
  void S08_a_release_without_waiters_frees_a_permit() throws Exception {
    everywhere(() -> {
      Semaphore one = new Semaphore(1);
      one.acquire();
      Async.checkpoint();
      assertThat(one.available()).isZero();
      one.release();
      assertThat(one.available()).isEqualTo(1);
    });
  }

  @Test
  void S09_three_tasks_that_acquire_twice_take_turns() throws Exception {
    everywhere(() -> {
      Semaphore one = new Semaphore(0);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        for (int i = 1; i <= 3; i++) {
          int me = i;
          group.start(() -> {
            for (int round = 0; round < 2; round++) {
              one.acquire();
              seen.add(me);
              if (round == 0) {
                // So that it is in line again before the permit comes round.
                Shown.by(one, "2 waiting");
              }
              one.release();
            }
          });
          Shown.by(one, me + " waiting");
        }
        one.release();
      });
      assertThat(seen).containsExactly(1, 2, 3, 1, 2, 3);
    });
  }

  @Test
  void S10_who_releases_and_acquires_again_goes_behind_a_waiter() throws Exception {
    everywhere(() -> {
      Semaphore one = new Semaphore(1);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        one.acquire();
        group.start(() -> {
          one.acquire();
          seen.add("waiter");
          one.release();
        });
        Shown.by(one, "1 waiting");
        one.release();
        one.acquire();
        seen.add("again");
      });
      assertThat(seen).containsExactly("waiter", "again");
    });
  }

  @Test
  void S11_a_cancelled_first_does_not_disturb_the_order_of_the_rest() throws Exception {
    everywhere(() -> {
      Semaphore none = new Semaphore(0);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        List<Task<?>> takers = takers(group, none, seen, 3);
        takers.getFirst().cancel("not needed");
        catchThrowable(() -> takers.getFirst().await());
        none.release();
        takers.get(1).await();
        none.release();
      });
      assertThat(seen).containsExactly(2, 3);
    });
  }

  @Test
  void S12_several_releases_at_once_serve_all_who_wait_before_one_who_comes_later()
      throws Exception {
    everywhere(() -> {
      Semaphore none = new Semaphore(0);
      List<Object> seen = list();
      TaskGroup.run(group -> {
        List<Task<?>> takers = takers(group, none, seen, 3);
        for (int i = 0; i < 3; i++) {
          none.release();
          assertThat(none.available()).as("handed over, not free").isZero();
          assertThat(none.tryAcquire()).isFalse();
        }
        Task<?> late = group.start(() -> none.acquire());
        for (Task<?> taker : takers) {
          taker.await();
        }
        assertThat(late.isDone()).isFalse();
        none.release();
      });
      assertThat(seen).containsExactlyInAnyOrder(1, 2, 3);
    });
  }

  @Test
  void S13_tells_how_many_are_free_and_how_many_wait() throws Exception {
    everywhere(() -> {
      Semaphore one = new Semaphore(1);
      List<Object> seen = list();
      assertThat(one).hasToString("semaphore (1 free, 0 waiting)");
      one.acquire();
      TaskGroup.run(group -> {
        takers(group, one, seen, 2);
        assertThat(one).hasToString("semaphore (0 free, 2 waiting)");
        one.release();
        one.release();
      });
      assertThat(one).hasToString("semaphore (0 free, 0 waiting)");
    });
  }
}
