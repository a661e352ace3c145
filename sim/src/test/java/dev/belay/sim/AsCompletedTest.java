// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.Outcome;
import dev.belay.Promise;
import dev.belay.TaskGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// What `Async.asCompleted` promises, on all three loops.
@Timeout(60)
class AsCompletedTest {
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

  @Test
  void A1_outcomes_come_in_the_order_in_which_the_calls_end() throws Exception {
    everywhere(() -> {
      List<Promise<Integer>> gates = List.of(new Promise<>(), new Promise<>(), new Promise<>());
      List<Integer> seen = new ArrayList<>();
      gates.get(2).complete(2);
      Async.asCompleted(
          List.of(0, 1, 2),
          3,
          i -> gates.get(i).await(),
          (item, outcome) -> {
            assertThat(outcome).isEqualTo(new Outcome.Success<>(item));
            seen.add(item);
            switch (item) {
              case 2 -> gates.get(0).complete(0);
              case 0 -> gates.get(1).complete(1);
              default -> {}
            }
          });
      assertThat(seen).containsExactly(2, 0, 1);
    });
  }

  @Test
  void the_consumer_runs_on_the_callers_thread() throws Exception {
    everywhere(() -> {
      Thread caller = Thread.currentThread();
      AtomicInteger calls = new AtomicInteger();
      Async.asCompleted(
          List.of(1, 2),
          2,
          i -> Thread.currentThread(),
          (item, outcome) -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            assertThat(((Outcome.Success<Thread>) outcome).value()).isNotSameAs(caller);
            calls.incrementAndGet();
          });
      assertThat(calls).hasValue(2);
    });
  }

  @Test
  void a_failure_is_an_outcome_and_the_others_run_on() throws Exception {
    everywhere(() -> {
      List<String> seen = new ArrayList<>();
      Async.asCompleted(
          List.of(1, 2, 3),
          1,
          i -> {
            Async.sleep(SHORT);
            if (i == 2) {
              throw new IOException("two");
            }
            return i;
          },
          (item, outcome) ->
              seen.add(
                  switch (outcome) {
                    case Outcome.Success<Integer>(Integer value) -> "value " + value;
                    case Outcome.Failure<Integer>(Throwable failure) -> failure.getMessage();
                    case Outcome.Cancelled<Integer> c -> "cancelled";
                  }));
      assertThat(seen).containsExactly("value 1", "two", "value 3");
    });
  }

  @Test
  void there_are_never_more_than_the_limit_between_the_source_and_the_consumer() throws Exception {
    everywhere(() -> {
      AtomicInteger pulled = new AtomicInteger();
      AtomicInteger running = new AtomicInteger();
      AtomicInteger consumed = new AtomicInteger();
      Iterator<Integer> source =
          IntStream.range(0, 7)
              .peek(i -> assertThat(pulled.incrementAndGet() - consumed.get()).isBetween(1, 3))
              .iterator();
      Async.asCompleted(
          () -> source,
          3,
          i -> {
            assertThat(running.incrementAndGet()).isLessThanOrEqualTo(3);
            Async.sleep(SHORT);
            running.decrementAndGet();
            return i;
          },
          (item, outcome) -> {
            Async.sleep(SHORT);
            consumed.incrementAndGet();
          });
      assertThat(consumed).hasValue(7);
    });
  }

  @Test
  void an_exception_of_the_consumer_cancels_and_awaits_the_rest() throws Exception {
    everywhere(() -> {
      AtomicInteger ended = new AtomicInteger();
      Promise<Boolean> asleep = new Promise<>();
      IOException full = new IOException("disk full");
      Throwable thrown =
          catchThrowable(() ->
              Async.asCompleted(
                  List.of(1, 2, 3),
                  2,
                  i -> {
                    if (i == 1) {
                      return asleep.await();
                    }
                    asleep.complete(true);
                    try {
                      Async.sleep(LONG);
                    } finally {
                      ended.incrementAndGet();
                    }
                    return true;
                  },
                  (item, outcome) -> {
                    throw full;
                  }));
      assertThat(thrown).isSameAs(full);
      assertThat(ended).hasValue(1);
    });
  }

  @Test
  void failures_that_nobody_consumed_are_suppressed_on_what_is_thrown() throws Exception {
    everywhere(() -> {
      Promise<Boolean> both = new Promise<>();
      IOException full = new IOException("disk full");
      Throwable thrown =
          catchThrowable(() ->
              Async.asCompleted(
                  List.of(1, 2),
                  2,
                  i -> {
                    if (i == 1) {
                      return i;
                    }
                    both.complete(true);
                    throw new IOException("unconsumed");
                  },
                  (item, outcome) -> {
                    if (item == 1) {
                      both.await();
                      Async.shield(LONG, () -> Async.sleep(SHORT));
                      throw full;
                    }
                  }));
      if (thrown != null) {
        assertThat(thrown).isSameAs(full);
        assertThat(thrown.getSuppressed()).hasSizeLessThanOrEqualTo(1);
      }
    });
    Throwable thrown =
        catchThrowable(() ->
            Async.asCompleted(
                List.of(1, 2),
                2,
                i -> {
                  if (i == 2) {
                    Async.sleep(SHORT);
                    throw new IOException("unconsumed");
                  }
                  return i;
                },
                (item, outcome) -> {
                  assertThat(item).isEqualTo(1);
                  Async.sleep(SHORT.multipliedBy(50));
                  throw new IOException("full");
                }));
    assertThat(thrown).hasMessage("full");
    assertThat(thrown.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("unconsumed");
  }

  @Test
  void a_cancelled_caller_cancels_and_awaits_what_runs() throws Exception {
    everywhere(() -> {
      AtomicInteger begun = new AtomicInteger();
      AtomicInteger ended = new AtomicInteger();
      assertThatThrownBy(() ->
              Async.timeout(
                  SHORT,
                  () ->
                      Async.asCompleted(
                          () -> IntStream.iterate(0, i -> i + 1).iterator(),
                          2,
                          i -> {
                            begun.incrementAndGet();
                            try {
                              Async.sleep(i == 0 ? Duration.ZERO : LONG);
                            } finally {
                              ended.incrementAndGet();
                            }
                            return i;
                          },
                          (item, outcome) -> {})))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(ended.get()).isEqualTo(begun.get());
    });
  }

  @Test
  void the_consumer_stops_early_by_cancelling_the_group_around() throws Exception {
    everywhere(() -> {
      List<Integer> firstTwo = new ArrayList<>();
      TaskGroup.run(group ->
          Async.asCompleted(
              () -> IntStream.iterate(0, i -> i + 1).iterator(),
              3,
              i -> {
                Async.sleep(SHORT);
                return i;
              },
              (item, outcome) -> {
                firstTwo.add(item);
                if (firstTwo.size() == 2) {
                  group.cancel("enough");
                }
              }));
      assertThat(firstTwo).hasSize(2);
    });
  }

  @Test
  void nothing_to_do_and_a_bad_limit() throws Exception {
    everywhere(() -> {
      Async.asCompleted(List.<Integer>of(), 5, i -> i, (item, outcome) -> Async.sleep(LONG));
      Async.checkpoint();
      assertThatThrownBy(() -> Async.asCompleted(List.of(1), 0, i -> i, (item, outcome) -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("asCompleted: limit must be at least 1, was 0");
    });
  }
}
