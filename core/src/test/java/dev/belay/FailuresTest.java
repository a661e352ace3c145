// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.kernel.Strand;
import dev.belay.testing.Eventually;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is a failure, and what becomes of several.
@Timeout(20)
class FailuresTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final List<String> unseen = Collections.synchronizedList(new ArrayList<>());
  private final EventLoop loop =
      EventLoop.parallel((task, failure) -> unseen.add(task + ": " + failure));

  /// What comes out of a group whose children throw these, one after the other.
  private Throwable thrownBy(Throwable... failures) {
    return catchThrowable(() ->
        loop.run(() -> {
          TaskGroup.run("g", group -> failInOrder(group, failures));
          return null;
        }));
  }

  /// Each child throws once the one before it has ended; all have begun before.
  private static void failInOrder(TaskGroup group, Throwable... failures) throws Exception {
    CountDownLatch begun = new CountDownLatch(failures.length);
    CountDownLatch go = new CountDownLatch(1);
    List<Task<Object>> tasks = new ArrayList<>();
    for (Throwable failure : failures) {
      Task<Object> before = tasks.isEmpty() ? null : tasks.getLast();
      tasks.add(
          group.start(() -> {
            begun.countDown();
            spinUntil(() -> go.getCount() == 0);
            spinUntil(() -> before == null || before.isDone());
            throw Sneaky.<Exception>rethrow(failure);
          }));
    }
    begun.await();
    go.countDown();
    spinUntil(tasks.getLast()::isDone);
  }

  private static void spinUntil(BooleanSupplier reached) {
    Eventually.until("reached", reached);
  }

  private static List<Throwable> members(Throwable thrown) {
    assertThat(thrown).isInstanceOf(TaskGroupException.class);
    return ((TaskGroupException) thrown)
        .failures().stream().map(TaskGroupException.Failed::exception).toList();
  }

  // ---- Several failures ----

  @Test
  void all_failures_come_out_in_the_order_of_the_ends() {
    IOException first = new IOException("first");
    IOException second = new IOException("second");
    IOException third = new IOException("third");
    assertThat(members(thrownBy(first, second, third))).containsExactly(first, second, third);
    assertThat(unseen).isEmpty();
  }

  @Test
  void who_only_passes_on_the_failure_of_another_has_not_failed_himself() {
    IOException boom = new IOException("boom");
    IllegalStateException echo = new IllegalStateException("told of it", boom);
    IllegalStateException echoOfEcho = new IllegalStateException("told of that", echo);
    assertThat(members(thrownBy(boom, echo, echoOfEcho))).containsExactly(boom);
  }

  @Test
  void an_echo_is_dropped_also_when_it_is_told_first_and_through_others() {
    IOException boom = new IOException("boom");
    Throwable between = new RuntimeException("no member", boom);
    IllegalStateException echo = new IllegalStateException("told of it", between);
    assertThat(members(thrownBy(echo, boom))).containsExactly(boom);
  }

  @Test
  void a_failure_whose_cause_is_no_member_stays() {
    IOException first = new IOException("first", new IOException("its own cause"));
    IOException second = new IOException("second", new IOException("another cause"));
    assertThat(members(thrownBy(first, second))).containsExactly(first, second);
  }

  @Test
  void failures_that_have_each_other_as_cause_all_stay() {
    IOException one = new IOException("one");
    IOException other = new IOException("other", one);
    one.initCause(other);
    assertThat(members(thrownBy(one, other))).containsExactly(one, other);
  }

  @Test
  void a_circle_of_causes_that_holds_no_member_is_left_again() {
    IOException one = new IOException("one");
    IOException other = new IOException("other", one);
    one.initCause(other);
    IOException first = new IOException("first", one);
    IOException second = new IOException("second");
    assertThat(members(thrownBy(first, second))).containsExactly(first, second);
  }

  @Test
  void the_first_error_comes_out_with_everything_else_suppressed_on_it() {
    IOException exception = new IOException("exception");
    AssertionError error = new AssertionError("error");
    AssertionError later = new AssertionError("later");
    Throwable thrown = thrownBy(exception, error, later);
    assertThat(thrown).isSameAs(error);
    assertThat(thrown.getSuppressed()).containsExactly(exception, later);
    assertThat(unseen).isEmpty();
  }

  @Test
  void the_same_error_thrown_by_two_tasks_comes_out_without_itself_suppressed() {
    AssertionError error = new AssertionError("shared");
    Throwable thrown = thrownBy(error, error);
    assertThat(thrown).isSameAs(error);
    assertThat(thrown.getSuppressed()).isEmpty();
    assertThat(unseen).isEmpty();
  }

  @Test
  void what_cannot_be_suppressed_goes_to_the_handler() {
    Throwable thrown = thrownBy(new DeafError(), new IOException("one"), new IOException("two"));
    assertThat(thrown).isInstanceOf(DeafError.class);
    assertThat(unseen)
        .containsExactly(
            "/main/g/2: java.io.IOException: one", "/main/g/3: java.io.IOException: two");
  }

  /// As the JIT's preallocated exceptions are: without a stack and without room for others.
  private static final class DeafError extends Error {
    private static final long serialVersionUID = 1;

    DeafError() {
      super("deaf", null, false, false);
    }
  }

  // ---- A failure or a cancellation ----

  static List<Exception> interruptions() {
    return List.of(
        new InterruptedException(),
        new ClosedByInterruptException(),
        new InterruptedIOException("stream"),
        new SocketException("Closed by interrupt"),
        new IllegalStateException("wrapped", new InterruptedException()),
        new RuntimeException(new IOException(new ClosedByInterruptException())));
  }

  @ParameterizedTest
  @MethodSource("interruptions")
  void what_an_interrupted_task_throws_because_of_it_is_no_failure(Exception thrown)
      throws Exception {
    Outcome<Object> outcome = outcomeOfInterrupted(thrown);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Cancelled.class,
            cancelled -> {
              assertThat(cancelled.reason()).isEqualTo("stop");
              assertThat(cancelled.exception()).isSameAs(thrown);
            });
  }

  static List<Exception> ownFailures() {
    return List.of(
        new IOException("own"),
        new SocketTimeoutException("its own time was over"),
        new IllegalStateException("own", new IOException("own")));
  }

  @ParameterizedTest
  @MethodSource("ownFailures")
  void what_an_interrupted_task_throws_of_its_own_is_a_failure(Exception thrown) {
    TaskGroupException out =
        catchThrowableOfType(TaskGroupException.class, () -> outcomeOfInterrupted(thrown));
    assertThat(members(out)).containsExactly(thrown);
  }

  @Test
  void a_socket_that_breaks_without_an_interrupt_is_a_failure_also_in_a_cancelled_task() {
    SocketException reset = new SocketException("Connection reset");
    Throwable out =
        catchThrowable(() ->
            TaskGroup.run(group -> {
              CountDownLatch begun = new CountDownLatch(1);
              Task<Void> task =
                  group.start(() -> {
                    begun.countDown();
                    catchThrowable(() -> Async.sleep(LONG));
                    throw reset;
                  });
              begun.await();
              Eventually.until("asleep", () -> isAsleep(task));
              task.cancel("stop");
            }));
    assertThat(members(out)).containsExactly(reset);
  }

  private static boolean isAsleep(Task<?> task) {
    return ((Strand) task).waiting() != null;
  }

  @Test
  void an_interruption_that_no_cancellation_explains_is_a_failure() {
    InterruptedException own = new InterruptedException("own");
    assertThat(members(thrownBy(own))).containsExactly(own);
  }

  @Test
  void a_circle_of_causes_without_an_interruption_is_a_failure() {
    IOException one = new IOException("one");
    one.initCause(new IOException("other", one));
    TaskGroupException out =
        catchThrowableOfType(TaskGroupException.class, () -> outcomeOfInterrupted(one));
    assertThat(members(out)).containsExactly(one);
  }

  /// The outcome of a task that computes, is cancelled, and throws.
  private static Outcome<Object> outcomeOfInterrupted(Exception thrown) throws Exception {
    return TaskGroup.call(group -> {
      CountDownLatch begun = new CountDownLatch(1);
      Task<Object> task =
          group.start(() -> {
            begun.countDown();
            Eventually.interrupted();
            throw thrown;
          });
      begun.await();
      task.cancel("stop");
      spinUntil(task::isDone);
      return task.outcome();
    });
  }

  @Test
  void a_task_that_never_began_has_the_cancellation_as_what_it_threw() throws Exception {
    List<Task<Object>> kept = new ArrayList<>();
    TaskGroup.run(outer ->
        TaskGroup.run(
            "in",
            group -> {
              outer.cancel("enough");
              kept.add(group.start("late", Object::new));
            }));
    assertThat(kept.getFirst().outcome())
        .isInstanceOfSatisfying(
            Outcome.Cancelled.class,
            cancelled -> {
              assertThat(cancelled.reason()).isEqualTo("enough");
              assertThat(cancelled.exception())
                  .isInstanceOf(CancelledException.class)
                  .hasMessageContaining("/in/late");
            });
  }
}
