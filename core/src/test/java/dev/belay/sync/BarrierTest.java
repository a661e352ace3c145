// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.BrokenBarrierException;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.Task;
import dev.belay.TaskCancelledException;
import dev.belay.TaskGroup;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A round ends for all its parties in one step. So asyncio's state "draining" does not exist: who
/// comes while the others are on their way out belongs to the next round.
@Timeout(20)
class BarrierTest {
  private static final Duration SHORT = Duration.ofMillis(5);

  private static List<Task<Integer>> arrive(TaskGroup group, Barrier barrier, int count) {
    List<Task<Integer>> tasks = new ArrayList<>();
    int before = barrier.waiting();
    for (int i = 1; i <= count; i++) {
      tasks.add(group.start(() -> barrier.await()));
      Seen.in(barrier, "(" + (before + i) + " of");
    }
    return tasks;
  }

  private static List<Integer> values(List<Task<Integer>> tasks) throws InterruptedException {
    List<Integer> values = new ArrayList<>();
    for (Task<Integer> task : tasks) {
      values.add(task.await());
    }
    return values;
  }

  private static List<Task<Throwable>> arriveToFail(TaskGroup group, Barrier barrier, int count) {
    List<Task<Throwable>> tasks = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      tasks.add(group.start(() -> catchThrowable(barrier::await)));
      Seen.in(barrier, "(" + i + " of");
    }
    return tasks;
  }

  private static void assertBroken(List<Task<Throwable>> tasks, String message)
      throws InterruptedException {
    for (Task<Throwable> task : tasks) {
      assertThat(task.await()).isInstanceOf(BrokenBarrierException.class).hasMessage(message);
    }
  }

  // CPython: BarrierTests.test_barrier, test_repr
  @Test
  void tells_how_many_wait_and_whether_it_is_broken() throws Exception {
    Barrier barrier = new Barrier(2);
    assertThat(barrier).hasToString("barrier (0 of 2 waiting)");
    TaskGroup.run(group -> {
      arrive(group, barrier, 1);
      assertThat(barrier).hasToString("barrier (1 of 2 waiting)");
      barrier.await();
    });
    barrier.abort();
    assertThat(barrier).hasToString("barrier (0 of 2 waiting, broken)");
  }

  // CPython: BarrierTests.test_barrier_parties
  @Test
  void refuses_less_than_one_party() {
    for (int parties : new int[] {0, -4}) {
      assertThatThrownBy(() -> new Barrier(parties))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("parties must be at least 1, was " + parties);
    }
  }

  // CPython: BarrierTests.test_context_manager, test_filling_task_by_task
  @Test
  void the_last_to_come_frees_all_and_each_gets_its_place() throws Exception {
    Barrier barrier = new Barrier(5);
    TaskGroup.run(group -> {
      List<Task<Integer>> tasks = arrive(group, barrier, 4);
      assertThat(barrier.waiting()).isEqualTo(4);
      assertThat(barrier.await()).isEqualTo(4);
      assertThat(values(tasks)).containsExactly(0, 1, 2, 3);
    });
    assertThat(barrier.waiting()).isZero();
  }

  // CPython: BarrierTests.test_filling_one_task, test_filling_one_task_twice
  @Test
  void one_party_never_waits() throws Exception {
    Barrier barrier = new Barrier(1);
    assertThat(barrier.await()).isZero();
    assertThat(barrier.await()).isZero();
    assertThat(barrier.parties()).isEqualTo(1);
  }

  // CPython: BarrierTests.test_filling_tasks_wait_twice, test_filling_tasks_check_return_value
  @Test
  void serves_round_after_round_and_gives_each_place_once_a_round() throws Exception {
    Barrier barrier = new Barrier(5);
    Seen first = new Seen();
    Seen second = new Seen();
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        group.start(() -> {
          first.note(barrier.await());
          second.note(barrier.await());
        });
      }
    });
    assertThat(first.all()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(second.all()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(barrier.waiting()).isZero();
  }

  // CPython: BarrierTests.test_draining_state, test_blocking_tasks_while_draining. Divergence: see
  // the class.
  @Test
  void who_comes_after_the_last_belongs_to_the_next_round() throws Exception {
    Barrier barrier = new Barrier(3);
    TaskGroup.run(group -> {
      List<Task<Integer>> round = arrive(group, barrier, 2);
      barrier.await();
      assertThat(barrier.waiting()).isZero();
      List<Task<Integer>> next = arrive(group, barrier, 2);
      assertThat(values(round)).containsExactly(0, 1);
      assertThat(next).noneMatch(Task::isDone);
      barrier.await();
      assertThat(values(next)).containsExactly(0, 1);
    });
  }

  // CPython: BarrierTests.test_filling_tasks_cancel_one
  @Test
  void a_cancelled_waiter_is_not_counted_and_breaks_nothing() throws Exception {
    Barrier barrier = new Barrier(3);
    TaskGroup.run(group -> {
      List<Task<Integer>> tasks = arrive(group, barrier, 2);
      tasks.get(0).cancel("not needed");
      Seen.in(barrier, "(1 of 3");
      assertThat(barrier.isBroken()).isFalse();
      List<Task<Integer>> another = arrive(group, barrier, 1);
      assertThat(barrier.await()).isEqualTo(2);
      assertThat(tasks.get(1).await()).isZero();
      assertThat(values(another)).containsExactly(1);
      tasks.get(0).join();
      assertThat(tasks.get(0).state()).isEqualTo(Task.State.CANCELLED);
    });
  }

  @Test
  void a_deadline_ends_the_wait_and_breaks_nothing() {
    Barrier barrier = new Barrier(2);
    assertThatThrownBy(() -> Async.timeout(SHORT, barrier::await))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(barrier).hasToString("barrier (0 of 2 waiting)");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  // CPython: BarrierTests.test_reset_barrier
  @Test
  void a_reset_of_an_empty_barrier_does_nothing() throws Exception {
    Barrier barrier = new Barrier(1);
    barrier.reset();
    assertThat(barrier.await()).isZero();
  }

  // CPython: BarrierTests.test_reset_barrier_while_tasks_waiting,
  // test_reset_barrier_waiting_and_waiting_again
  @Test
  void a_reset_sends_those_away_who_wait_and_begins_anew() throws Exception {
    Barrier barrier = new Barrier(3);
    TaskGroup.run(group -> {
      List<Task<Throwable>> tasks = arriveToFail(group, barrier, 2);
      barrier.reset();
      assertBroken(tasks, "waiting at a barrier: all 3 parties must come, but it was reset");
      assertThat(barrier.isBroken()).isFalse();
      List<Task<Integer>> again = arrive(group, barrier, 2);
      assertThat(barrier.await()).isEqualTo(2);
      assertThat(values(again)).containsExactly(0, 1);
    });
  }

  // CPython: BarrierTests.test_reset_barrier_when_tasks_half_draining,
  // test_reset_barrier_when_tasks_half_draining_half_blocking,
  // test_reset_barrier_while_tasks_draining.
  // Divergence: there is no half of a round; who was let go is not disturbed, who waits is sent
  // away.
  @Test
  void a_reset_does_not_touch_the_round_that_was_let_go() throws Exception {
    Barrier barrier = new Barrier(3);
    TaskGroup.run(group -> {
      List<Task<Integer>> round = arrive(group, barrier, 2);
      barrier.await();
      List<Task<Throwable>> next = arriveToFail(group, barrier, 1);
      barrier.reset();
      assertThat(values(round)).containsExactly(0, 1);
      assertBroken(next, "waiting at a barrier: all 3 parties must come, but it was reset");
    });
  }

  // CPython: BarrierTests.test_abort_barrier,
  // test_abort_barrier_when_tasks_half_draining_half_blocking
  @Test
  void an_abort_sends_away_who_waits_and_who_comes() throws Exception {
    Barrier barrier = new Barrier(3);
    String message =
        "waiting at a barrier: all 3 parties must come, but it was aborted: the disk is full";
    TaskGroup.run(group -> {
      List<Task<Throwable>> tasks = arriveToFail(group, barrier, 2);
      barrier.abort("the disk is full");
      assertBroken(tasks, message);
    });
    assertThat(barrier.isBroken()).isTrue();
    assertThatThrownBy(barrier::await)
        .isInstanceOf(BrokenBarrierException.class)
        .hasMessage(message)
        .satisfies(e ->
            assertThat(((BrokenBarrierException) e).reason())
                .isEqualTo("it was aborted: the disk is full"));
  }

  // CPython: BarrierTests.test_abort_barrier_when_exception
  @Test
  void a_party_that_fails_can_free_the_others_by_an_abort() throws Exception {
    Barrier barrier = new Barrier(3);
    TaskGroup.run(group -> {
      List<Task<Throwable>> tasks = arriveToFail(group, barrier, 2);
      group.start(() -> {
        try {
          throw new IllegalStateException("no connection");
        } catch (IllegalStateException e) {
          barrier.abort(e.getMessage());
        }
      });
      assertBroken(
          tasks,
          "waiting at a barrier: all 3 parties must come, but it was aborted: no connection");
    });
  }

  // CPython: BarrierTests.test_abort_barrier_when_exception_then_resetting
  @Test
  void a_reset_repairs_an_aborted_barrier() throws Exception {
    Barrier barrier = new Barrier(2);
    barrier.abort();
    barrier.reset();
    assertThat(barrier.isBroken()).isFalse();
    TaskGroup.run(group -> {
      List<Task<Integer>> tasks = arrive(group, barrier, 1);
      assertThat(barrier.await()).isEqualTo(1);
      assertThat(values(tasks)).containsExactly(0);
    });
  }

  @Test
  void a_plain_thread_that_is_interrupted_is_not_counted() throws Exception {
    Barrier barrier = new Barrier(2);
    Seen seen = new Seen();
    Thread plain =
        Thread.ofPlatform().start(() -> seen.note(catchThrowable(barrier::await).getMessage()));
    Seen.in(barrier, "(1 of 2");
    Eventually.blocked(plain);
    plain.interrupt();
    plain.join();
    assertThat(barrier.waiting()).isZero();
    assertThat(seen.all().toString()).startsWith("[interrupted while waiting for barrier");
  }

  /// The loop runs one task at a time, so the round is complete before the cancelled one can leave.
  @Test
  void a_waiter_cancelled_when_its_round_is_complete_has_come_and_its_next_wait_tells_it()
      throws Exception {
    Barrier barrier = new Barrier(2);
    Seen seen = new Seen();
    EventLoop.confined()
        .run(() -> {
          TaskGroup.run(group -> {
            Task<Void> waiter =
                group.start(() -> {
                  seen.note(barrier.await());
                  seen.note(Thread.currentThread().isInterrupted());
                  Async.checkpoint();
                });
            while (barrier.waiting() == 0) {
              Async.checkpoint();
            }
            waiter.cancel("in the same step");
            assertThat(barrier.await()).isEqualTo(1);
            seen.note(catchThrowable(waiter::await).getClass());
          });
          return null;
        });
    assertThat(seen.all()).containsExactly(0, true, TaskCancelledException.class);
  }
}
