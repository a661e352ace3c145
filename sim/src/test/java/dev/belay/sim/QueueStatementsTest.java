// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.QueueClosedException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.sync.LifoQueue;
import dev.belay.sync.PriorityQueue;
import dev.belay.sync.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// What is stated of queues, on all three loops.
@Timeout(60)
class QueueStatementsTest {
  private static final Duration SHORT = Duration.ofMillis(2);

  private String name;

  @BeforeEach
  void name(TestInfo info) {
    name = info.getTestMethod().orElseThrow().getName();
  }

  private void everywhere(Program program) throws Exception {
    Everywhere.run(name, program);
  }

  /// What a queue of each kind must do.
  @FunctionalInterface
  private interface OfEach {
    void holds(Queue<Integer> queue) throws Exception;
  }

  private void everywhereOfEach(OfEach statement) throws Exception {
    everywhere(() -> {
      statement.holds(new Queue<>());
      statement.holds(new LifoQueue<>());
      statement.holds(new PriorityQueue<>(Comparator.naturalOrder()));
    });
  }

  private static <T> List<T> list() {
    return Collections.synchronizedList(new ArrayList<>());
  }

  /// Starts a task that puts one item and notes it.
  private static Task<Void> putter(
      TaskGroup group, Queue<Integer> queue, List<Integer> put, int item) {
    return group.start(() -> {
      queue.put(item);
      put.add(item);
    });
  }

  /// Starts a task that takes one item and notes it.
  private static Task<Void> taker(TaskGroup group, Queue<Integer> queue, List<Integer> taken) {
    return group.start(() -> {
      taken.add(queue.take());
    });
  }

  private static List<Integer> takeAll(Queue<Integer> queue) {
    List<Integer> all = new ArrayList<>();
    queue.close();
    while (queue.size() > 0) {
      queue.tryTake().ifPresent(all::add);
    }
    return all;
  }

  // ---- Order and room ----

  @Test
  void Q01_each_kind_has_its_order() throws Exception {
    everywhere(() -> {
      List<Queue<Integer>> queues =
          List.of(new Queue<>(), new LifoQueue<>(), new PriorityQueue<>(Comparator.naturalOrder()));
      for (Queue<Integer> queue : queues) {
        for (int item : new int[] {1, 3, 2}) {
          queue.put(item);
          Async.checkpoint();
        }
      }
      assertThat(takeAll(queues.get(0))).containsExactly(1, 3, 2);
      assertThat(takeAll(queues.get(1))).containsExactly(2, 3, 1);
      assertThat(takeAll(queues.get(2))).containsExactly(1, 2, 3);
    });
  }

