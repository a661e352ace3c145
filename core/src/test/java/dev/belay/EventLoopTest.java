// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.kernel.Strand;
import dev.belay.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a program finds on the two real loops, and where the failures go that nobody looked at.
@Timeout(20)
class EventLoopTest {
  private static final Duration SHORT = Duration.ofMillis(5);

  @Test
  void a_program_has_its_value_from_both_loops() throws Exception {
    assertThat(EventLoop.parallel().<Integer, RuntimeException>run(() -> 7)).isEqualTo(7);
    assertThat(EventLoop.confined().<Integer, RuntimeException>run(() -> 8)).isEqualTo(8);
  }

  @Test
  void both_loops_tell_real_time_and_give_chance() throws Exception {
    for (EventLoop loop : List.of(EventLoop.parallel(), EventLoop.confined())) {
      Instant before = Instant.now();
      long nanos = System.nanoTime();
      loop.run(() -> {
        assertThat(Async.clock().instant()).isBetween(before, before.plusSeconds(10));
        assertThat(Async.nanoTime()).isBetween(nanos, nanos + 10_000_000_000L);
        assertThat(Async.random().nextInt(10)).isBetween(0, 9);
        assertThatThrownBy(() -> Async.timeout(SHORT, () -> Async.sleep(Duration.ofMinutes(1))))
            .isInstanceOf(DeadlineExceededException.class);
        return null;
      });
    }
  }

  @Test
  void offload_stays_on_its_thread_on_the_parallel_loop_and_leaves_it_on_the_confined()
      throws Exception {
    assertThat(EventLoop.parallel().<Boolean, RuntimeException>run(() -> offloadedHere())).isTrue();
    assertThat(EventLoop.confined().<Boolean, RuntimeException>run(() -> offloadedHere()))
        .isFalse();
  }

  private static boolean offloadedHere() throws InterruptedException {
    Thread me = Thread.currentThread();
    return Async.offload(() -> Thread.currentThread() == me);
  }

  @Test
  void a_confined_loop_is_left_only_through_offload() throws Exception {
    int value =
        EventLoop.confined()
            .run(() -> {
              assertThatThrownBy(() -> EventLoop.parallel().run(() -> 1))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessage(
                      "run on another loop: a task of a confined or simulated loop may do so only"
                          + " inside of Async.offload, the caller was task /main");
              return Async.offload(() -> EventLoop.confined().run(() -> 7));
            });
    assertThat(value).isEqualTo(7);
  }

  @Test
  void the_handler_of_each_loop_is_told_what_nobody_looked_at() throws Exception {
    List<String> unseen = Collections.synchronizedList(new ArrayList<>());
    List<EventLoop> loops =
        List.of(
            EventLoop.parallel((task, failure) -> unseen.add(task + ": " + failure.getMessage())),
            EventLoop.confined((task, failure) -> unseen.add(task + ": " + failure.getMessage())));
    for (EventLoop loop : loops) {
      unseen.clear();
      loop.run(() -> {
        catchThrowable(() ->
            Async.gather(
                () -> {
                  Async.sleep(SHORT);
                  throw new IOException("first");
                },
                () -> {
                  Async.sleep(SHORT.multipliedBy(4));
                  throw new IOException("second");
                }));
        while (unseen.isEmpty()) {
          Async.sleep(SHORT);
        }
        return null;
      });
      assertThat(unseen).containsExactly("/2: second");
    }
  }

  @Test
  void a_task_that_blocks_the_confined_loop_is_told_to_the_handler() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    EventLoop.confined((task, failure) -> told.complete(failure))
        .run(() -> {
          while (!told.isDone()) {
            ForeignCode.block(Duration.ofMillis(20));
          }
          return null;
        });
    assertThat(told.get())
        .isInstanceOf(LoopBlockedException.class)
        .hasMessage(
            "task /main blocked in java.util.concurrent.CountDownLatch: use dev.belay.Promise");
    assertThat(told.get().getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(ForeignCode.class.getName()));
  }

  @Test
  void a_handler_that_fails_disturbs_nobody_and_is_noted_on_the_failure() throws Exception {
    IOException second = new IOException("second");
    IllegalStateException ofHandler = new IllegalStateException("the handler fails");
    EventLoop loop =
        EventLoop.parallel((task, failure) -> {
          throw ofHandler;
        });
    loop.run(() -> {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      catchThrowable(() ->
          Async.gather(
              () -> {
                begun.await();
                throw new IOException("first");
              },
              () -> {
                begun.countDown();
                go.await();
                throw second;
              }));
      go.countDown();
      Eventually.until("noted", () -> second.getSuppressed().length > 0);
      return null;
    });
    assertThat(second.getSuppressed()).containsExactly(ofHandler);
  }

  @Test
  void a_long_row_of_starts_lets_those_who_were_started_run() throws Exception {
    int begunInTheMiddle =
        Async.run(() ->
            TaskGroup.call(group -> {
              int[] begun = {0};
              List<Task<Boolean>> tasks = new ArrayList<>();
              for (int i = 0; i < 20_000; i++) {
                tasks.add(group.start(() -> true));
              }
              for (Task<Boolean> task : tasks.subList(0, 5_000)) {
                if (task.state() != Task.State.PENDING) {
                  begun[0]++;
                }
              }
              return begun[0];
            }));
    assertThat(begunInTheMiddle).isPositive();
  }

  @Test
  void a_plain_thread_may_wait_and_look_at_the_clock() throws Exception {
    long before = Async.nanoTime();
    Async.sleep(SHORT);
    assertThat(Async.nanoTime() - before).isGreaterThanOrEqualTo(SHORT.toNanos());
    Async.checkpoint();
    assertThat(Strand.bound()).isNull();
  }

  @Test
  void runs_a_program_that_gives_no_value() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    EventLoop.parallel().run(() -> ran.addAndGet(1));
    EventLoop.confined()
        .run(() -> {
          Async.checkpoint();
          ran.addAndGet(1);
        });
    assertThat(ran).hasValue(2);
  }
}
