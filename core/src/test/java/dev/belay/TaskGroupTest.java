// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TaskGroupTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void gives_the_value_of_the_body() throws Exception {
    int sum =
        TaskGroup.call(group -> {
          Task<Integer> a = group.start(() -> 1);
          Task<Integer> b = group.start(() -> 2);
          return a.await() + b.await();
        });
    assertThat(sum).isEqualTo(3);
  }

  @Test
  void ends_only_when_all_children_have_ended() throws Exception {
    AtomicInteger ended = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 100; i++) {
        group.start(() -> {
          Async.sleep(Duration.ofMillis(5));
          ended.incrementAndGet();
        });
      }
    });
    assertThat(ended).hasValue(100);
  }

  @Test
  void cancels_siblings_and_body_when_one_task_fails() {
    AtomicReference<Throwable> sibling = new AtomicReference<>();
    AtomicReference<Throwable> body = new AtomicReference<>();
    IOException boom = new IOException("boom");

    TaskGroupException thrown =
        catchThrowableOfType(
            TaskGroupException.class,
            () ->
                TaskGroup.run(
                    "shop",
                    group -> {
                      CountDownLatch asleep = new CountDownLatch(1);
                      group.start("price", () -> sleepAndNote(asleep, sibling));
                      group.start(
                          "stock",
                          () -> {
                            asleep.await();
                            throw boom;
                          });
                      try {
                        Async.sleep(LONG);
                      } catch (InterruptedException e) {
                        body.set(e);
                        throw e;
                      }
                    }));

    assertThat(thrown).hasCause(boom);
    assertThat(thrown)
        .hasMessage("group /shop: 1 task failed (/shop/stock: java.io.IOException: boom)");
    assertThat(thrown.failures())
        .containsExactly(new TaskGroupException.Failed("/shop/stock", boom));
    assertThat(sibling.get()).isInstanceOf(CancelledException.class);
    assertThat(body.get()).isInstanceOf(CancelledException.class);
    CancelledException told = (CancelledException) sibling.get();
    assertThat(told.task()).isEqualTo("/shop/price");
    assertThat(told.by()).isEqualTo("/shop/stock");
    assertThat(told.reason()).isEqualTo("/shop/stock failed: java.io.IOException: boom");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private static Void sleepAndNote(CountDownLatch asleep, AtomicReference<Throwable> noted)
      throws InterruptedException {
    asleep.countDown();
    try {
      Async.sleep(LONG);
    } catch (InterruptedException e) {
      noted.set(e);
      throw e;
    }
    return null;
  }

  @Test
  void keeps_every_failure_in_the_order_of_the_ends() {
    TaskGroupException thrown =
        catchThrowableOfType(
            TaskGroupException.class,
            () ->
                TaskGroup.run(group -> {
                  CountDownLatch asleep = new CountDownLatch(1);
                  failInCleanup(group, asleep);
                  asleep.await();
                  group.start(() -> {
                    throw new IOException("first");
                  });
                }));
    assertThat(thrown.failures())
        .extracting(f -> f.exception().getMessage())
        .containsExactly("first", "in cleanup");
    assertThat(thrown.getSuppressed()).hasSize(1);
    assertThat(thrown.getSuppressed()[0]).hasMessage("in cleanup");
  }

  private static void throwUnchecked(String message) {
    throw new IllegalStateException(message);
  }

  @Test
  void throws_the_bodys_own_exception_when_it_was_the_first() {
    IOException own = new IOException("own");
    AtomicBoolean cancelled = new AtomicBoolean();
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              CountDownLatch asleep = new CountDownLatch(1);
              group.start(() -> {
                asleep.countDown();
                try {
                  Async.sleep(LONG);
                } catch (InterruptedException e) {
                  cancelled.set(true);
                  throw new IllegalStateException("in cleanup");
                }
              });
              asleep.await();
              throw own;
            }))
        .isSameAs(own)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1))
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("in cleanup"));
    assertThat(cancelled).isTrue();
  }

  @Test
  void throws_the_first_error_of_a_child_bare_with_the_rest_suppressed() {
    AssertionError error = new AssertionError("broken");
    assertThatThrownBy(() ->
            TaskGroup.run(group ->
                group.start(() -> {
                  throw error;
                })))
        .isSameAs(error);
  }

  @Test
  void awaiting_a_failing_sibling_is_cancelled_and_not_counted_twice() {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    TaskGroupException thrown =
        catchThrowableOfType(
            TaskGroupException.class,
            () ->
                TaskGroup.run(group -> {
                  Task<Void> failing =
                      group.start(() -> {
                        throw new IOException("boom");
                      });
                  try {
                    failing.await();
                  } catch (InterruptedException | RuntimeException e) {
                    seen.set(e);
                    throw e;
                  }
                }));
    assertThat(seen.get()).isInstanceOf(CancelledException.class);
    assertThat(thrown.failures()).hasSize(1);
  }

  @Test
  void drops_a_member_that_only_reports_another_member() {
    IOException boom = new IOException("boom");
    TaskGroupException thrown =
        catchThrowableOfType(
            TaskGroupException.class,
            () ->
                TaskGroup.run(group -> {
                  group.start(() -> {
                    throw boom;
                  });
                  group.start(() -> {
                    throw new IllegalStateException("told of it", boom);
                  });
                }));
    assertThat(thrown.failures()).hasSize(1);
    assertThat(thrown.getCause()).isSameAs(boom);
  }

  @Test
  void a_child_cancelled_by_hand_is_no_failure() throws Exception {
    String result =
        TaskGroup.call(group -> {
          Task<Void> sleeper = group.start("sleeper", () -> Async.sleep(LONG));
          Task<String> other = group.start(() -> "ran on");
          assertThat(sleeper.cancel("not needed")).isTrue();
          assertThat(sleeper.cancel("again")).isFalse();
          Throwable told = catchThrowable(sleeper::await);
          assertThat(told)
              .isInstanceOf(TaskCancelledException.class)
              .hasMessage("task /sleeper was cancelled: not needed");
          assertThat(sleeper.state()).isEqualTo(Task.State.CANCELLED);
          return other.await();
        });
    assertThat(result).isEqualTo("ran on");
  }

  @Test
  void children_may_start_children_after_the_body_has_ended() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    TaskGroup.run(group -> multiply(group, ran, 6));
    assertThat(ran).hasValue(63);
  }

  private static void multiply(TaskGroup group, AtomicInteger ran, int generations) {
    group.start(() -> {
      ran.incrementAndGet();
      if (generations > 1) {
        multiply(group, ran, generations - 1);
        multiply(group, ran, generations - 1);
      }
    });
  }

  @Test
  void refuses_to_start_in_a_group_that_has_ended() throws Exception {
    TaskGroup ended = TaskGroup.call("done", group -> group);
    assertThatThrownBy(() -> ended.start(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("start in group /done: the group has ended");
  }

  @Test
  void refuses_to_start_from_a_thread_outside_of_the_group() throws Exception {
    TaskGroup.run(
        "mine",
        group -> {
          CompletableFuture<Throwable> refused = new CompletableFuture<>();
          Thread outsider =
              Thread.ofPlatform()
                  .name("outsider")
                  .start(() -> refused.complete(catchThrowable(() -> group.start(() -> 1))));
          assertThat(refused.join())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageStartingWith(
                  "start in group /mine: only the group's own tasks may start others in it,"
                      + " the caller was thread Thread[")
              .hasMessageContaining("outsider");
          outsider.join();
        });
  }

  @Test
  void refuses_to_start_in_a_group_that_is_shutting_down() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    TaskGroup.run(
        "closing",
        group -> {
          group.cancel("enough");
          assertThatThrownBy(() -> group.start(() -> ran.getAndSet(true)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("start in group /closing: the group is shutting down (enough)");
        });
    assertThat(ran).isFalse();
  }

  @Test
  void cancel_ends_the_group_quietly() throws Exception {
    AtomicReference<Throwable> child = new AtomicReference<>();
    Object value =
        TaskGroup.call(group -> {
          CountDownLatch asleep = new CountDownLatch(1);
          group.start(() -> sleepAndNote(asleep, child));
          asleep.await();
          group.cancel("enough");
          Async.sleep(LONG);
          return "never";
        });
    assertThat(value).isNull();
    assertThat(child.get()).isInstanceOf(CancelledException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    Async.checkpoint();
  }

  @Test
  void a_child_that_has_not_begun_when_its_group_is_cancelled_never_begins() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    AtomicReference<List<Task<Integer>>> tasks = new AtomicReference<>();
    // The outer scope is cancelled first, so that start does not refuse.
    catchThrowable(() ->
        Async.timeout(
            Duration.ofMillis(1),
            () ->
                TaskGroup.run(group -> {
                  catchThrowable(() -> Async.sleep(LONG));
                  tasks.set(
                      List.of(
                          group.start(ran::incrementAndGet), group.start(ran::incrementAndGet)));
                })));
    assertThat(ran).hasValue(0);
    assertThat(tasks.get()).extracting(Task::state).containsOnly(Task.State.CANCELLED);
  }

  @Test
  void cancelling_the_owner_cancels_the_children_and_comes_out_once_all_have_ended()
      throws Exception {
    AtomicInteger cleaned = new AtomicInteger();
    AtomicReference<Throwable> out = new AtomicReference<>();
    TaskGroup.run(outer -> {
      CountDownLatch asleep = new CountDownLatch(5);
      AtomicReference<Thread> draining = new AtomicReference<>();
      Task<Void> owner =
          outer.start(() -> {
            draining.set(Thread.currentThread());
            try {
              TaskGroup.run(inner -> startSleepers(inner, asleep, cleaned));
            } catch (InterruptedException e) {
              assertThat(cleaned).hasValue(5);
              out.set(e);
              throw e;
            }
          });
      asleep.await();
      Eventually.blocked(draining.get());
      owner.cancel("stop");
    });
    assertThat(out.get()).isInstanceOf(CancelledException.class);
    assertThat(((CancelledException) out.get()).reason()).isEqualTo("stop");
  }

  private static void startSleepers(TaskGroup group, CountDownLatch asleep, AtomicInteger cleaned) {
    for (int i = 0; i < 5; i++) {
      group.start(() -> {
        asleep.countDown();
        try {
          Async.sleep(LONG);
        } finally {
          cleaned.incrementAndGet();
        }
      });
    }
  }

  @Test
  void a_failure_wins_over_a_cancellation_from_outside_which_stays_in_effect() throws Exception {
    AtomicReference<Throwable> first = new AtomicReference<>();
    AtomicReference<Throwable> second = new AtomicReference<>();
    TaskGroup.run(outer -> {
      CountDownLatch asleep = new CountDownLatch(1);
      Task<Void> owner =
          outer.start(() -> {
            first.set(catchThrowable(() -> TaskGroup.run(g -> failInCleanup(g, asleep))));
            second.set(catchThrowable(Async::checkpoint));
          });
      asleep.await();
      owner.cancel("stop");
    });
    assertThat(first.get()).isInstanceOf(TaskGroupException.class);
    assertThat(second.get()).isInstanceOf(CancelledException.class);
  }

  private static void failInCleanup(TaskGroup group, CountDownLatch asleep) {
    group.start(() -> {
      asleep.countDown();
      try {
        Async.sleep(LONG);
      } finally {
        throwUnchecked("in cleanup");
      }
    });
  }

  @Test
  void an_interrupt_of_the_owner_cancels_the_children_and_comes_out() throws Exception {
    AtomicInteger cleaned = new AtomicInteger();
    CountDownLatch asleep = new CountDownLatch(5);
    CompletableFuture<Throwable> out = new CompletableFuture<>();
    Thread owner =
        Thread.ofPlatform()
            .start(() ->
                out.complete(
                    catchThrowable(() -> TaskGroup.run(g -> startSleepers(g, asleep, cleaned)))));
    asleep.await();
    owner.interrupt();
    assertThat(out.get())
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(cleaned).hasValue(5);
    owner.join();
  }

  @Test
  void an_inner_group_that_fails_is_one_failure_of_the_outer() {
    TaskGroupException thrown =
        catchThrowableOfType(
            TaskGroupException.class,
            () ->
                TaskGroup.run(
                    "outer",
                    outer ->
                        outer.start(
                            "child",
                            () ->
                                TaskGroup.run(
                                    "inner",
                                    inner ->
                                        inner.start(
                                            "leaf",
                                            () -> {
                                              throw new IOException("boom");
                                            })))));
    assertThat(thrown.failures()).hasSize(1);
    assertThat(thrown.getCause()).isInstanceOf(TaskGroupException.class);
    assertThat(((TaskGroupException) thrown.getCause()).failures().getFirst().task())
        .isEqualTo("/outer/child/inner/leaf");
    assertThatThrownBy(() -> ((TaskGroupException) thrown.getCause()).rethrow(IOException.class))
        .hasMessage("boom");
  }

  @Test
  void siblings_that_wrap_their_interruption_are_cancelled_and_not_failed() {
    TaskGroupException thrown =
        catchThrowableOfType(
            TaskGroupException.class,
            () ->
                TaskGroup.run(group -> {
                  CountDownLatch asleep = new CountDownLatch(100);
                  for (int i = 0; i < 100; i++) {
                    group.start(() -> sleepWrapped(asleep));
                  }
                  asleep.await();
                  group.start(() -> {
                    throw new IOException("the only one");
                  });
                }));
    assertThat(thrown.failures()).hasSize(1);
  }

  private static Void sleepWrapped(CountDownLatch asleep) {
    asleep.countDown();
    try {
      Async.sleep(LONG);
    } catch (InterruptedException e) {
      throw new IllegalStateException("wrapped", e);
    }
    return null;
  }

  @Test
  void shows_where_a_task_stands() throws Exception {
    TaskGroup.run(
        "g",
        group -> {
          CountDownLatch begun = new CountDownLatch(1);
          CountDownLatch go = new CountDownLatch(1);
          Task<Integer> task =
              group.start(
                  "t",
                  () -> {
                    begun.countDown();
                    go.await();
                    return 7;
                  });
          begun.await();
          assertThat(task.state()).isEqualTo(Task.State.RUNNING);
          assertThat(task.isDone()).isFalse();
          assertThatThrownBy(task::outcome)
              .hasMessage("outcome of task /g/t: the task must have ended, it is RUNNING");
          go.countDown();
          assertThat(task.await()).isEqualTo(7);
          assertThat(task.state()).isEqualTo(Task.State.DONE);
          assertThat(task.outcome()).isEqualTo(new Outcome.Success<>(7));
          assertThat(task.name()).isEqualTo("t");
          assertThat(task.path()).isEqualTo("/g/t");
        });
  }

  @Test
  void a_task_that_awaits_itself_is_told_so() {
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              CompletableFuture<Task<?>> self = new CompletableFuture<>();
              self.complete(group.start("me", () -> self.get().await()));
            }))
        .isInstanceOf(TaskGroupException.class)
        .hasRootCauseMessage("task /me awaits itself and would never end");
  }

  @Test
  void awaiting_never_cancels_what_is_awaited() throws Exception {
    TaskGroup.run(group -> {
      CountDownLatch go = new CountDownLatch(1);
      Task<String> slow =
          group.start(() -> {
            go.await();
            return "done";
          });
      assertThatThrownBy(() -> Async.timeout(Duration.ofMillis(5), slow::await))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(slow.isDone()).isFalse();
      go.countDown();
      assertThat(slow.await()).isEqualTo("done");
    });
  }

  @Test
  void the_message_names_the_first_five_of_many_failures() {
    TaskGroupException thrown =
        catchThrowableOfType(
            TaskGroupException.class,
            () ->
                TaskGroup.run(
                    "g",
                    group -> {
                      CountDownLatch all = new CountDownLatch(7);
                      for (int i = 0; i < 7; i++) {
                        group.start(() -> {
                          all.countDown();
                          Eventually.until("all began", () -> all.getCount() == 0);
                          throw new IOException("boom");
                        });
                      }
                    }));
    assertThat(thrown.failures()).hasSize(7);
    assertThat(thrown.getMessage())
        .startsWith("group /g: 7 tasks failed (/g/")
        .endsWith(": java.io.IOException: boom; and 2 more)");
  }
}
