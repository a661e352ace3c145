// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskCancelledException;
import dev.belay.TaskGroup;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What asyncio's `wait_for` promises. A coroutine that it is given is the body of `Async.timeout`;
/// a task that it is given is awaited in the body, and so is never cancelled by it.
@Timeout(60)
class WaitForConformanceTest extends OnAllLoops {
  private static final Duration LEAST = Duration.ofNanos(1);

  @Test
  void W04_at_the_deadline_the_body_is_cancelled_and_nothing_of_it_runs_on() throws Exception {
    everywhere(() -> {
      AtomicBoolean running = new AtomicBoolean();
      long begun = Async.nanoTime();
      assertThatThrownBy(() ->
              Async.timeout(
                  SHORT,
                  () -> {
                    running.set(true);
                    try {
                      Async.sleep(LONG);
                    } finally {
                      running.set(false);
                    }
                    return "done";
                  }))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(running).isFalse();
      assertThat(Duration.ofNanos(Async.nanoTime() - begun)).isBetween(SHORT, LONG.dividedBy(2));
      Async.checkpoint();
    });
  }

  @Test
  void W04_it_waits_until_the_cancellation_is_over_and_names_it_as_the_cause() throws Exception {
    everywhere(() -> {
      for (Duration limit : List.of(SHORT, LEAST)) {
        AtomicBoolean cleaned = new AtomicBoolean();
        assertThatThrownBy(() ->
                Async.timeout(
                    limit,
                    () -> {
                      try {
                        Async.sleep(LONG);
                      } finally {
                        Async.shield(LONG, () -> Async.sleep(SHORT));
                        cleaned.set(true);
                      }
                    }))
            .isInstanceOf(DeadlineExceededException.class)
            .hasCauseInstanceOf(CancelledException.class);
        assertThat(cleaned).isTrue();
      }
    });
  }

  @Test
  void W04_a_body_that_will_not_be_hurried_is_waited_for() throws Exception {
    everywhere(() -> {
      AtomicInteger ended = new AtomicInteger();
      assertThatThrownBy(() ->
              Async.timeout(
                  SHORT,
                  () -> {
                    Async.shield(LONG, () -> Async.sleep(SHORT.multipliedBy(2)));
                    ended.incrementAndGet();
                    Async.sleep(LONG); // Nothing of it, but where the deadline comes late.
                  }))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(ended).hasValue(1);
      Promise<Integer> go = new Promise<>();
      Promise<Integer> begun = new Promise<>();
      TaskGroup.run(group -> {
        Task<Integer> waiting =
            group.start(() ->
                Async.timeout(
                    LONG,
                    () -> {
                      begun.complete(1);
                      int value = Async.shield(LONG, go::await);
                      ended.incrementAndGet();
                      Async.checkpoint();
                      return value;
                    }));
        begun.await();
        waiting.cancel("now");
        Async.checkpoint();
        assertThat(waiting.isDone()).isFalse();
        go.complete(1);
        assertThatThrownBy(waiting::await).isInstanceOf(TaskCancelledException.class);
        assertThat(ended).hasValue(2);
      });
    });
  }

  @Test
  void W05_another_exception_while_being_cancelled_is_that_exception() throws Exception {
    everywhere(() -> {
      IOException own = new IOException("own");
      assertThatThrownBy(() ->
              Async.timeout(
                  SHORT,
                  () -> {
                    catchThrowable(() -> Async.sleep(LONG));
                    throw own;
                  }))
          .isSameAs(own);
      Async.checkpoint();
    });
  }

  @Test
  void W06_a_body_that_swallows_the_cancellation_gives_its_value() throws Exception {
    everywhere(() -> {
      int value =
          Async.timeout(
              SHORT,
              () -> {
                assertThatThrownBy(() -> Async.sleep(LONG)).isInstanceOf(CancelledException.class);
                return 42;
              });
      assertThat(value).isEqualTo(42);
      Async.checkpoint();
    });
  }

