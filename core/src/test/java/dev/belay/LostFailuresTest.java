// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Failures that travel with something nobody is told of are handed to the loop's handler. On the
/// confined loop, where the order is known.
@Timeout(20)
class LostFailuresTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(2);

  private final List<Throwable> handed = Collections.synchronizedList(new ArrayList<>());
  private final IOException lost = new IOException("in clean-up");

  private void run(Action<Exception> program) throws Exception {
    EventLoop.confined((task, failure) -> handed.add(failure))
        .run(() -> {
          program.run();
          return null;
        });
  }

  /// Sleeps, and has a resource whose closing fails.
  private Void sleepAndFailToClose() throws Exception {
    try (AutoCloseable _ = this::failToClose) {
      Async.sleep(LONG);
    }
    return null;
  }

  private void failToClose() throws IOException {
    throw lost;
  }

  @Test
  void what_a_cancelled_child_suppresses_goes_to_the_handler() throws Exception {
    run(() ->
        TaskGroup.run(group -> {
          group.start(this::sleepAndFailToClose);
          Async.checkpoint();
          group.cancel("enough");
        }));
    assertThat(handed).containsExactly(lost);
  }

  @Test
  void what_the_body_suppresses_goes_to_the_handler_when_the_group_ends_quietly() throws Exception {
    run(() ->
        TaskGroup.run(group -> {
          group.cancel("enough");
          sleepAndFailToClose();
        }));
    assertThat(handed).containsExactly(lost);
  }

  @Test
  void what_the_body_suppresses_goes_to_the_handler_when_a_child_has_failed() throws Exception {
    run(() -> {
      Throwable out =
          catchThrowable(() ->
              TaskGroup.run(group -> {
                group.start(() -> {
                  throw new IllegalStateException("boom");
                });
                sleepAndFailToClose();
              }));
      assertThat(out).isInstanceOf(TaskGroupException.class);
    });
    assertThat(handed).containsExactly(lost);
  }

  @Test
  void an_interruption_that_the_body_wrapped_is_the_cause_of_the_one_that_comes_out()
      throws Exception {
    IllegalStateException wrapper = new IllegalStateException("wrapped");
    AtomicReference<Throwable> out = new AtomicReference<>();
    run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Async.timeout(
                  SHORT, () -> out.set(catchThrowable(() -> TaskGroup.run(g -> wrap(wrapper))))));
      assertThat(thrown).isNull();
    });
    assertThat(out.get()).isInstanceOf(CancelledException.class).hasCause(wrapper);
  }

  private static void wrap(IllegalStateException wrapper) {
    wrapper.initCause(catchThrowable(() -> Async.sleep(LONG)));
    throw wrapper;
  }

  @Test
  void a_groups_exception_with_a_failure_among_deadlines_is_a_failure() throws Exception {
    AtomicReference<Throwable> out = new AtomicReference<>();
    run(() ->
        out.set(
            catchThrowable(() ->
                TaskGroup.run(outer -> {
                  outer.start(() -> failTwice(outer));
                  Async.sleep(LONG);
                }))));
    assertThat(out.get()).isInstanceOf(TaskGroupException.class);
    TaskGroupException inner = (TaskGroupException) out.get().getCause();
    assertThat(inner.failures())
        .extracting(TaskGroupException.Failed::exception)
        .hasSize(2)
        .contains(lost);
  }

  /// First a deadline passes, then something fails, and then the group around is cancelled.
  private Void failTwice(TaskGroup outer) throws InterruptedException {
    try {
      TaskGroup.run(inner -> {
        inner.start(() -> Async.timeout(SHORT, () -> Async.sleep(LONG)));
        inner.start(() -> {
          catchThrowable(() -> Async.sleep(LONG));
          throw lost;
        });
      });
    } finally {
      outer.cancel("too late");
    }
    return null;
  }

  @Test
  void a_member_that_reports_another_but_carries_a_third_is_kept() throws Exception {
    IllegalStateException boom = new IllegalStateException("boom");
    AtomicReference<Throwable> out = new AtomicReference<>();
    run(() ->
        out.set(
            catchThrowable(() ->
                TaskGroup.run(group -> {
                  group.start(() -> {
                    throw boom;
                  });
                  Throwable told = new IllegalStateException("told of it", boom);
                  told.addSuppressed(lost);
                  catchThrowable(() -> Async.sleep(LONG));
                  throw (Exception) told;
                }))));
    assertThat(((TaskGroupException) out.get()).failures())
        .extracting(f -> f.exception().getMessage())
        .containsExactly("boom", "told of it");
  }

  @Test
  void what_a_body_suppresses_goes_to_the_handler_when_its_deadline_has_a_fallback()
      throws Exception {
    run(() -> {
      Void value = Async.timeoutOr(SHORT, this::sleepAndFailToClose, () -> null);
      assertThat(value).isNull();
    });
    assertThat(handed).containsExactly(lost);
  }
}
