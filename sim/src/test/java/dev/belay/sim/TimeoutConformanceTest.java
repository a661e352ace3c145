// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What asyncio's tests state of timeouts, on all three loops. Moving deadlines has a test of its
/// own.
@Timeout(60)
class TimeoutConformanceTest extends GroupStatements {

  /// Sleeps within a deadline that passes, and gives what comes out.
  private static Throwable late() {
    return out(() -> Async.timeout(SHORT, () -> Async.sleep(LONG)));
  }

  @Test
  void a_deadline_that_passes_comes_out_with_the_cancellation_as_its_cause() throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> inside = new AtomicReference<>();
      Throwable out =
          out(() ->
              Async.timeout(
                  SHORT,
                  () -> {
                    inside.set(out(() -> Async.sleep(LONG)));
                    raise(inside.get());
                  }));
      assertThat(out).isInstanceOf(DeadlineExceededException.class).hasCause(inside.get());
      assertThat(inside.get()).isInstanceOf(CancelledException.class);
      assertThat(((DeadlineExceededException) out).deadline()).isEqualTo(SHORT);
      assertThat(((DeadlineExceededException) out).elapsed()).isGreaterThanOrEqualTo(SHORT);
    });
  }

  @Test
  void of_two_deadlines_at_the_same_moment_only_the_outer_one_reports() throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> inner = new AtomicReference<>();
      Promise<Boolean> never = new Promise<>();
      Throwable out =
          out(() ->
              Async.timeout(
                  SHORT,
                  () -> {
                    // The timers of equal deadlines may go off in either order. Whichever did, the
                    // other has by the time that the shielded wait is over.
                    inner.set(
                        out(() ->
                            Async.timeout(
                                SHORT,
                                () -> {
                                  try {
                                    never.await();
                                  } finally {
                                    Async.shield(LONG, () -> Async.sleep(SHORT));
                                  }
                                })));
                    raise(inner.get());
                  }));
      assertThat(out).isInstanceOf(DeadlineExceededException.class);
      assertThat(inner.get()).isInstanceOf(CancelledException.class);
      assertThat(out).hasCause(inner.get());
    });
  }

  @Test
  void a_body_that_ends_in_time_gives_its_value_and_is_not_cancelled_later() throws Exception {
    everywhere(() -> {
      int value =
          Async.timeout(
              LONG,
              () -> {
                Async.sleep(SHORT);
                return 7;
              });
      Async.sleep(SHORT);
      Async.checkpoint();
      assertThat(value).isEqualTo(7);
    });
  }

  @Test
  void an_exception_of_the_body_passes_through() throws Exception {
    everywhere(() -> {
      assertThatThrownBy(() -> Async.timeout(LONG, () -> fail("own")))
          .isInstanceOf(IOException.class)
          .hasMessage("own");
      Async.checkpoint();
    });
  }

  @Test
  void an_exception_of_the_clean_up_wins_over_the_deadline() throws Exception {
    everywhere(() -> {
      Throwable out =
          out(() ->
              Async.timeout(
                  SHORT,
                  () -> {
                    Throwable told = out(() -> Async.sleep(LONG));
                    IOException failure = new IOException("in clean-up");
                    failure.addSuppressed(told);
                    throw failure;
                  }));
      assertThat(out).isInstanceOf(IOException.class).hasMessage("in clean-up");
      assertThat(out.getSuppressed()[0])
          .isInstanceOf(CancelledException.class)
          .hasMessageContaining("deadline of 2 ms passed");
    });
  }

  @Test
  void somebody_elses_cancellation_is_no_deadline() throws Exception {
    everywhere(() -> {
      Throwable out =
          cancelledFromOutside(begun ->
              Async.timeout(
                  LONG,
                  () -> {
                    begun.complete(true);
                    Async.sleep(LONG);
                  }));
      assertThat(out).isInstanceOf(CancelledException.class);
      assertThat(((CancelledException) out).reason()).isEqualTo("from outside");
    });
  }

  @Test
  void a_task_that_has_handled_its_deadline_is_not_cancelled() throws Exception {
    everywhere(() -> {
      Task<?>[] task = {null};
      TaskGroup.run(group ->
          task[0] =
              group.start(() -> assertThat(late()).isInstanceOf(DeadlineExceededException.class)));
      assertThat(task[0].state()).isEqualTo(Task.State.DONE);
    });
  }

  @Test
  void handling_an_inner_deadline_does_not_lose_the_outer_one() throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> inner = new AtomicReference<>();
      Throwable out =
          out(() ->
              Async.timeout(
                  LONG,
                  () -> {
                    inner.set(late());
                    dev.belay.Timeout.current().orElseThrow().reschedule(SHORT);
                    Async.sleep(LONG);
                  }));
      assertThat(inner.get()).isInstanceOf(DeadlineExceededException.class);
      assertThat(out).isInstanceOf(DeadlineExceededException.class).isNotSameAs(inner.get());
    });
  }

  @Test
  void a_deadline_in_the_shielded_clean_up_after_a_deadline_is_one_of_its_own() throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> inner = new AtomicReference<>();
      Throwable out =
          out(() ->
              Async.timeout(
                  SHORT,
                  () -> {
                    try {
                      Async.sleep(LONG);
                    } finally {
                      Async.shield(LONG, () -> inner.set(late()));
                    }
                  }));
      assertThat(inner.get()).isInstanceOf(DeadlineExceededException.class);
      assertThat(out).isInstanceOf(DeadlineExceededException.class).isNotSameAs(inner.get());
    });
  }

  @Test
  void the_shielded_clean_up_after_a_swallowed_cancellation_can_time_out() throws Exception {
    everywhere(() -> {
      List<Throwable> told = new ArrayList<>();
      cancelledFromOutside(begun -> {
        begun.complete(true);
        told.add(out(() -> Async.sleep(LONG)));
        Async.shield(LONG, () -> told.add(late()));
      });
      assertThat(told.get(0)).isInstanceOf(CancelledException.class);
      assertThat(told.get(1)).isInstanceOf(DeadlineExceededException.class);
    });
  }

  @Test
  void a_cancellation_in_the_shielded_clean_up_is_no_deadline() throws Exception {
    everywhere(() -> {
      List<Throwable> told = new ArrayList<>();
      cancelledFromOutside(begun -> {
        begun.complete(true);
        told.add(out(() -> Async.sleep(LONG)));
        Async.shield(
            LONG,
            () ->
                TaskGroup.run(group ->
                    told.add(
                        out(() ->
                            Async.timeout(
                                LONG,
                                () -> {
                                  group.cancel("again");
                                  Async.sleep(LONG);
                                })))));
      });
      assertThat(told).hasSize(2).allMatch(CancelledException.class::isInstance);
      assertThat(((CancelledException) told.get(1)).reason()).isEqualTo("again");
    });
  }
}