  @Test
  void W07_cancelling_it_cancels_the_body_with_a_limit_and_without() throws Exception {
    everywhere(() -> {
      for (Duration limit : List.of(LONG, ChronoUnit.FOREVER.getDuration())) {
        AtomicReference<Throwable> inside = new AtomicReference<>();
        AtomicReference<Throwable> outside = new AtomicReference<>();
        Promise<Integer> begun = new Promise<>();
        TaskGroup.run(group -> {
          Task<Void> waiting =
              group.start(() -> {
                outside.set(
                    catchThrowable(() ->
                        Async.timeout(
                            limit,
                            () -> {
                              begun.complete(1);
                              inside.set(catchThrowable(() -> new Promise<>().await()));
                              throw (Exception) inside.get();
                            })));
                throw (Exception) outside.get();
              });
          begun.await();
          waiting.cancel("now");
          assertThatThrownBy(waiting::await).isInstanceOf(TaskCancelledException.class);
        });
        assertThat(inside.get()).isInstanceOf(CancelledException.class);
        assertThat(outside.get()).isSameAs(inside.get());
      }
    });
  }

  @Test
  void W07_a_body_that_ends_at_the_same_time_does_not_hide_the_cancellation() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> go = new Promise<>();
          AtomicBoolean begun = new AtomicBoolean();
          AtomicBoolean reachedTheEnd = new AtomicBoolean();
          Task<Integer> waiting =
              group.start(() -> {
                begun.set(true);
                int value = Async.timeout(LONG, go::await);
                Async.sleep(SHORT);
                reachedTheEnd.set(true);
                return value;
              });
          until(begun::get);
          go.complete(1);
          waiting.cancel("now");
          assertThatThrownBy(waiting::await).isInstanceOf(TaskCancelledException.class);
          assertThat(reachedTheEnd).isFalse();
        }));
  }

  @Test
  void W08_with_a_limit_of_zero_or_less_the_body_never_begins() throws Exception {
    everywhere(
        13,
        () -> {
          AtomicInteger ran = new AtomicInteger();
          long begun = Async.nanoTime();
          for (Duration limit : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatThrownBy(() -> Async.timeout(limit, ran::incrementAndGet))
                .isInstanceOf(DeadlineExceededException.class);
          }
          assertThat(ran).hasValue(0);
          assertThat(Duration.ofNanos(Async.nanoTime() - begun)).isLessThan(LONG);
        });
  }

  @Test
  void W09_a_task_that_is_awaited_runs_on_after_the_deadline() throws Exception {
    everywhere(() -> {
      for (Duration limit : List.of(SHORT, Duration.ZERO, Duration.ofSeconds(-1))) {
        TaskGroup.run(group -> {
          Promise<String> go = new Promise<>();
          Task<String> task = group.start(go::await);
          assertThatThrownBy(() -> Async.timeout(limit, task::await))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(task.isDone()).isFalse();
          go.complete("done");
          assertThat(task.await()).isEqualTo("done");
        });
      }
    });
  }

  @Test
  void W09_cancelling_the_waiter_leaves_a_task_alone_that_it_awaits() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> go = new Promise<>();
          Task<Integer> inner = group.start(go::await);
          Task<Integer> waiting = group.start(() -> Async.timeout(LONG, inner::await));
          Async.checkpoint();
          waiting.cancel("now");
          assertThatThrownBy(waiting::await).isInstanceOf(TaskCancelledException.class);
          go.complete(42);
          assertThat(inner.await()).isEqualTo(42);
        }));
  }

  @Test
  void a_value_within_the_limit_is_the_value() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<String> go = new Promise<>();
          group.start(() -> {
            Async.sleep(SHORT);
            go.complete("ok");
          });
          assertThat(Async.<String, RuntimeException>timeout(LONG, go::await)).isEqualTo("ok");
        }));
  }

  @Test
  void a_limit_of_for_ever_is_none() throws Exception {
    everywhere(() -> {
      String value =
          Async.timeout(
              ChronoUnit.FOREVER.getDuration(),
              () -> {
                Async.sleep(SHORT);
                return "done";
              });
      assertThat(value).isEqualTo("done");
    });
  }
}
