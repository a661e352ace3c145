// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.JoinUntil;
import dev.belay.Joined;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// Waiting for tasks without raising and without cancelling, on all three loops.
@Timeout(60)
class JoinTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(2);

  private String name;

  @BeforeEach
  void name(TestInfo info) {
    name = info.getTestMethod().orElseThrow().getName();
  }

  private void everywhere(Program program) throws Exception {
    Everywhere.run(name, program);
  }

  /// Starts a task in a group that its failure does not cancel: one of an `Async.settle`.
  private static void withFailingTask(Promise<Boolean> go, Program1 program) throws Exception {
    Promise<Task<?>> handle = new Promise<>();
    Async.settle(
        () ->
            TaskGroup.<Integer, Exception>call(group -> {
              handle.complete(
                  group.start(() -> {
                    go.await();
                    throw new IOException("boom");
                  }));
              return 1;
            }),
        () -> {
          program.run(handle.await());
          return 2;
        });
  }

  private interface Program1 {
    void run(Task<?> task) throws Exception;
  }

  @Test
  void W1_a_join_that_runs_out_of_time_raises_nothing_and_cancels_nothing() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<String> go = new Promise<>();
          Task<Integer> quick = group.start(() -> 1);
          Task<String> slow = group.start(go::await);
          quick.await();
          Joined<Task<?>> joined = Async.join(List.of(slow, quick), JoinUntil.ALL_COMPLETED, SHORT);
          assertThat(joined.done()).containsExactly(quick);
          assertThat(joined.pending()).containsExactly(slow);
          assertThat(slow.isDone()).isFalse();
          go.complete("went on");
          assertThat(slow.await()).isEqualTo("went on");
        }));
  }

  @Test
  void ALL_COMPLETED_waits_for_all_and_keeps_the_order_of_the_arguments() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Task<Integer> a =
              group.start(() -> {
                Async.sleep(SHORT);
                return 1;
              });
          Task<Integer> b = group.start(() -> 2);
          Task<Integer> c = group.start(() -> a.await() + 2);
          Joined<Task<Integer>> joined = Async.join(List.of(c, a, b, a), JoinUntil.ALL_COMPLETED);
          assertThat(joined.done()).containsExactly(c, a, b);
          assertThat(joined.pending()).isEmpty();
        }));
  }

  @Test
  void FIRST_COMPLETED_ends_with_one_in_whatever_way() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<String> go = new Promise<>();
          Task<String> waiting = group.start(go::await);
          Task<?> cancelled = group.start(() -> Async.sleep(LONG));
          cancelled.cancel("by hand");
          Joined<Task<?>> joined =
              Async.join(List.of(waiting, cancelled), JoinUntil.FIRST_COMPLETED);
          assertThat(joined.done()).containsExactly(cancelled);
          assertThat(joined.pending()).containsExactly(waiting);
          go.complete("end");
        }));
  }

  @Test
  void W2_FIRST_EXCEPTION_ends_with_the_first_failure_and_leaves_the_others() throws Exception {
    everywhere(() -> {
      Promise<Boolean> go = new Promise<>();
      withFailingTask(
          go,
          failing ->
              TaskGroup.run(group -> {
                Promise<String> end = new Promise<>();
                Task<String> waiting = group.start(end::await);
                Task<Integer> quick = group.start(() -> 1);
                Task<?> cancelled = group.start(() -> Async.sleep(LONG));
                cancelled.cancel("by hand");
                Async.join(List.of(quick, cancelled), JoinUntil.ALL_COMPLETED);
                Joined<Task<?>> early =
                    Async.join(
                        List.of(quick, failing, waiting, cancelled),
                        JoinUntil.FIRST_EXCEPTION,
                        SHORT);
                assertThat(early.pending()).contains(waiting, failing);
                go.complete(true);
                Joined<Task<?>> joined =
                    Async.join(
                        List.of(quick, failing, waiting, cancelled), JoinUntil.FIRST_EXCEPTION);
                assertThat(joined.done()).containsExactly(quick, failing, cancelled);
                assertThat(joined.pending()).containsExactly(waiting);
                end.complete("end");
              }));
    });
  }

  @Test
  void W2_FIRST_EXCEPTION_without_a_failure_waits_for_all() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Task<Integer> a = group.start(() -> 1);
          Task<?> b = group.start(() -> Async.sleep(SHORT));
          assertThat(Async.join(List.of(a, b), JoinUntil.FIRST_EXCEPTION).pending()).isEmpty();
        }));
  }

  @Test
  void W3_nothing_to_wait_for_is_refused() throws Exception {
    everywhere(() -> {
      Async.checkpoint();
      assertThatThrownBy(() -> Async.join(List.<Task<?>>of(), JoinUntil.ALL_COMPLETED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("join: tasks must be at least 1, were 0");
    });
  }

  @Test
  void a_task_cannot_wait_for_its_own_end() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Task<?>> self = new Promise<>();
          self.complete(
              group.start(
                  "self",
                  () -> {
                    Task<?> me = self.await();
                    assertThatThrownBy(() -> me.join(LONG))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageMatching(
                            "join of task .*/self: a task cannot wait for its own end");
                  }));
        }));
  }

  @Test
  void a_cancelled_join_leaves_the_tasks_alone() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<String> go = new Promise<>();
          Task<String> slow = group.start(go::await);
          assertThatThrownBy(() ->
                  Async.timeout(SHORT, () -> Async.join(List.of(slow), JoinUntil.ALL_COMPLETED)))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(slow.isDone()).isFalse();
          go.complete("on");
          assertThat(slow.await()).isEqualTo("on");
        }));
  }

  @Test
  void join_of_one_task_says_whether_it_has_ended() throws Exception {
    everywhere(() -> {
      Promise<Boolean> go = new Promise<>();
      withFailingTask(
          go,
          failing -> {
            assertThat(failing.join(Duration.ZERO)).isFalse();
            assertThat(failing.join(SHORT)).isFalse();
            go.complete(true);
            assertThat(failing.join(LONG)).isTrue();
            assertThat(failing.join(Duration.ZERO)).isTrue();
          });
    });
  }

  @Test
  void join_without_time_does_not_wait_even_when_cancelled() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Boolean> begun = new Promise<>();
          Promise<Boolean> go = new Promise<>();
          Task<?> slow =
              group.start(() -> {
                begun.complete(true);
                return Async.shield(LONG, go::await);
              });
          begun.await();
          group.cancel("enough");
          assertThat(catchThrowable(() -> slow.join(Duration.ZERO))).isNull();
          assertThat(catchThrowable(() -> slow.join(LONG)))
              .isInstanceOfAny(InterruptedException.class);
          go.complete(true);
        }));
  }

  @Test
  void plain_threads_may_join() throws Exception {
    for (EventLoop loop : List.of(EventLoop.parallel(), EventLoop.confined())) {
      CompletableFuture<Task<?>> handle = new CompletableFuture<>();
      CountDownLatch go = new CountDownLatch(1);
      Thread runner =
          Thread.ofPlatform()
              .start(() ->
                  catchThrowable(() ->
                      loop.run(() ->
                          TaskGroup.<Integer, Exception>call(group -> {
                            handle.complete(
                                group.start(() ->
                                    Async.offload(() -> {
                                      go.await();
                                      return 1;
                                    })));
                            return 1;
                          }))));
      Task<?> task = handle.get();
      assertThat(task.join(SHORT)).isFalse();
      go.countDown();
      assertThat(task.join(LONG)).isTrue();
      runner.join();
    }
  }
}
