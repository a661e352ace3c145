// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.Promise;
import dev.belay.ServiceGroup;
import dev.belay.StageFailedException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// Tasks as futures and futures as what is awaited, on all three loops.
@Timeout(60)
class FuturesTest {
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

  // ---- A task as a future ----

  @Test
  void a_future_of_a_task_is_completed_with_its_value() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> go = new Promise<>();
          Task<Integer> task = group.start(go::await);
          CompletableFuture<Integer> doubled =
              task.toCompletableFuture().thenApply(value -> 2 * value);
          assertThat(doubled).isNotDone();
          go.complete(21);
          task.await();
          assertThat(doubled).isCompletedWithValue(42);
          assertThat(task.toCompletableFuture()).as("made afterwards").isCompletedWithValue(21);
        }));
  }

  @Test
  void a_future_of_a_failed_task_has_the_failure_itself() throws Exception {
    everywhere(() -> {
      IOException boom = new IOException("boom");
      AtomicReference<CompletableFuture<Integer>> future = new AtomicReference<>();
      catchThrowable(() ->
          TaskGroup.run(group ->
              future.set(
                  group
                      .<Integer>start(() -> {
                        Async.sleep(SHORT);
                        throw boom;
                      })
                      .toCompletableFuture())));
      assertThat(future.get()).isCompletedExceptionally();
      assertThatThrownBy(() -> future.get().get())
          .isInstanceOf(ExecutionException.class)
          .hasCause(boom);
    });
  }

  @Test
  void a_future_of_a_cancelled_task_is_cancelled_with_the_reason() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Task<?> task = group.start(() -> Async.sleep(LONG));
          CompletableFuture<?> future = task.toCompletableFuture();
          task.cancel("not needed");
          task.join(LONG);
          assertThat(future).isCancelled();
          assertThatThrownBy(future::get)
              .isInstanceOf(CancellationException.class)
              .hasStackTraceContaining("CancellationException: not needed");
        }));
  }

  @Test
  void cancelling_the_future_cancels_the_task_but_cancelling_a_derived_one_does_not()
      throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> go = new Promise<>();
          Task<Integer> task = group.start(go::await);
          CompletableFuture<Integer> future = task.toCompletableFuture();
          CompletableFuture<Integer> derived = future.thenApply(value -> value);
          assertThat(derived.cancel(true)).isTrue();
          Async.sleep(SHORT);
          assertThat(task.isDone()).isFalse();
          assertThat(future.cancel(false)).isTrue();
          task.join(LONG);
          assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
          assertThat(future.cancel(false)).as("it is cancelled").isTrue();
        }));
  }

  @Test
  void plain_code_gets_values_from_a_service() throws Exception {
    for (EventLoop loop : List.of(EventLoop.parallel(), EventLoop.confined())) {
      try (ServiceGroup service = ServiceGroup.named("service").on(loop).open()) {
        CompletableFuture<Integer> future =
            service
                .start(() -> {
                  Async.sleep(SHORT);
                  return 42;
                })
                .toCompletableFuture();
        assertThat(future.get()).isEqualTo(42);
      }
    }
  }

  // ---- A future that is awaited ----

  @Test
  void await_gives_the_value_of_a_stage_that_is_completed_before_or_later() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          CompletableFuture<String> later = new CompletableFuture<>();
          Task<String> waiting = group.start(() -> Async.await(later));
          Async.sleep(SHORT);
          later.complete("value");
          assertThat(waiting.await()).isEqualTo("value");
          assertThat(Async.await(later)).isEqualTo("value");
          assertThat(Async.<Object>await(CompletableFuture.completedFuture(null))).isNull();
        }));
  }

  @Test
  void await_of_a_failed_stage_throws_what_it_failed_with_unwrapped() throws Exception {
    everywhere(() -> {
      Async.checkpoint();
      IOException boom = new IOException("boom");
      CompletableFuture<String> failed = new CompletableFuture<>();
      CompletableFuture<String> derived = failed.thenApply(value -> value).thenApply(v -> v);
      failed.completeExceptionally(boom);
      assertThatThrownBy(derived::join).isInstanceOf(CompletionException.class);
      for (CompletableFuture<String> stage : List.of(failed, derived)) {
        assertThatThrownBy(() -> Async.await(stage))
            .isInstanceOf(StageFailedException.class)
            .hasMessage("await of a stage: it failed with java.io.IOException: boom")
            .cause()
            .isSameAs(boom);
      }
      assertThatThrownBy(
              () -> {
                try {
                  Async.await(derived);
                } catch (StageFailedException e) {
                  e.rethrow(IllegalStateException.class);
                  e.rethrow(IOException.class);
                }
              })
          .isSameAs(boom);
    });
  }

  @Test
  void await_of_a_cancelled_stage_is_a_failure_and_not_a_cancellation() throws Exception {
    everywhere(() -> {
      Async.checkpoint();
      CompletableFuture<String> stage = new CompletableFuture<>();
      stage.cancel(true);
      assertThatThrownBy(() -> Async.await(stage))
          .isInstanceOf(StageFailedException.class)
          .hasCauseInstanceOf(CancellationException.class);
    });
  }

  @Test
  void a_cancelled_waiter_leaves_the_stage_alone() throws Exception {
    everywhere(() -> {
      CompletableFuture<String> stage = new CompletableFuture<>();
      assertThatThrownBy(() -> Async.timeout(SHORT, () -> Async.await(stage)))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(stage).isNotDone();
      assertThat(stage.complete("value")).isTrue();
      assertThat(Async.await(stage)).isEqualTo("value");
    });
  }

  @Test
  void a_task_awaited_as_a_future_gives_its_value() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Task<Integer> task =
              group.start(() -> {
                Async.sleep(SHORT);
                return 7;
              });
          assertThat(Async.await(task.toCompletableFuture())).isEqualTo(7);
        }));
  }

  @Test
  void a_plain_thread_may_complete_what_a_task_of_a_real_loop_awaits() throws Exception {
    for (EventLoop loop : List.of(EventLoop.parallel(), EventLoop.confined())) {
      CompletableFuture<Integer> stage = new CompletableFuture<>();
      CountDownLatch waits = new CountDownLatch(1);
      Thread completer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  waits.await();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
                stage.complete(5);
              });
      int value =
          loop.run(() -> {
            waits.countDown();
            return Async.await(stage);
          });
      assertThat(value).isEqualTo(5);
      completer.join();
    }
  }

  @Test
  void a_plain_thread_that_completes_what_a_simulated_task_awaits_is_reported() throws Exception {
    CompletableFuture<Integer> stage = new CompletableFuture<>();
    Run run =
        Simulation.of(() ->
                TaskGroup.run(group -> {
                  group.start(() -> Async.await(stage));
                  Async.sleep(SHORT);
                  Async.offload(() -> {
                    Thread foreign = Thread.ofPlatform().start(() -> stage.complete(1));
                    foreign.join();
                  });
                  group.cancel("enough");
                }))
            .replay(1);
    assertThat(run.problem().kind()).isEqualTo(Problem.Kind.UNSEEN);
    assertThat(run.problem().message())
        .contains("wake of /main/1, which waits for the completion of a CompletableFuture")
        .contains("only the simulation may wake its tasks");
  }
}
