// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.JoinUntil;
import dev.belay.Joined;
import dev.belay.Outcome;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.kernel.BatonLoop;
import dev.belay.kernel.Strand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What asyncio's `wait` promises, and `as_completed` of tasks that run already: Belay's
/// `Async.join`, once or again and again.
@Timeout(60)
class WaitConformanceTest extends OnAllLoops {

  private interface With<T> {
    void run(T it) throws Exception;
  }

  /// Does `program` with a task that fails once `go` is kept, beside the group that it fails.
  private static void withFailing(Promise<Integer> go, With<Task<Integer>> program)
      throws Exception {
    Promise<Task<Integer>> handle = new Promise<>();
    TaskGroup.run(group -> {
      group.start(() ->
          catchThrowable(() ->
              TaskGroup.run(inner ->
                  handle.complete(
                      inner.start(() -> {
                        go.await();
                        throw new IOException("err");
                      })))));
      program.run(handle.await());
    });
  }

  @Test
  void W01_all_are_done_and_again_without_waiting() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Task<?> a = group.start(() -> Async.sleep(SHORT));
          Task<?> b = group.start(() -> Async.sleep(SHORT.multipliedBy(2)));
          Joined<Task<?>> joined = Async.join(List.of(b, a), JoinUntil.ALL_COMPLETED);
          assertThat(joined.done()).containsExactly(b, a);
          assertThat(joined.pending()).isEmpty();
          group.cancel("who need not wait is not told");
          assertThat(Async.join(List.of(b, a), JoinUntil.ALL_COMPLETED)).isEqualTo(joined);
        }));
  }

  @Test
  void W01_the_first_completed_ends_it_and_the_other_runs_on() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> go = new Promise<>();
          Task<Integer> slow = group.start(go::await);
          Task<Integer> quick = group.start(() -> 1);
          Joined<Task<Integer>> joined =
              Async.join(List.of(slow, quick), JoinUntil.FIRST_COMPLETED);
          assertThat(joined.done()).containsExactly(quick);
          assertThat(joined.pending()).containsExactly(slow);
          go.complete(2);
          assertThat(slow.await()).isEqualTo(2);
        }));
  }

  @Test
  void W01_what_has_ended_at_the_return_is_done_and_not_pending() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Task<?> a = group.start(Async::checkpoint);
          Task<?> b =
              group.start(() -> {
                Async.checkpoint();
                Async.checkpoint();
              });
          Joined<Task<?>> joined = Async.join(List.of(b, a), JoinUntil.FIRST_COMPLETED);
          assertThat(joined.done()).isNotEmpty().allMatch(Task::isDone);
          if (Strand.current().loop() instanceof BatonLoop) { // nobody has run since
            assertThat(joined.pending()).noneMatch(Task::isDone);
          }
          assertThat(joined.done().size() + joined.pending().size()).isEqualTo(2);
        }));
  }

  @Test
  void W01_what_ends_at_the_moment_of_the_deadline_is_in_one_of_the_two() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Task<?> a = group.start(() -> Async.sleep(SHORT));
          Promise<Integer> go = new Promise<>();
          Task<Integer> b = group.start(go::await);
          Joined<Task<?>> joined = Async.join(List.of(b, a), JoinUntil.ALL_COMPLETED, SHORT);
          assertThat(joined.pending()).contains(b);
          Set<Task<?>> both = new LinkedHashSet<>(joined.done());
          both.addAll(joined.pending());
          assertThat(both).containsExactlyInAnyOrder(a, b);
          assertThat(joined.done()).doesNotContainAnyElementsOf(joined.pending());
          go.complete(1);
        }));
  }

  @Test
  void W01_a_failure_is_not_raised() throws Exception {
    everywhere(() -> {
      Promise<Integer> go = new Promise<>();
      withFailing(
          go,
          failing ->
              TaskGroup.run(group -> {
                Task<Integer> good = group.start(() -> 1);
                go.complete(1);
                Joined<Task<Integer>> joined =
                    Async.join(List.of(failing, good), JoinUntil.ALL_COMPLETED);
                assertThat(joined.done()).containsExactly(failing, good);
                assertThat(failing.outcome()).isInstanceOf(Outcome.Failure.class);
              }));
    });
  }

  @Test
  void W02_a_task_that_has_failed_before_ends_it_at_once() throws Exception {
    everywhere(() -> {
      Promise<Integer> go = new Promise<>();
      go.complete(1);
      withFailing(
          go,
          failing -> {
            assertThat(failing.join(LONG)).isTrue();
            TaskGroup.run(group -> {
              Promise<Integer> end = new Promise<>();
              Task<Integer> slow = group.start(end::await);
              Joined<Task<Integer>> joined =
                  Async.join(List.of(slow, failing), JoinUntil.FIRST_EXCEPTION);
              assertThat(joined.done()).containsExactly(failing);
              assertThat(joined.pending()).containsExactly(slow);
              end.complete(1);
            });
          });
    });
  }

  @Test
  void W01_cancelling_who_waits_cancels_none_of_the_tasks() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> go = new Promise<>();
          Promise<Integer> begun = new Promise<>();
          Task<Integer> inner = group.start(go::await);
          Task<Throwable> outer =
              group.start(() -> {
                begun.complete(1);
                return catchThrowable(() -> Async.join(List.of(inner), JoinUntil.ALL_COMPLETED));
              });
          begun.await();
          outer.cancel("outer");
          assertThat(outer.await()).isInstanceOf(CancelledException.class);
          assertThat(inner.isDone()).isFalse();
          go.complete(1);
          assertThat(inner.await()).isEqualTo(1);
        }));
  }

  @Test
  void W08_a_limit_of_zero_or_less_gives_the_value_of_a_task_that_has_ended() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<String> go = new Promise<>();
          Task<String> task = group.start(go::await);
          for (Duration limit : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThat(task.join(limit)).isFalse();
          }
          go.complete("done");
          task.await();
          for (Duration limit : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThat(task.join(limit)).isTrue();
            assertThat(task.outcome()).isEqualTo(new Outcome.Success<>("done"));
          }
        }));
  }

  /// Takes tasks in the order in which they end, until so many are taken.
  private static <T> void take(int count, Set<Task<T>> pending, List<Task<T>> taken)
      throws InterruptedException {
    int until = taken.size() + count;
    while (taken.size() < until) {
      for (Task<T> done : Async.join(pending, JoinUntil.FIRST_COMPLETED).done()) {
        if (taken.size() < until) {
          taken.add(done);
          pending.remove(done);
        }
      }
    }
  }

  @Test
  void A01_tasks_are_taken_in_the_order_of_their_ends_and_in_parts() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          List<Promise<Integer>> go = promises(4);
          List<Task<Integer>> tasks = new ArrayList<>();
          for (Promise<Integer> each : go) {
            tasks.add(group.start(each::await));
          }
          Set<Task<Integer>> pending = new LinkedHashSet<>(tasks);
          List<Task<Integer>> taken = new ArrayList<>();
          go.get(2).complete(2);
          take(1, pending, taken);
          go.get(0).complete(0);
          take(1, pending, taken);
          assertThat(taken).containsExactly(tasks.get(2), tasks.get(0));
          go.get(3).complete(3);
          take(1, pending, taken);
          go.get(1).complete(1);
          take(1, pending, taken);
          assertThat(taken).containsExactly(tasks.get(2), tasks.get(0), tasks.get(3), tasks.get(1));
          assertThat(pending).isEmpty();
        }));
  }

  @Test
  void A01_one_that_is_given_twice_is_taken_once() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Task<String> ham = group.start(() -> "ham");
          Task<String> spam = group.start(() -> "spam");
          Joined<Task<String>> joined =
              Async.join(List.of(ham, ham, spam), JoinUntil.ALL_COMPLETED);
          assertThat(joined.done()).containsExactly(ham, spam);
        }));
  }

  @Test
  void A01_when_the_time_runs_out_what_is_left_is_not_cancelled() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<String> go = new Promise<>();
          Task<String> a = group.start(() -> "a");
          Task<String> b = group.start(go::await);
          a.await();
          Set<Task<String>> pending = new LinkedHashSet<>(List.of(b, a));
          List<Task<String>> taken = new ArrayList<>();
          assertThatThrownBy(() -> Async.timeout(SHORT, () -> take(2, pending, taken)))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(taken).containsExactly(a);
          assertThat(b.isDone()).isFalse();
          go.complete("b");
          assertThat(b.await()).isEqualTo("b");
        }));
  }

  @Test
  void A01_time_that_is_not_needed_is_not_waited_for() throws Exception {
    everywhere(() -> {
      List<String> seen = new ArrayList<>();
      long begun = Async.nanoTime();
      Async.timeout(
          LONG,
          () ->
              Async.asCompleted(
                  List.of("a", "b"), 2, item -> item, (item, outcome) -> seen.add(item)));
      assertThat(seen).containsExactlyInAnyOrder("a", "b");
      assertThat(Duration.ofNanos(Async.nanoTime() - begun)).isLessThan(LONG);
    });
  }

  @Test
  void A01_those_that_end_at_the_same_moment_come_once_each() throws Exception {
    everywhere(() -> {
      List<Integer> seen = new ArrayList<>();
      Async.asCompleted(
          List.of(1, 2, 3),
          3,
          item -> {
            Async.sleep(SHORT);
            return item;
          },
          (item, outcome) -> {
            assertThat(outcome).isEqualTo(new Outcome.Success<>(item));
            seen.add(item);
          });
      assertThat(seen).containsExactlyInAnyOrder(1, 2, 3);
    });
  }
}
