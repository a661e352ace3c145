// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.Promise;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// What `Async.any` promises, on all three loops.
@Timeout(60)
class AnyTest {
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

  private static Callable<Integer> failing(String message) {
    return () -> {
      throw new IOException(message);
    };
  }

  @Test
  void gives_the_first_value_and_cancels_and_awaits_the_others() throws Exception {
    everywhere(() -> {
      AtomicInteger ended = new AtomicInteger();
      List<Throwable> told = new ArrayList<>();
      Promise<Boolean> begun = new Promise<>();
      int value =
          Async.any(
              () -> {
                begun.complete(true);
                Throwable t = catchThrowable(() -> Async.sleep(LONG));
                told.add(t);
                Async.shield(LONG, () -> Async.sleep(SHORT));
                ended.incrementAndGet();
                throw (Exception) t;
              },
              () -> {
                begun.await();
                Async.sleep(SHORT);
                return 2;
              });
      assertThat(value).isEqualTo(2);
      assertThat(ended).hasValue(1);
      assertThat(told.getFirst())
          .isInstanceOf(CancelledException.class)
          .hasMessageContaining("was the first to give a value");
    });
  }

  @Test
  void a_call_that_has_not_begun_when_another_wins_never_begins() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    EventLoop.confined()
        .run(() ->
            Async.any(
                List.of(1, 2, 3),
                i -> {
                  begun.incrementAndGet();
                  return i;
                }));
    assertThat(begun).hasValue(1);
  }

  @Test
  void null_is_a_value() throws Exception {
    everywhere(() -> {
      Object value = Async.any(() -> null, () -> new Promise<>().await());
      assertThat(value).isNull();
    });
  }

  @Test
  void when_all_fail_all_failures_come_out_in_the_order_in_which_they_came() throws Exception {
    everywhere(() -> {
      Promise<Boolean> second = new Promise<>();
      Promise<Boolean> first = new Promise<>();
      TaskGroupException thrown =
          catchThrowableOfType(
              TaskGroupException.class,
              () ->
                  Async.any(
                      List.of(1, 2, 3),
                      i -> {
                        switch (i) {
                          case 1 -> {
                            first.await();
                            Async.sleep(SHORT);
                            second.complete(true);
                            Async.sleep(SHORT);
                          }
                          case 2 -> first.complete(true);
                          default -> second.await();
                        }
                        throw new IOException("call " + i);
                      }));
      assertThat(thrown.failures()).hasSize(3);
      assertThat(thrown.getCause()).hasMessage("call 2");
      assertThat(thrown.failures())
          .extracting(f -> f.exception().getMessage())
          .containsExactlyInAnyOrder("call 1", "call 2", "call 3");
    });
  }

  @Test
  void an_error_comes_out_bare_when_all_fail() throws Exception {
    everywhere(() -> {
      AssertionError error = new AssertionError("broken");
      assertThatThrownBy(() ->
              Async.any(
                  failing("one"),
                  () -> {
                    throw error;
                  }))
          .isSameAs(error);
      assertThat(error.getSuppressed()).extracting(Throwable::getMessage).containsExactly("one");
    });
  }

  @Test
  void nothing_to_do_is_refused() throws Exception {
    everywhere(() -> {
      Async.checkpoint();
      assertThatThrownBy(() -> Async.any(List.<Integer>of(), i -> i))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("any: calls must be at least 1, was 0");
    });
  }

  @Test
  void a_cancelled_caller_cancels_and_awaits_all_and_gets_the_failures_suppressed()
      throws Exception {
    everywhere(() -> {
      AtomicInteger ended = new AtomicInteger();
      Throwable thrown =
          catchThrowable(() ->
              Async.timeout(
                  SHORT,
                  () ->
                      Async.any(
                          () -> {
                            throw new IOException("early");
                          },
                          () -> {
                            try {
                              Async.sleep(LONG);
                            } finally {
                              ended.incrementAndGet();
                            }
                            return 1;
                          })));
      assertThat(thrown).isInstanceOf(DeadlineExceededException.class);
      assertThat(thrown.getCause().getSuppressed()).hasSizeLessThanOrEqualTo(1);
      assertThat(ended).hasValueLessThanOrEqualTo(1);
    });
  }

  @Test
  void failures_suppressed_on_a_cancellation_are_those_that_came_before() {
    Simulation early =
        Simulation.of(() -> {
          Throwable thrown =
              catchThrowable(() ->
                  Async.timeout(
                      SHORT,
                      () ->
                          Async.any(
                              failing("early"),
                              () -> {
                                Async.sleep(LONG);
                                return 1;
                              })));
          assertThat(thrown).isInstanceOf(DeadlineExceededException.class);
          assertThat(thrown.getCause().getSuppressed())
              .extracting(Throwable::getMessage)
              .containsExactly("early");
        });
    assertThat(catchThrowable(() -> early.explore(200))).isNull();
  }

  @Test
  void failures_before_the_winner_and_of_the_cancelled_go_to_the_loops_handler() throws Exception {
    Program program =
        () -> {
          Promise<Boolean> early = new Promise<>();
          Promise<Boolean> asleep = new Promise<>();
          Async.any(
              () -> {
                early.complete(true);
                throw new IOException("early");
              },
              () -> {
                asleep.complete(true);
                try {
                  Async.sleep(LONG);
                } catch (InterruptedException e) {
                  throw new IOException("clean-up");
                }
                return 1;
              },
              () -> {
                early.await();
                asleep.await();
                return 2;
              });
        };
    ConcurrentLinkedQueue<String> unseen = new ConcurrentLinkedQueue<>();
    EventLoop.confined((task, failure) -> unseen.add(failure.getMessage()))
        .run(() -> {
          program.run();
          return null;
        });
    assertThat(unseen).containsExactlyInAnyOrder("early", "clean-up");
    unseen.clear();
    EventLoop.parallel((task, failure) -> unseen.add(failure.getMessage()))
        .run(() -> {
          program.run();
          return null;
        });
    assertThat(unseen).containsExactlyInAnyOrder("early", "clean-up");
    assertThat(Simulation.of(program).replay(1).problem().kind()).isEqualTo(Problem.Kind.UNSEEN);
  }

  @Test
  void works_in_a_group_and_outside_of_any() throws Exception {
    assertThat(Async.<Integer>any(() -> 1)).isEqualTo(1);
    int inGroup = TaskGroup.call(group -> Async.<Integer>any(List.of(() -> 2)));
    assertThat(inGroup).isEqualTo(2);
  }
}
