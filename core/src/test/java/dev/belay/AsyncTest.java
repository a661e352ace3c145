// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.testing.Eventually;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AsyncTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  // ---- run ----

  @Test
  void run_gives_the_value_of_the_program_on_a_virtual_thread() throws Exception {
    boolean virtual = Async.run(() -> Thread.currentThread().isVirtual());
    assertThat(virtual).isTrue();
  }

  @Test
  void run_throws_the_programs_own_checked_exception() {
    IOException own = new IOException("own");
    try {
      Async.run(() -> {
        throwIo(own);
        return 1;
      });
    } catch (IOException | InterruptedException e) { // javac: exactly what the lambda throws
      assertThat(e).isSameAs(own);
      return;
    }
    throw new AssertionError("nothing was thrown");
  }

  private static void throwIo(IOException e) throws IOException {
    throw e;
  }

  @Test
  void interrupting_the_caller_cancels_the_program() throws Exception {
    CompletableFuture<Throwable> inside = new CompletableFuture<>();
    CompletableFuture<Throwable> outside = new CompletableFuture<>();
    CountDownLatch asleep = new CountDownLatch(1);
    Thread caller =
        Thread.ofPlatform()
            .start(() ->
                outside.complete(
                    catchThrowable(() ->
                        Async.run(() -> {
                          asleep.countDown();
                          inside.complete(catchThrowable(() -> Async.sleep(LONG)));
                          Async.checkpoint();
                        }))));
    asleep.await();
    caller.interrupt();
    assertThat(inside.get()).isInstanceOf(CancelledException.class);
    assertThat(outside.get()).isInstanceOf(InterruptedException.class);
    caller.join();
  }

  @Test
  void tasks_left_at_the_end_of_a_run_are_cancelled() throws Exception {
    AtomicReference<Throwable> survivor = new AtomicReference<>();
    CountDownLatch asleep = new CountDownLatch(1);
    Async.run(() ->
        catchThrowable(() ->
            Async.gather(
                () -> {
                  asleep.await();
                  throw new IOException("first");
                },
                () -> {
                  asleep.countDown();
                  survivor.set(catchThrowable(() -> Async.sleep(LONG)));
                  return 1;
                })));
    assertThat(survivor.get())
        .isInstanceOf(CancelledException.class)
        .hasMessageContaining("the run has ended");
  }

  // ---- gather ----

  @Test
  void gather_gives_values_in_the_order_of_the_arguments() throws Exception {
    List<Integer> values =
        Async.run(() ->
            Async.gather(
                List.of(30, 1, 15),
                ms -> {
                  Async.sleep(Duration.ofMillis(ms));
                  return ms;
                }));
    assertThat(values).containsExactly(30, 1, 15);
  }

  @Test
  void gather_of_nothing_is_nothing() throws Exception {
    List<Integer> none = Async.run(() -> Async.gather(List.<Integer>of(), i -> i));
    assertThat(none).isEmpty();
  }

  @Test
  void gather_throws_the_first_failure_at_once_while_the_others_run_on() throws Exception {
    AtomicBoolean ranOn = new AtomicBoolean();
    Async.run(() -> {
      CountDownLatch go = new CountDownLatch(1);
      assertThatThrownBy(() ->
              Async.gather(
                  () -> {
                    throw new IOException("first");
                  },
                  () -> {
                    go.await();
                    ranOn.set(true);
                    return 1;
                  }))
          .isInstanceOf(IOException.class)
          .hasMessage("first");
      assertThat(ranOn).isFalse();
      go.countDown();
      Eventually.until("the sibling ran on", ranOn::get);
    });
  }

  @Test
  void a_failure_after_gather_has_thrown_goes_to_the_handler() throws Exception {
    List<String> unseen = Collections.synchronizedList(new ArrayList<>());
    EventLoop loop = EventLoop.parallel((task, failure) -> unseen.add(task + ": " + failure));
    loop.run(() -> {
      CountDownLatch go = new CountDownLatch(1);
      catchThrowable(() ->
          Async.gather(
              () -> {
                throw new IOException("first");
              },
              () -> {
                go.await();
                throw new IOException("second");
              }));
      go.countDown();
      Eventually.until("the handler was told", () -> !unseen.isEmpty());
      return null;
    });
    assertThat(unseen).containsExactly("/2: java.io.IOException: second");
  }

  @Test
  void cancelling_a_gathering_task_cancels_every_child_and_waits_for_them() throws Exception {
    AtomicInteger cleaned = new AtomicInteger();
    AtomicReference<Throwable> out = new AtomicReference<>();
    CountDownLatch asleep = new CountDownLatch(3);
    TaskGroup.run(group -> {
      Task<Void> gatherer =
          group.start(() -> {
            try {
              Async.gather(
                  List.of(1, 2, 3),
                  i -> {
                    asleep.countDown();
                    try {
                      Async.sleep(LONG);
                    } finally {
                      cleaned.incrementAndGet();
                    }
                    return i;
                  });
            } catch (InterruptedException e) {
              assertThat(cleaned).hasValue(3);
              out.set(e);
              throw e;
            }
          });
      asleep.await();
      gatherer.cancel("stop");
    });
    assertThat(out.get()).isInstanceOf(CancelledException.class);
  }

  @Test
  void gather_outside_of_a_run_or_group_is_refused() {
    assertThatThrownBy(() -> Async.gather(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "gather: must be called inside of Async.run or a TaskGroup, which owns the tasks;"
                + " caller was Thread[");
  }

  // ---- settle ----

  @Test
  void settle_gives_every_outcome_in_its_place() throws Exception {
    IOException failed = new IOException("no");
    List<Outcome<Integer>> outcomes =
        Async.run(() ->
            Async.<Integer>settle(
                () -> 1,
                () -> {
                  throw failed;
                },
                () -> 3));
    assertThat(outcomes)
        .containsExactly(
            new Outcome.Success<>(1), new Outcome.Failure<>(failed), new Outcome.Success<>(3));
  }

  // ---- all ----

  @Test
  void all_joins_values_of_different_types_and_declares_exactly_their_exceptions() {
    String joined;
    try {
      joined = Async.all(() -> price(), () -> name(), (price, name) -> name + " " + price);
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(joined).isEqualTo("rope 12");
  }

  private static int price() throws IOException {
    return Integer.parseInt("12");
  }

  private static String name() throws GeneralSecurityException {
    return "rope";
  }

  @Test
  void all_throws_the_first_failure_itself_and_cancels_the_others() {
    AtomicReference<Throwable> other = new AtomicReference<>();
    CountDownLatch asleep = new CountDownLatch(1);
    GeneralSecurityException first = new GeneralSecurityException("first");
    assertThatThrownBy(() ->
            Async.all(
                () -> {
                  asleep.await();
                  throw first;
                },
                () -> {
                  asleep.countDown();
                  other.set(catchThrowable(() -> Async.sleep(LONG)));
                  return 1;
                },
                () -> 2,
                (a, b, c) -> a))
        .isSameAs(first);
    assertThat(other.get()).isInstanceOf(CancelledException.class);
  }

  // ---- map ----

  @Test
  void map_never_has_more_at_a_time_than_the_limit_and_keeps_the_order() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger peak = new AtomicInteger();
    List<Integer> items = IntStream.range(0, 200).boxed().toList();
    List<Integer> doubled =
        Async.map(
            items,
            8,
            i -> {
              peak.accumulateAndGet(running.incrementAndGet(), Math::max);
              Async.sleep(Duration.ofNanos(100_000L * (i % 7)));
              running.decrementAndGet();
              return 2 * i;
            });
    assertThat(doubled).isEqualTo(items.stream().map(i -> 2 * i).toList());
    assertThat(peak).hasValueBetween(2, 8);
  }

  @Test
  void map_pulls_an_item_only_when_there_is_room_for_it() {
    AtomicInteger pulled = new AtomicInteger();
    Iterable<Integer> endless =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public Integer next() {
                return pulled.incrementAndGet();
              }
            };
    assertThatThrownBy(() ->
            Async.map(
                endless,
                3,
                i -> {
                  if (i == 50) {
                    throw new IOException("at 50");
                  }
                  return i;
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("at 50");
    assertThat(pulled.get()).isGreaterThanOrEqualTo(50);
  }

  @Test
  void map_refuses_a_limit_below_one() {
    assertThatThrownBy(() -> Async.map(List.of(1), 0, i -> i))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("map: limit must be at least 1, was 0");
  }

  @Test
  void a_failure_that_cannot_hold_suppressed_ones_loses_nothing() throws Exception {
    List<Throwable> unseen = Collections.synchronizedList(new ArrayList<>());
    EventLoop loop = EventLoop.parallel((task, failure) -> unseen.add(failure));
    RuntimeException closed = new UnsuppressibleException();
    CountDownLatch both = new CountDownLatch(2);
    Throwable thrown =
        catchThrowable(() ->
            loop.run(() ->
                Async.map(
                    List.of(1, 2),
                    2,
                    i -> {
                      both.countDown();
                      both.await();
                      if (i == 1) {
                        throw closed;
                      }
                      Eventually.until(
                          "cancelled", () -> catchThrowable(Async::checkpoint) != null);
                      throw new IOException("second");
                    })));
    assertThat(thrown).isSameAs(closed);
    assertThat(unseen).singleElement().isInstanceOf(IOException.class);
  }

  private static final class UnsuppressibleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnsuppressibleException() {
      super("closed", null, false, false);
    }
  }
}
