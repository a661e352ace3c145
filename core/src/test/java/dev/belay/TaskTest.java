// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.testing.Eventually;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The handle of a task: what it tells, and what it keeps.
@Timeout(20)
class TaskTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private static boolean isWaiting(Task<?> task) {
    return ((Strand) task).waiting() != null;
  }

  private static boolean isGone(WeakReference<?> reference) {
    System.gc();
    return reference.get() == null;
  }

  @Test
  void says_which_task_it_is() throws Exception {
    List<String> said = new ArrayList<>();
    TaskGroup.run(
        "g",
        group -> {
          said.add(group.start("price", () -> 1).toString());
          said.add(group.start(() -> 1).toString());
          said.add(group.toString());
        });
    assertThat(said).containsExactly("task /g/price", "task /g/1", "group /g");
  }

  @Test
  void an_awaiter_that_is_cancelled_is_told_that_and_not_the_failure_it_would_have_seen()
      throws Exception {
    List<Throwable> seen = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(outer -> {
      Promise<Task<Integer>> failed = new Promise<>();
      outer.start(() ->
          catchThrowable(() ->
              TaskGroup.run(inner -> {
                Task<Integer> task =
                    inner.start(() -> {
                      throw new IOException("boom");
                    });
                Eventually.until("failed", task::isDone);
                failed.complete(task);
              })));
      Task<Integer> task = failed.await();
      seen.add(catchThrowable(task::await));
      outer.cancel("enough");
      seen.add(catchThrowable(task::await));
    });
    assertThat(seen.getFirst()).isInstanceOf(TaskFailedException.class);
    assertThat(seen.getLast()).isInstanceOf(CancelledException.class);
  }

  @Test
  void cancel_says_whether_it_did_it() throws Exception {
    TaskGroup.run(group -> {
      Task<Integer> ended = group.start(() -> 1);
      ended.await();
      assertThat(ended.cancel("too late")).isFalse();
      assertThat(ended.state()).isEqualTo(Task.State.DONE);
      Task<Void> sleeper = group.start(() -> Async.sleep(LONG));
      assertThat(sleeper.cancel("in time")).isTrue();
      assertThat(sleeper.cancel("again")).isFalse();
    });
  }

  @Test
  void the_exception_tells_when_and_by_whom_it_was_cancelled() throws Exception {
    List<CancelledException> told = Collections.synchronizedList(new ArrayList<>());
    Instant before = Instant.now().minusMillis(1);
    TaskGroup.run(
        "g",
        group -> {
          Task<Void> sleeper =
              group.start(() -> {
                try {
                  Async.sleep(LONG);
                } catch (CancelledException e) {
                  told.add(e);
                  throw e;
                }
              });
          group.start(
              "canceller",
              () -> {
                Eventually.until("asleep", () -> isWaiting(sleeper));
                sleeper.cancel("enough");
                sleeper.cancel("ignored");
              });
        });
    CancelledException e = told.getFirst();
    assertThat(e.at()).isBetween(before, Instant.now().plusMillis(1));
    assertThat(e.by()).isEqualTo("/g/canceller");
    assertThat(e.task()).isEqualTo("/g/1");
    assertThat(e)
        .hasMessage("task /g/1 is cancelled: enough (by task /g/canceller, at " + e.at() + ")");
  }

  @Test
  void a_deadline_cancels_in_the_name_of_no_task_and_at_its_time() {
    List<CancelledException> told = new ArrayList<>();
    Instant before = Instant.now();
    Duration limit = Duration.ofMillis(20);
    assertThatThrownBy(() ->
            Async.timeout(
                limit,
                () -> {
                  try {
                    Async.sleep(LONG);
                  } catch (CancelledException e) {
                    told.add(e);
                    throw e;
                  }
                }))
        .isInstanceOf(DeadlineExceededException.class);
    CancelledException e = told.getFirst();
    assertThat(e.by()).isNull();
    assertThat(e.reason()).isEqualTo("deadline of 20 ms passed");
    assertThat(e.at())
        .isBetween(before.plus(limit).minusMillis(5), before.plus(limit).plusSeconds(10));
  }

  @Test
  void the_handle_of_an_ended_task_does_not_keep_its_thread() throws Exception {
    List<WeakReference<Thread>> threads = Collections.synchronizedList(new ArrayList<>());
    List<Task<Integer>> handles = new ArrayList<>();
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        int value = i;
        handles.add(
            group.start(() -> {
              threads.add(new WeakReference<>(Thread.currentThread()));
              return value;
            }));
      }
    });
    Eventually.until("the threads are gone", () -> threads.stream().allMatch(TaskTest::isGone));
    assertThat(handles).extracting(Task::await).containsExactly(0, 1, 2);
  }

  @Test
  void an_awaiter_that_has_left_is_forgotten_while_the_task_goes_on() throws Exception {
    TaskGroup.run(group -> {
      CountDownLatch go = new CountDownLatch(1);
      Task<String> slow =
          group.start(() -> {
            go.await();
            return "done";
          });
      WeakReference<Suspension> wait = awaitAndLeave(group, slow);
      Eventually.until("forgotten", () -> isGone(wait));
      go.countDown();
      assertThat(slow.await()).isEqualTo("done");
    });
  }

  private static WeakReference<Suspension> awaitAndLeave(TaskGroup group, Task<String> slow)
      throws InterruptedException {
    Task<Throwable> awaiter = group.start(() -> catchThrowable(slow::await));
    Eventually.until("it awaits", () -> isWaiting(awaiter));
    WeakReference<Suspension> wait = new WeakReference<>(((Strand) awaiter).waiting());
    awaiter.cancel("no longer needed");
    assertThat(awaiter.await()).isInstanceOf(CancelledException.class);
    return wait;
  }

  @Test
  void a_program_of_a_cancelled_caller_comes_out_as_its_cancellation() throws Exception {
    List<Throwable> out = new ArrayList<>();
    TaskGroup.run(group -> {
      group.cancel("enough");
      out.add(catchThrowable(() -> Async.run(() -> 1)));
      out.add(catchThrowable(() -> Async.all(() -> 1, () -> 2, Integer::sum)));
    });
    assertThat(out)
        .hasSize(2)
        .allSatisfy(e ->
            assertThat(e)
                .isInstanceOf(CancelledException.class)
                .extracting(told -> ((CancelledException) told).reason())
                .isEqualTo("enough"));
  }

  @Test
  void a_start_is_allowed_to_what_the_groups_tasks_start_and_to_nobody_else() throws Exception {
    List<Throwable> refused = Collections.synchronizedList(new ArrayList<>());
    List<Integer> values = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(
        "outer",
        outer ->
            TaskGroup.run(
                "inner",
                inner -> {
                  outer.start(() -> refused.add(catchThrowable(() -> inner.start(() -> 1))));
                  inner.start(() ->
                      TaskGroup.run(
                          "deep",
                          deep -> {
                            values.add(inner.start(() -> 2).await());
                            values.add(outer.start(() -> 3).await());
                          }));
                  Eventually.until("refused", () -> !refused.isEmpty());
                }));
    assertThat(refused)
        .singleElement()
        .satisfies(e ->
            assertThat(e)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                    "start in group /outer/inner: only the group's own tasks may start"));
    assertThat(values).containsExactly(2, 3);
  }
}
