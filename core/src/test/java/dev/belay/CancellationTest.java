// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.testing.Eventually;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How a cancellation reaches code, and how it ends.
@Timeout(20)
class CancellationTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(5);

  @Test
  void every_further_wait_in_a_cancelled_scope_throws_again() {
    List<Throwable> told = new ArrayList<>();
    assertThatThrownBy(() ->
            Async.timeout(
                SHORT,
                () -> {
                  for (int i = 0; i < 3; i++) {
                    told.add(catchThrowable(() -> Async.sleep(LONG)));
                  }
                  Async.checkpoint();
                }))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(told).hasSize(3).allMatch(CancelledException.class::isInstance);
  }

  @Test
  void foreign_blocking_code_is_interrupted_once() {
    List<Boolean> interrupted = new ArrayList<>();
    assertThatThrownBy(() ->
            Async.timeout(
                SHORT,
                () -> {
                  CountDownLatch never = new CountDownLatch(1);
                  interrupted.add(catchThrowable(never::await) instanceof InterruptedException);
                  interrupted.add(Thread.currentThread().isInterrupted());
                  Async.checkpoint();
                }))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(interrupted).containsExactly(true, false);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void a_wider_cancellation_interrupts_once_more() throws Exception {
    AtomicInteger interrupts = new AtomicInteger();
    CountDownLatch inner = new CountDownLatch(1);
    TaskGroup.run(group -> {
      Task<Void> task =
          group.start(() -> {
            CountDownLatch never = new CountDownLatch(1);
            Async.timeout(
                SHORT,
                () -> {
                  for (int i = 0; i < 2; i++) {
                    try {
                      never.await();
                    } catch (InterruptedException e) {
                      interrupts.incrementAndGet();
                      inner.countDown();
                    }
                  }
                });
          });
      inner.await();
      task.cancel("wider");
    });
    assertThat(interrupts).hasValue(2);
  }

  @Test
  void the_interrupt_bit_is_clear_after_a_cancelled_scope_whatever_the_body_did_to_it() {
    assertThatThrownBy(() ->
            Async.timeout(
                SHORT,
                () -> {
                  try {
                    Async.sleep(LONG);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw e;
                  }
                }))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void an_interrupt_from_elsewhere_ends_a_wait_and_is_no_cancellation() throws Exception {
    CompletableFuture<Throwable> out = new CompletableFuture<>();
    Thread sleeper =
        Thread.ofVirtual().start(() -> out.complete(catchThrowable(() -> Async.sleep(LONG))));
    Eventually.blocked(sleeper);
    sleeper.interrupt();
    assertThat(out.get())
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class)
        .hasMessage("interrupted while waiting for sleep of 600 s");
  }

  @Test
  void an_interrupt_from_elsewhere_passes_through_a_timeout_unchanged() throws Exception {
    CompletableFuture<Throwable> out = new CompletableFuture<>();
    Thread sleeper =
        Thread.ofVirtual()
            .start(() ->
                out.complete(catchThrowable(() -> Async.timeout(LONG, () -> Async.sleep(LONG)))));
    Eventually.blocked(sleeper);
    sleeper.interrupt();
    assertThat(out.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void a_call_that_need_not_wait_returns_its_value_in_a_cancelled_scope() {
    AtomicReference<Integer> value = new AtomicReference<>();
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              Task<Integer> done = group.start(() -> 42);
              Eventually.until("done", done::isDone);
              Async.timeout(
                  SHORT,
                  () -> {
                    catchThrowable(() -> Async.sleep(LONG));
                    value.set(done.await());
                    Async.sleep(Duration.ZERO);
                  });
            }))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(value).hasValue(42);
  }

  @Test
  void a_value_given_after_the_deadline_is_kept() throws Exception {
    String value =
        Async.timeout(
            SHORT,
            () -> {
              catchThrowable(() -> Async.sleep(LONG));
              return "late but whole";
            });
    assertThat(value).isEqualTo("late but whole");
    Async.checkpoint();
  }

  @Test
  void another_exception_at_the_deadline_is_that_exception() {
    assertThatThrownBy(() ->
            Async.timeout(
                SHORT,
                () -> {
                  catchThrowable(() -> Async.sleep(LONG));
                  throw new IOException("in cleanup");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("in cleanup");
  }

  @Test
  void a_body_is_not_called_when_its_deadline_is_past() {
    AtomicBoolean called = new AtomicBoolean();
    assertThatThrownBy(() -> Async.timeout(Duration.ZERO, () -> called.getAndSet(true)))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageStartingWith("task /thread ")
        .hasMessageEndingWith(" gave up: deadline of 0 ms passed after 0 ms");
    assertThat(called).isFalse();
  }

  @Test
  void only_the_outermost_of_two_passed_deadlines_reports() {
    AtomicReference<Throwable> inner = new AtomicReference<>();
    DeadlineExceededException outer =
        catchThrowableOfType(
            DeadlineExceededException.class,
            () ->
                Async.timeout(
                    SHORT,
                    () -> {
                      try {
                        Async.timeout(LONG, () -> Async.sleep(LONG));
                      } catch (InterruptedException e) {
                        inner.set(e);
                        throw e;
                      }
                    }));
    assertThat(inner.get()).isInstanceOf(CancelledException.class);
    assertThat(outer.deadline()).isEqualTo(SHORT);
    assertThat(outer.elapsed()).isGreaterThanOrEqualTo(SHORT);
    assertThat(outer).hasCause(inner.get());
  }

  @Test
  void an_inner_deadline_does_not_disturb_what_comes_after_it() throws Exception {
    String value =
        Async.timeout(
            LONG,
            () -> {
              catchThrowable(() -> Async.timeout(SHORT, () -> Async.sleep(LONG)));
              Async.sleep(SHORT);
              Async.checkpoint();
              return "went on";
            });
    assertThat(value).isEqualTo("went on");
  }

  @Test
  void a_shield_lets_cleanup_wait() {
    AtomicBoolean cleaned = new AtomicBoolean();
    assertThatThrownBy(() ->
            Async.timeout(
                SHORT,
                () -> {
                  try {
                    Async.sleep(LONG);
                  } finally {
                    Async.shield(
                        LONG,
                        () -> {
                          Async.sleep(SHORT);
                          cleaned.set(true);
                        });
                  }
                }))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(cleaned).isTrue();
  }

  @Test
  void a_shield_ends_when_its_grace_has_run_out() {
    AtomicReference<Throwable> told = new AtomicReference<>();
    assertThatThrownBy(() ->
            Async.timeout(
                SHORT,
                () ->
                    Async.shield(
                        Duration.ofMillis(10),
                        () -> {
                          try {
                            Async.sleep(LONG);
                          } catch (InterruptedException e) {
                            told.set(e);
                            throw e;
                          }
                        })))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(told.get())
        .isInstanceOf(CancelledException.class)
        .hasMessageContaining("the grace of the shield, 10 ms, has run out");
  }

  @Test
  void foreign_code_after_a_shield_is_interrupted_if_it_was_not_before() {
    AtomicReference<Throwable> inside = new AtomicReference<>();
    AtomicReference<Throwable> after = new AtomicReference<>();
    assertThatThrownBy(() ->
            Async.timeout(
                SHORT,
                () -> {
                  CountDownLatch never = new CountDownLatch(1);
                  Async.shield(
                      LONG, () -> inside.set(catchThrowable(() -> Async.sleep(SHORT.plus(SHORT)))));
                  after.set(catchThrowable(never::await));
                  Async.checkpoint();
                }))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(inside.get()).isNull();
    assertThat(after.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void the_canceller_runs_the_hook_at_once_and_frees_a_platform_thread_from_a_socket_read()
      throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      DeadlineExceededException thrown =
          catchThrowableOfType(
              DeadlineExceededException.class,
              () ->
                  Async.timeout(
                      Duration.ofMillis(20),
                      () -> {
                        try (Socket socket =
                                new Socket(server.getInetAddress(), server.getLocalPort());
                            CancelHook hook = Async.onCancel(() -> close(socket))) {
                          assertThat(hook).isNotNull();
                          return socket.getInputStream().read();
                        }
                      }));
      assertThat(thrown.elapsed()).isLessThan(Duration.ofSeconds(2));
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_hook_that_was_closed_never_runs() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    CountDownLatch closed = new CountDownLatch(1);
    TaskGroup.run(group -> {
      Task<Void> task =
          group.start(() -> {
            Async.onCancel(ran::incrementAndGet).close();
            closed.countDown();
            Async.sleep(LONG);
          });
      closed.await();
      task.cancel("now");
    });
    assertThat(ran).hasValue(0);
  }

  @Test
  void a_hook_registered_after_the_cancellation_runs_at_once() {
    AtomicInteger ran = new AtomicInteger();
    catchThrowable(() ->
        Async.timeout(
            SHORT,
            () -> {
              catchThrowable(() -> Async.sleep(LONG));
              Async.onCancel(ran::incrementAndGet).close();
              assertThat(ran).hasValue(1);
              throw new IOException("on");
            }));
    assertThat(ran).hasValue(1);
  }

  @Test
  void cancelling_reaches_groups_nested_in_tasks_of_groups() throws Exception {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch asleep = new CountDownLatch(1);
    TaskGroup.run(group -> {
      Task<Void> top = group.start("top", () -> nest(4, told, asleep));
      asleep.await();
      top.cancel("all of you");
    });
    assertThat(told).hasSize(1).allMatch(path -> path.endsWith("/1/1/1/1"));
  }

  private static void nest(int depth, List<String> told, CountDownLatch asleep)
      throws InterruptedException {
    if (depth == 0) {
      asleep.countDown();
      try {
        Async.sleep(LONG);
      } catch (CancelledException e) {
        told.add(e.task());
        throw e;
      }
    }
    TaskGroup.run(group -> group.start(() -> nest(depth - 1, told, asleep)));
  }

  @Test
  void a_thread_forked_by_others_is_not_taken_for_the_task() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    TaskGroup.run(group ->
        group.start(() -> {
          Thread other =
              Thread.ofVirtual().start(() -> seen.set(catchThrowable(() -> group.start(() -> 1))));
          other.join();
        }));
    assertThat(seen.get()).isInstanceOf(IllegalStateException.class);
  }
}
