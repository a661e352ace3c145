// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.Deadline;
import dev.belay.DeadlineExceededException;
import dev.belay.TaskGroup;
import dev.belay.Timeout;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// Reading deadlines and moving them, on all three loops.
@org.junit.jupiter.api.Timeout(60)
class DeadlineTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(2);

  /// Long enough to do something before, on a machine that is busy.
  private static final Duration SOON = Duration.ofMillis(200);

  private String name;

  @BeforeEach
  void name(TestInfo info) {
    name = info.getTestMethod().orElseThrow().getName();
  }

  private void everywhere(Program program) throws Exception {
    Everywhere.run(name, program);
  }

  private static Duration left() {
    return Deadline.current().orElseThrow().remaining();
  }

  private static Timeout innermost() {
    return Timeout.current().orElseThrow();
  }

  // ---- Reading ----

  @Test
  void without_a_timeout_there_is_no_deadline() throws Exception {
    assertThat(Deadline.current()).isEmpty();
    assertThat(Timeout.current()).isEmpty();
    everywhere(() -> {
      Async.checkpoint();
      assertThat(Deadline.current()).isEmpty();
      assertThat(Timeout.current()).isEmpty();
      Async.shield(SHORT, () -> assertThat(Deadline.current()).isEmpty());
    });
  }

  @Test
  void the_deadline_is_the_earliest_of_the_nested_ones() throws Exception {
    everywhere(() ->
        Async.timeout(
            LONG,
            () -> {
              assertThat(left()).isBetween(LONG.dividedBy(2), LONG);
              Async.timeout(
                  LONG.multipliedBy(2),
                  () -> {
                    Async.checkpoint();
                    assertThat(left()).isBetween(LONG.dividedBy(2), LONG);
                  });
              Async.timeout(
                  LONG.dividedBy(4),
                  () -> assertThat(left()).isBetween(LONG.dividedBy(8), LONG.dividedBy(4)));
            }));
  }

  @Test
  void B13_children_inherit_it_through_groups_gathers_and_offloads() throws Exception {
    everywhere(() ->
        Async.timeout(
            LONG,
            () -> {
              TaskGroup.run(
                  group -> group.start(() -> TaskGroup.run(inner -> inner.start(() -> left()))));
              Duration inherited =
                  Async.all(() -> left(), () -> Async.offload(() -> left()), (a, b) -> b);
              assertThat(inherited).isBetween(LONG.dividedBy(2), LONG);
              TaskGroup.run(group ->
                  group.start(() -> assertThat(Timeout.current()).as("not its own").isEmpty()));
            }));
  }

  @Test
  void B13_inside_of_a_shield_the_outer_deadline_is_later_by_the_grace() throws Exception {
    everywhere(() ->
        Async.timeout(
            LONG,
            () -> {
              Async.checkpoint();
              Async.shield(
                  LONG,
                  () -> {
                    assertThat(left()).isBetween(LONG, LONG.multipliedBy(2));
                    Async.shield(
                        LONG,
                        () ->
                            assertThat(left())
                                .isBetween(LONG.multipliedBy(2), LONG.multipliedBy(3)));
                    Async.timeout(
                        SHORT.multipliedBy(1000), () -> assertThat(left()).isLessThan(LONG));
                  });
            }));
  }

  @Test
  void B13_inside_of_a_shield_in_a_cancelled_scope_it_is_the_end_of_the_grace() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          group.cancel("enough");
          Async.shield(
              LONG,
              () -> {
                Async.checkpoint();
                assertThat(left()).isBetween(LONG.dividedBy(2), LONG);
              });
        }));
  }

  @Test
  void its_instant_is_on_the_clock_of_the_loop() throws Exception {
    Program program =
        () ->
            Async.timeout(
                LONG,
                () -> {
                  Deadline deadline = Deadline.current().orElseThrow();
                  Instant now = Async.clock().instant();
                  assertThat(deadline.instant())
                      .isBetween(now.plus(LONG.dividedBy(2)), now.plus(LONG));
                  assertThat(deadline.hasPassed()).isFalse();
                  assertThat(deadline).hasToString("deadline in 600 s");
                });
    assertThat(Simulation.of(program).replay(1).problem()).isNull();
    Async.timeout(LONG, () -> assertThat(left()).isLessThanOrEqualTo(LONG));
  }

  @Test
  void a_passed_deadline_says_so() throws Exception {
    everywhere(() ->
        catchThrowable(() ->
            Async.timeout(
                SHORT,
                () -> {
                  Deadline deadline = Deadline.current().orElseThrow();
                  assertThat(catchThrowable(() -> Async.sleep(LONG)))
                      .isInstanceOf(CancelledException.class);
                  assertThat(deadline.remaining()).isZero();
                  assertThat(deadline.hasPassed()).isTrue();
                  assertThat(deadline).hasToString("deadline passed");
                })));
  }

  // ---- Until a moment ----

  @Test
  void timeoutAt_cancels_at_the_moment() throws Exception {
    everywhere(() -> {
      Instant moment = Async.clock().instant().plus(SHORT);
      assertThatThrownBy(() -> Async.timeoutAt(moment, () -> Async.sleep(LONG)))
          .isInstanceOf(DeadlineExceededException.class);
      int value = Async.timeoutAt(moment.plus(LONG), () -> 1);
      assertThat(value).isEqualTo(1);
    });
  }

  @Test
  void W8_timeoutAt_with_a_moment_in_the_past_does_not_call_the_body() throws Exception {
    everywhere(() -> {
      Async.checkpoint();
      AtomicBoolean called = new AtomicBoolean();
      Instant moment = Async.clock().instant().minus(SHORT);
      assertThatThrownBy(() -> Async.timeoutAt(moment, () -> called.set(true)))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(called).isFalse();
    });
  }

  // ---- Moving ----

  @Test
  void a_deadline_can_be_moved_to_later() throws Exception {
    everywhere(() -> {
      AtomicReference<Timeout> handle = new AtomicReference<>();
      Async.timeout(
          SOON,
          () -> {
            handle.set(innermost());
            innermost().reschedule(LONG);
            Async.sleep(SOON.multipliedBy(2));
            Async.checkpoint();
          });
      assertThat(handle.get().expired()).isFalse();
    });
  }

  @Test
  void a_deadline_can_be_moved_to_earlier() throws Exception {
    everywhere(() -> {
      AtomicReference<Timeout> handle = new AtomicReference<>();
      assertThatThrownBy(() ->
              Async.timeout(
                  LONG,
                  () -> {
                    handle.set(innermost());
                    innermost().rescheduleAt(Async.clock().instant().plus(SHORT));
                    Async.sleep(LONG);
                  }))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(handle.get().expired()).isTrue();
    });
  }

  @Test
  void a_deadline_moved_into_the_past_cancels_at_once() throws Exception {
    everywhere(() ->
        assertThatThrownBy(() ->
                Async.timeout(
                    LONG,
                    () -> {
                      Async.checkpoint();
                      innermost().reschedule(Duration.ofSeconds(-1));
                      assertThat(innermost().expired()).isTrue();
                      assertThat(Thread.currentThread().isInterrupted()).isTrue();
                      Async.checkpoint();
                    }))
            .isInstanceOf(DeadlineExceededException.class));
  }

  @Test
  void a_deadline_can_be_removed_and_set_again() throws Exception {
    everywhere(() ->
        assertThatThrownBy(() ->
                Async.timeout(
                    SOON,
                    () -> {
                      Timeout timeout = innermost();
                      assertThat(timeout.when()).isPresent();
                      timeout.remove();
                      assertThat(timeout.when()).isEqualTo(Optional.empty());
                      assertThat(Deadline.current()).isEmpty();
                      Async.sleep(SOON.multipliedBy(2));
                      timeout.reschedule(SHORT);
                      Async.sleep(LONG);
                    }))
            .isInstanceOf(DeadlineExceededException.class));
  }

  @Test
  void another_task_can_move_it() throws Exception {
    everywhere(() ->
        assertThatThrownBy(() ->
                Async.timeout(
                    LONG,
                    () -> {
                      Timeout timeout = innermost();
                      TaskGroup.run(group ->
                          group.start(() -> {
                            Async.sleep(SHORT);
                            timeout.reschedule(Duration.ZERO);
                            Async.sleep(LONG);
                          }));
                    }))
            .isInstanceOf(DeadlineExceededException.class));
  }

  @Test
  void moving_the_inner_one_does_not_move_the_outer_one() throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> inner = new AtomicReference<>();
      assertThatThrownBy(() ->
              Async.timeout(
                  SHORT,
                  () ->
                      Async.timeout(
                          LONG,
                          () -> {
                            innermost().remove();
                            inner.set(catchThrowable(() -> Async.sleep(LONG)));
                            throw (Exception) inner.get();
                          })))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(inner.get()).isInstanceOf(CancelledException.class);
    });
  }

  @Test
  void a_deadline_that_has_passed_cannot_be_moved() throws Exception {
    everywhere(() ->
        catchThrowable(() ->
            Async.timeout(
                SHORT,
                () -> {
                  catchThrowable(() -> Async.sleep(LONG));
                  assertThatThrownBy(() -> innermost().reschedule(LONG))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessage(
                          "reschedule of a timeout: it must be running, and its deadline has passed");
                  assertThatThrownBy(() -> innermost().remove())
                      .isInstanceOf(IllegalStateException.class);
                })));
  }

  @Test
  void a_timeout_that_has_ended_cannot_be_moved() throws Exception {
    everywhere(() -> {
      AtomicReference<Timeout> handle = new AtomicReference<>();
      Async.timeout(LONG, () -> handle.set(innermost()));
      Async.checkpoint();
      assertThatThrownBy(() -> handle.get().rescheduleAt(Instant.MAX))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("rescheduleAt of a timeout: it must be running, and it has ended");
      assertThat(handle.get().expired()).isFalse();
      assertThat(handle.get().when()).isEmpty();
    });
  }

  @Test
  void the_message_names_the_time_that_was_given_in_the_end() throws Exception {
    Program program =
        () ->
            assertThatThrownBy(() ->
                    Async.timeout(
                        LONG,
                        () -> {
                          Async.sleep(Duration.ofSeconds(1));
                          innermost().reschedule(Duration.ofSeconds(2));
                          Async.sleep(LONG);
                        }))
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessage("task /main gave up: deadline of 3 s passed after 3 s");
    assertThat(Simulation.of(program).replay(1).problem()).isNull();
  }
}