  @Test
  void Q02_a_putter_waits_for_room_and_a_take_lets_the_longest_waiting_in() throws Exception {
    everywhere(() -> {
      Queue<Integer> queue = new Queue<>(2);
      assertThat(queue.capacity()).isEqualTo(2);
      List<Integer> put = list();
      TaskGroup.run(group -> {
        group.start(() -> {
          for (int i = 0; i < 3; i++) {
            queue.put(i);
            put.add(i);
          }
        });
        Shown.by(queue, "1 putting");
        Task<?> second = putter(group, queue, put, 3);
        Shown.by(queue, "2 putting");
        assertThat(put).containsExactly(0, 1);
        assertThat(queue.take()).isZero();
        Shown.by(queue, "1 putting");
        assertThat(second.isDone()).isFalse();
        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.take()).isEqualTo(2);
        second.await();
        assertThat(queue.take()).isEqualTo(3);
      });
      assertThat(put).containsExactlyInAnyOrder(0, 1, 2, 3);
    });
  }

  @Test
  void Q03_a_taker_waits_for_an_item_and_the_longest_waiting_gets_it() throws Exception {
    everywhere(() -> {
      Queue<Integer> queue = new Queue<>();
      List<Integer> taken = list();
      TaskGroup.run(group -> {
        Task<?> first = taker(group, queue, taken);
        Shown.by(queue, "1 taking");
        Task<?> second = taker(group, queue, taken);
        Shown.by(queue, "2 taking");
        assertThat(taken).isEmpty();
        queue.put(1);
        first.await();
        assertThat(second.isDone()).isFalse();
        queue.put(2);
      });
      assertThat(taken).containsExactly(1, 2);
      assertThat(queue.size()).isZero();
    });
  }

  @Test
  void Q04_the_verbs_that_do_not_wait_say_no_to_an_empty_and_to_a_full_queue() throws Exception {
    everywhere(() -> {
      Queue<Integer> queue = new Queue<>(1);
      assertThat(queue.tryTake()).isEmpty();
      assertThat(queue.tryPut(1)).isTrue();
      assertThat(queue.tryPut(2)).isFalse();
      Async.checkpoint();
      assertThat(queue.size()).isEqualTo(1);
      assertThat(queue.tryTake()).contains(1);
      assertThat(queue.tryTake()).isEmpty();
    });
  }

  // ---- Cancelled ----

  @Test
  void Q05_an_item_passes_by_a_taker_that_was_cancelled() throws Exception {
    everywhere(() -> {
      Queue<Integer> queue = new Queue<>();
      List<Integer> taken = list();
      TaskGroup.run(group -> {
        Task<?> first = taker(group, queue, taken);
        Shown.by(queue, "1 taking");
        Task<?> second = taker(group, queue, taken);
        Shown.by(queue, "2 taking");
        first.cancel("not needed");
        queue.put(1);
        second.await();
        assertThat(queue.toString()).contains(" 0 taking");
      });
      assertThat(taken).containsExactly(1);
    });
  }

  @Test
  void Q06_an_item_handed_to_a_taker_that_is_cancelled_at_once_is_not_lost() throws Exception {
    everywhere(() -> {
      Queue<Integer> queue = new Queue<>();
      List<Integer> taken = list();
      TaskGroup.run(group -> {
        Task<?> reader = taker(group, queue, taken);
        Shown.by(queue, "1 taking");
        assertThat(queue.tryPut(1)).isTrue();
        assertThat(queue.tryPut(2)).isTrue();
        reader.cancel("right after its wake-up");
        catchThrowable(reader::await);
        assertThat(taken).containsExactly(1);
        assertThat(queue.take()).isEqualTo(2);
      });
    });
  }

  @Test
  void Q07_a_cancelled_putter_has_put_nothing_and_the_next_takes_its_turn() throws Exception {
    everywhere(() -> {
      Queue<Integer> queue = new Queue<>(1);
      List<Integer> put = list();
      queue.put(0);
      TaskGroup.run(group -> {
        Task<?> first = putter(group, queue, put, 1);
        Shown.by(queue, "1 putting");
        Task<?> second = putter(group, queue, put, 2);
        Shown.by(queue, "2 putting");
        first.cancel("not needed");
        assertThat(queue.tryTake()).contains(0);
        second.await();
        assertThat(queue.toString()).contains(" 0 putting");
      });
      assertThat(put).containsExactly(2);
      assertThat(takeAll(queue)).containsExactly(2);
    });
  }

  @Test
  void Q08_a_putter_let_in_and_cancelled_at_once_has_put_its_item_once() throws Exception {
    everywhere(() -> {
      Queue<Integer> queue = new Queue<>(1);
      List<Integer> put = list();
      queue.put(0);
      TaskGroup.run(group -> {
        Task<?> writer = putter(group, queue, put, 1);
        Shown.by(queue, "1 putting");
        assertThat(queue.tryTake()).contains(0);
        writer.cancel("right after its wake-up");
        catchThrowable(writer::await);
      });
      assertThat(put).containsExactly(1);
      assertThat(takeAll(queue)).containsExactly(1);
    });
  }

  @Test
  void Q09_a_deadline_ends_a_take_and_a_put_without_a_trace() throws Exception {
    everywhere(() -> {
      Queue<Integer> queue = new Queue<>(1);
      assertThatThrownBy(() -> Async.timeout(SHORT, () -> queue.take()))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(queue.tryTake(SHORT)).isEmpty();
      queue.put(1);
      assertThatThrownBy(() -> Async.timeout(SHORT, () -> queue.put(2)))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(queue.tryPut(2, SHORT)).isFalse();
      assertThat(queue).hasToString("queue (1 of 1 items, 0 taking, 0 putting, 1 not done)");
    });
  }

  @Test
  void Q10_producers_and_consumers_of_a_small_queue_do_not_wait_for_each_other_for_ever()
      throws Exception {
    everywhere(() -> {
      Queue<Integer> queue = new Queue<>(1);
      List<Integer> taken = list();
      TaskGroup.run(group -> {
        group.start(() -> {
          for (int i = 0; i < 5; i++) {
            queue.put(i);
          }
        });
        for (int i = 5; i < 8; i++) {
          putter(group, queue, list(), i);
        }
        group.start(() -> {
          for (int i = 0; i < 8; i++) {
            taken.add(queue.take());
          }
        });
      });
      assertThat(taken).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    });
  }

  // ---- Work that is counted ----

  @Test
  void Q11_join_waits_until_all_work_is_done() throws Exception {
    everywhereOfEach(queue -> {
      AtomicInteger sum = new AtomicInteger();
      for (int i = 0; i < 10; i++) {
        queue.put(i);
      }
      TaskGroup.run(group -> {
        for (int worker = 0; worker < 2; worker++) {
          group.start(() ->
              queue.forEach(item -> {
                Async.checkpoint();
                sum.addAndGet(item);
              }));
        }
        queue.join();
        assertThat(sum).hasValue(45);
        queue.close();
      });
    });
  }

  @Test
  void Q12_join_does_not_wait_when_nothing_was_put() throws Exception {
    everywhereOfEach(queue -> {
      queue.join();
      Async.checkpoint();
      queue.join();
      assertThat(queue.toString()).contains(" 0 not done");
    });
  }

  @Test
  void Q13_more_work_done_than_was_put_is_refused() throws Exception {
    everywhereOfEach(queue -> {
      assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
      queue.put(1);
      Async.checkpoint();
      queue.taskDone();
      assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
    });
  }

  // ---- Closed ----

  @Test
  void Q14_closing_an_empty_queue_refuses_those_who_wait_and_those_who_come() throws Exception {
    everywhereOfEach(queue -> {
      TaskGroup.run(group -> {
        List<Throwable> told = list();
        for (int i = 0; i < 2; i++) {
          group.start(() -> told.add(catchThrowable(queue::take)));
        }
        Shown.by(queue, "2 taking");
        queue.close();
        assertThatThrownBy(() -> queue.put(1)).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(() -> queue.tryPut(1)).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(queue::take).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(queue::tryTake).isInstanceOf(QueueClosedException.class);
        queue.join();
        Shown.by(queue, " 0 taking");
      });
    });
  }

  @Test
  void Q15_what_is_in_a_closed_queue_can_still_be_taken_and_must_be_done_for_join()
      throws Exception {
    everywhereOfEach(queue -> {
      queue.put(1);
      queue.put(2);
      queue.close();
      assertThatThrownBy(() -> queue.tryPut(3)).isInstanceOf(QueueClosedException.class);
      TaskGroup.run(group -> {
        Task<Void> joiner = group.start(() -> queue.join());
        assertThat(queue.take() + queue.take()).isEqualTo(3);
        assertThatThrownBy(queue::take).isInstanceOf(QueueClosedException.class);
        queue.taskDone();
        Async.checkpoint();
        assertThat(joiner.isDone()).isFalse();
        queue.taskDone();
      });
    });
  }

  @Test
  void Q16_closing_now_empties_the_queue_and_counts_the_rest_as_done() throws Exception {
    everywhereOfEach(queue -> {
      queue.put(1);
      queue.put(2);
      TaskGroup.run(group -> {
        group.start(() -> queue.join());
        Async.checkpoint();
        assertThat(queue.closeNow()).containsExactlyInAnyOrder(1, 2);
      });
      assertThat(queue.size()).isZero();
      assertThatThrownBy(queue::take).isInstanceOf(QueueClosedException.class);
      assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void Q17_closing_now_does_not_end_join_while_taken_items_are_worked_on() throws Exception {
    everywhereOfEach(queue -> {
      queue.put(1);
      queue.put(2);
      queue.take();
      TaskGroup.run(group -> {
        Task<Void> joiner = group.start(() -> queue.join());
        assertThat(queue.closeNow()).hasSize(1);
        Async.checkpoint();
        assertThat(joiner.isDone()).isFalse();
        queue.taskDone();
      });
    });
  }

  @Test
  void Q18_a_putter_that_waits_is_refused_when_the_queue_is_closed() throws Exception {
    everywhere(() -> {
      Queue<Integer> queue = new Queue<>(1);
      queue.put(0);
      List<Throwable> told = list();
      TaskGroup.run(group -> {
        group.start(() -> told.add(catchThrowable(() -> queue.put(1))));
        Shown.by(queue, "1 putting");
        queue.close();
      });
      assertThat(told).hasSize(1).allMatch(QueueClosedException.class::isInstance);
      assertThat(takeAll(queue)).containsExactly(0);
    });
  }

  // ---- Looking ----

  @Test
  void Q19_tells_what_is_in_it_and_who_waits() throws Exception {
    everywhere(() -> {
      Queue<Integer> queue = new Queue<>();
      List<Integer> taken = list();
      assertThat(queue).hasToString("queue (0 items, 0 taking, 0 putting, 0 not done)");
      TaskGroup.run(group -> {
        taker(group, queue, taken);
        Shown.by(queue, "1 taking");
        queue.put(1);
      });
      queue.put(2);
      assertThat(queue).hasToString("queue (1 items, 0 taking, 0 putting, 2 not done)");
      queue.close();
      assertThat(queue).hasToString("queue (1 items, 0 taking, 0 putting, 2 not done, closed)");
      assertThat(queue.isClosed()).isTrue();
    });
  }
}
