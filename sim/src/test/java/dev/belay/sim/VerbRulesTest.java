// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.sync.Barrier;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Belay's own rules of the verbs and of groups, each on all three loops.
@Timeout(60)
class VerbRulesTest extends OnAllLoops {

  /// Waits for long, and cleans up for a while when told to end.
  private static int slowToEnd(Promise<Integer> begun, AtomicInteger cleaned)
      throws InterruptedException {
    begun.complete(1);
    try {
      Async.sleep(LONG);
    } finally {
      Async.shield(LONG, () -> Async.sleep(SHORT));
      cleaned.incrementAndGet();
    }
    return 1;
  }

  @Test
  void B06_all_fails_with_the_first_failure_and_only_when_every_call_has_ended() throws Exception {
    everywhere(() -> {
      AtomicInteger cleaned = new AtomicInteger();
      List<Promise<Integer>> begun = promises(2);
      assertThatThrownBy(() ->
              Async.all(
                  () -> slowToEnd(begun.get(0), cleaned),
                  () -> {
                    begun.get(0).await();
                    begun.get(1).await();
                    throw new IOException("first");
                  },
                  () -> slowToEnd(begun.get(1), cleaned),
                  (a, b, c) -> a + c))
          .isInstanceOf(IOException.class)
          .hasMessage("first");
      assertThat(cleaned).hasValue(2);
    });
  }

  @Test
  void B06_map_fails_with_the_first_failure_and_only_when_every_call_has_ended() throws Exception {
    everywhere(() -> {
      AtomicInteger cleaned = new AtomicInteger();
      List<Promise<Integer>> begun = promises(2);
      assertThatThrownBy(() ->
              Async.map(
                  List.of(0, 1, 2, 3),
                  3,
                  i -> {
                    if (i < 2) {
                      return slowToEnd(begun.get(i), cleaned);
                    }
                    begun.get(0).await();
                    begun.get(1).await();
                    throw new IOException("at " + i);
                  }))
          .isInstanceOf(IOException.class)
          .hasMessage("at 2");
      assertThat(cleaned).hasValue(2);
    });
  }

  @Test
  void B06_any_gives_the_first_value_and_only_when_every_call_has_ended() throws Exception {
    everywhere(() -> {
      AtomicInteger cleaned = new AtomicInteger();
      List<Promise<Integer>> begun = promises(2);
      int value =
          Async.any(
              () -> slowToEnd(begun.get(0), cleaned),
              () -> {
                begun.get(0).await();
                begun.get(1).await();
                return 42;
              },
              () -> slowToEnd(begun.get(1), cleaned));
      assertThat(value).isEqualTo(42);
      assertThat(cleaned).hasValue(2);
    });
  }

  @Test
  void B07_map_never_has_more_at_a_time_than_the_limit_and_keeps_the_order() throws Exception {
    everywhere(() -> {
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      List<Integer> items = IntStream.range(0, 12).boxed().toList();
      List<Integer> squares =
          Async.map(
              items,
              3,
              i -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                Async.sleep(Duration.ofNanos(Async.random().nextInt(1_000)));
                running.decrementAndGet();
                return i * i;
              });
      assertThat(squares).isEqualTo(items.stream().map(i -> i * i).toList());
      assertThat(most.get()).isLessThanOrEqualTo(3);
    });
  }

  @Test
  void B07_a_slow_head_does_not_stop_later_items_and_none_is_pulled_too_early() throws Exception {
    everywhere(() -> {
      AtomicInteger pulled = new AtomicInteger();
      AtomicInteger ended = new AtomicInteger();
      Promise<Integer> head = new Promise<>();
      Iterator<Integer> source =
          IntStream.range(0, 8)
              .peek(i -> {
                pulled.incrementAndGet();
                assertThat(i - ended.get()).isLessThanOrEqualTo(2);
              })
              .iterator();
      List<Integer> values =
          Async.map(
              () -> source,
              2,
              i -> {
                int value = i == 0 ? head.await() : i;
                if (ended.incrementAndGet() == 7) {
                  head.complete(100);
                }
                return value;
              });
      assertThat(values).containsExactly(100, 1, 2, 3, 4, 5, 6, 7);
      assertThat(pulled).hasValue(8);
    });
  }

  @Test
  void B08_a_cancelled_waiter_is_not_counted_and_does_not_break_the_barrier() throws Exception {
    everywhere(() -> {
      Barrier barrier = new Barrier(3);
      TaskGroup.run(group -> {
        Task<Integer> leaves = group.start(barrier::await);
        Async.checkpoint();
        leaves.cancel("leaves");
        catchThrowable(leaves::await);
        Task<Integer> one = group.start(barrier::await);
        Task<Integer> two = group.start(barrier::await);
        Async.sleep(SHORT);
        assertThat(one.isDone() || two.isDone()).isFalse();
        int last = barrier.await();
        assertThat(List.of(last, one.await(), two.await())).containsExactlyInAnyOrder(0, 1, 2);
      });
    });
  }

  @Test
  void B09_any_task_of_the_group_may_start_others_in_it_and_nobody_else() throws Exception {
    everywhere(() -> {
      AtomicInteger ran = new AtomicInteger();
      Promise<TaskGroup> handle = new Promise<>();
      AtomicReference<Throwable> outsider = new AtomicReference<>();
      AtomicReference<Throwable> tooLate = new AtomicReference<>();
      TaskGroup.run(outer -> {
        Promise<Integer> tried = new Promise<>();
        outer.start(() -> {
          TaskGroup inner = handle.await();
          outsider.set(catchThrowable(() -> inner.start(ran::incrementAndGet)));
          tried.complete(1);
        });
        TaskGroup.run(
            "inner",
            inner -> {
              handle.complete(inner);
              tried.await();
              inner.start(() ->
                  TaskGroup.run(
                      nested -> nested.start(() -> inner.start(() -> ran.addAndGet(10)))));
            });
        tooLate.set(catchThrowable(() -> handle.await().start(ran::incrementAndGet)));
      });
      assertThat(outsider.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inner: only the group's own tasks may start others in it");
      assertThat(tooLate.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inner: the group has ended");
      assertThat(ran).hasValue(10);
    });
  }

  @Test
  void B09_starting_in_a_group_that_is_shutting_down_is_refused() throws Exception {
    everywhere(
        13,
        () -> {
          AtomicInteger ran = new AtomicInteger();
          TaskGroup.run(group -> {
            group.cancel("enough");
            assertThatThrownBy(() -> group.start(ran::incrementAndGet))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the group is shutting down (enough)");
          });
          assertThat(ran).hasValue(0);
        });
  }

  @Test
  void B11_cancelling_a_group_ends_it_without_an_error() throws Exception {
    everywhere(() -> {
      AtomicInteger told = new AtomicInteger();
      Promise<Integer> begun = new Promise<>();
      TaskGroup.run(group -> {
        group.start(() -> {
          begun.complete(1);
          try {
            Async.sleep(LONG);
          } catch (CancelledException e) {
            assertThat(e.reason()).isEqualTo("enough");
            told.incrementAndGet();
            throw e;
          }
        });
        begun.await();
        group.cancel("enough");
        group.cancel("again");
        Async.sleep(LONG);
      });
      assertThat(told).hasValue(1);
      Async.checkpoint();
    });
  }
}
