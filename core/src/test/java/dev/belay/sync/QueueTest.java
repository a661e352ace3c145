// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.QueueClosedException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class QueueTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(5);

  // ---- Looking ----

  // CPython: QueueBasicTests.test_repr, test_str; _QueueJoinTestMixin.test_format;
  // _QueueShutdownTestMixin.test_format
  @Test
  void tells_what_is_in_it_and_who_waits() throws Exception {
    assertThat(new Queue<>()).hasToString("queue (0 items, 0 taking, 0 putting, 0 not done)");
    Queue<String> queue = new Queue<>(1);
    TaskGroup.run(group -> {
      Task<String> taker = group.start(() -> queue.take());
      Seen.in(queue, "queue (0 of 1 items, 1 taking, 0 putting, 0 not done)");
      queue.put("a");
      taker.await();
      queue.put("b");
      group.start(() -> queue.put("c"));
      Seen.in(queue, "queue (1 of 1 items, 0 taking, 1 putting, 2 not done)");
      queue.take();
    });
    queue.close();
    assertThat(queue).hasToString("queue (1 of 1 items, 0 taking, 0 putting, 3 not done, closed)");
  }

  // CPython: QueueBasicTests.test_empty, test_full
  @Test
  void knows_its_size_and_its_capacity() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    assertThat(queue.size()).isZero();
    queue.put(1);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.capacity()).isEqualTo(1);
    assertThat(queue.take()).isEqualTo(1);
    assertThat(queue.size()).isZero();
    assertThat(new Queue<>().capacity()).isEqualTo(Integer.MAX_VALUE);
  }

  // CPython: QueuePutTests.test_float_maxsize. Divergence: a capacity is a whole number, and 0 does
  // not mean unbounded.
  @Test
  void refuses_a_capacity_below_one_and_a_null_item() {
    assertThatThrownBy(() -> new Queue<>(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity must be at least 1, was 0");
    assertThatThrownBy(() -> new Queue<String>().put(nothing()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("item must not be null");
  }

  private static String nothing() {
    return null;
  }

  // CPython: QueueBasicTests.test_order
  @Test
  void gives_the_items_in_the_order_of_their_coming() {
    assertThat(inAndOut(new Queue<>())).containsExactly(1, 3, 2);
  }

  // CPython: LifoQueueTests.test_order
  @Test
  void a_lifo_queue_gives_the_newest_first() {
    assertThat(inAndOut(new LifoQueue<>())).containsExactly(2, 3, 1);
    assertThat(inAndOut(new LifoQueue<>(3))).containsExactly(2, 3, 1);
  }

  // CPython: PriorityQueueTests.test_order
  @Test
  void a_priority_queue_gives_the_least_first() {
    assertThat(inAndOut(new PriorityQueue<>(Integer::compare))).containsExactly(1, 2, 3);
    assertThat(inAndOut(new PriorityQueue<>(3, Integer::compare))).containsExactly(1, 2, 3);
  }

  private static List<Integer> inAndOut(Queue<Integer> queue) {
    for (int item : new int[] {1, 3, 2}) {
      assertThat(queue.tryPut(item)).isTrue();
    }
    List<Integer> out = new ArrayList<>();
    while (queue.size() > 0) {
      out.add(queue.tryTake().orElseThrow());
    }
    return out;
  }

  // CPython: QueueBasicTests.test_maxsize, QueuePutTests.test_blocking_put_wait
  @Test
  void a_putter_waits_for_room() throws Exception {
    Queue<Integer> queue = new Queue<>(2);
    Seen put = new Seen();
    TaskGroup.run(group -> {
      group.start(() -> {
        for (int i = 0; i < 3; i++) {
          queue.put(i);
          put.note(i);
        }
      });
      Seen.in(queue, "1 putting");
      assertThat(put.all()).containsExactly(0, 1);
      assertThat(queue.take()).isZero();
      put.until(3);
      assertThat(queue.take()).isEqualTo(1);
      assertThat(queue.take()).isEqualTo(2);
    });
  }

  // ---- Taking ----

  // CPython: QueueGetTests.test_blocking_get, test_nonblocking_get
  @Test
  void does_not_wait_for_an_item_that_is_there() throws Exception {
    Queue<Integer> queue = new Queue<>();
    queue.put(1);
    queue.put(2);
    queue.put(3);
    assertThat(queue.take()).isEqualTo(1);
    assertThat(queue.tryTake()).contains(2);
    assertThat(queue.tryTake(Duration.ZERO)).contains(3);
  }

  // CPython: QueueGetTests.test_get_with_putters, test_get_with_waiting_putters
  @Test
  void taking_lets_the_longest_waiting_putter_in() throws Exception {
    Queue<String> queue = new Queue<>(1);
    queue.put("a");
    TaskGroup.run(group -> {
      Task<Void> b = group.start(() -> queue.put("b"));
      Seen.in(queue, "1 putting");
      Task<Void> c = group.start(() -> queue.put("c"));
      Seen.in(queue, "2 putting");
      assertThat(queue.take()).isEqualTo("a");
      b.await();
      assertThat(c.isDone()).isFalse();
      assertThat(queue.take()).isEqualTo("b");
      c.await();
      assertThat(queue.take()).isEqualTo("c");
    });
  }

  // CPython: QueueGetTests.test_blocking_get_wait, QueuePutTests.test_put_with_waiting_getters
  @Test
  void hands_an_item_to_the_longest_waiting_taker() throws Exception {
    Queue<String> queue = new Queue<>();
    TaskGroup.run(group -> {
      Task<String> first = group.start(() -> queue.take());
      Seen.in(queue, "1 taking");
      Task<String> second = group.start(() -> queue.take());
      Seen.in(queue, "2 taking");
      queue.put("a");
      queue.put("b");
      assertThat(first.await()).isEqualTo("a");
      assertThat(second.await()).isEqualTo("b");
    });
    assertThat(queue.size()).isZero();
  }

  // CPython: QueueGetTests.test_nonblocking_get_exception
  @Test
  void gives_nothing_when_it_is_empty() throws Exception {
    Queue<String> queue = new Queue<>();
    assertThat(queue.tryTake()).isEmpty();
    assertThat(queue.tryTake(Duration.ZERO)).isEmpty();
    assertThat(queue.tryTake(SHORT)).isEmpty();
    assertThat(queue.toString()).contains("0 taking");
  }

  // CPython: QueueGetTests.test_get_cancelled
  @Test
  void an_item_that_comes_in_time_is_taken_within_a_deadline() throws Exception {
    Queue<Integer> queue = new Queue<>();
    TaskGroup.run(group -> {
      Task<Integer> taker = group.start(() -> Async.timeout(LONG, queue::take));
      Seen.in(queue, "1 taking");
      queue.put(1);
      assertThat(taker.await()).isEqualTo(1);
      Task<Optional<Integer>> limited = group.start(() -> queue.tryTake(LONG));
      Seen.in(queue, "1 taking");
      queue.put(2);
      assertThat(limited.await()).contains(2);
    });
  }

  // CPython: QueueGetTests.test_get_cancelled_race
  @Test
  void an_item_passes_by_a_taker_that_was_cancelled() throws Exception {
    Queue<String> queue = new Queue<>();
    TaskGroup.run(group -> {
      Task<String> first = group.start(() -> queue.take());
      Seen.in(queue, "1 taking");
      Task<String> second = group.start(() -> queue.take());
      Seen.in(queue, "2 taking");
      first.cancel("not needed");
      queue.put("a");
      assertThat(second.await()).isEqualTo("a");
      Eventually.until("ended", first::isDone);
      assertThat(first.state()).isEqualTo(Task.State.CANCELLED);
    });
  }

  // ---- Putting ----

  // CPython: QueuePutTests.test_blocking_put, test_nonblocking_put, test_nonblocking_put_exception
  @Test
  void puts_without_waiting_only_when_there_is_room() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    assertThat(queue.tryPut(1)).isTrue();
    assertThat(queue.tryPut(2)).isFalse();
    assertThat(queue.tryPut(2, Duration.ZERO)).isFalse();
    assertThat(queue.tryPut(2, SHORT)).isFalse();
    assertThat(queue.take()).isEqualTo(1);
    assertThat(queue.tryPut(3, LONG)).isTrue();
    assertThat(queue.take()).isEqualTo(3);
    assertThat(queue.tryTake()).isEmpty();
  }

  // CPython: QueuePutTests.test_put_cancelled, test_put_cancelled_race
  @Test
  void a_cancelled_putter_has_put_nothing_and_the_next_takes_its_turn() throws Exception {
    Queue<String> queue = new Queue<>(1);
    queue.put("a");
    TaskGroup.run(group -> {
      Task<Void> never = group.start(() -> queue.put("X"));
      Seen.in(queue, "1 putting");
      Task<Void> b = group.start(() -> queue.put("b"));
      Seen.in(queue, "2 putting");
      never.cancel("not needed");
      assertThat(queue.take()).isEqualTo("a");
      b.await();
      assertThat(queue.take()).isEqualTo("b");
      assertThat(queue.tryTake()).isEmpty();
    });
  }

  @Test
  void a_deadline_ends_the_wait_for_room_and_nothing_is_put() throws Exception {
    Queue<String> queue = new Queue<>(1);
    queue.put("a");
    assertThatThrownBy(() -> Async.timeout(SHORT, () -> queue.put("b")))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(queue.closeNow()).containsExactly("a");
  }

  // ---- Work that is counted ----

  private static List<Queue<Integer>> oneOfEach() {
    return List.of(new Queue<>(), new LifoQueue<>(), new PriorityQueue<>(Integer::compare));
  }

  // CPython: _QueueJoinTestMixin.test_task_done_underflow
  @Test
  void refuses_more_work_done_than_was_put() {
    for (Queue<Integer> queue : oneOfEach()) {
      assertThatThrownBy(queue::taskDone)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "taskDone of a queue: once for each item put, and it was called for all of them");
    }
  }

  // CPython: _QueueJoinTestMixin.test_task_done
  @Test
  void join_waits_until_all_work_is_done() throws Exception {
    for (Queue<Integer> queue : oneOfEach()) {
      AtomicInteger sum = new AtomicInteger();
      TaskGroup.run(group -> {
        for (int i = 0; i < 100; i++) {
          queue.put(i);
        }
        for (int i = 0; i < 2; i++) {
          group.start(() -> {
            while (true) {
              sum.addAndGet(queue.take());
              queue.taskDone();
            }
          });
        }
        queue.join();
        assertThat(sum).hasValue(4950);
        group.cancel("all done");
      });
    }
  }

  // CPython: _QueueJoinTestMixin.test_join_empty_queue
  @Test
  void join_does_not_wait_when_nothing_was_put() throws Exception {
    for (Queue<Integer> queue : oneOfEach()) {
      queue.join();
      queue.join();
      assertThat(queue.toString()).contains(" 0 not done");
    }
  }

  @Test
  void a_cancelled_join_leaves_no_trace() throws Exception {
    Queue<Integer> queue = new Queue<>();
    queue.put(1);
    assertThatThrownBy(() -> Async.timeout(SHORT, queue::join))
        .isInstanceOf(DeadlineExceededException.class);
    queue.take();
    queue.taskDone();
    queue.join();
  }

  // ---- Closing ----

  private static final String REFUSED_PUT =
      "putting into a queue: it must be open, and it is closed";
  private static final String REFUSED_TAKE =
      "taking from a queue: it must be open or have items, and it is closed and empty";

  private static void assertRefused(Queue<Integer> queue) {
    assertThatThrownBy(queue::take)
        .isInstanceOf(QueueClosedException.class)
        .hasMessage(REFUSED_TAKE);
    assertThatThrownBy(queue::tryTake).isInstanceOf(QueueClosedException.class);
    assertThatThrownBy(() -> queue.tryTake(LONG)).isInstanceOf(QueueClosedException.class);
    assertThatThrownBy(() -> queue.put(1))
        .isInstanceOf(QueueClosedException.class)
        .hasMessage(REFUSED_PUT);
    assertThatThrownBy(() -> queue.tryPut(1)).isInstanceOf(QueueClosedException.class);
    assertThatThrownBy(() -> queue.tryPut(1, LONG)).isInstanceOf(QueueClosedException.class);
  }

  // CPython: _QueueShutdownTestMixin.test_shutdown_empty
  @Test
  void closing_an_empty_queue_refuses_those_who_wait_and_those_who_come() throws Exception {
    for (Queue<Integer> queue : oneOfEach()) {
      TaskGroup.run(group -> {
        Task<Void> taker =
            group.start(() -> {
              assertThatThrownBy(queue::take)
                  .isInstanceOf(QueueClosedException.class)
                  .hasMessage(REFUSED_TAKE);
            });
        Seen.in(queue, "1 taking");
        Task<Void> limited =
            group.start(() -> {
              assertThatThrownBy(() -> queue.tryTake(LONG))
                  .isInstanceOf(QueueClosedException.class);
            });
        Seen.in(queue, "2 taking");
        queue.close();
        taker.await();
        limited.await();
      });
      assertThat(queue.isClosed()).isTrue();
      queue.join();
      assertRefused(queue);
    }
  }

  // CPython: _QueueShutdownTestMixin.test_shutdown_nonempty
  @Test
  void what_is_in_a_closed_queue_can_still_be_taken() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    queue.put(1);
    TaskGroup.run(group -> {
      Task<Void> putter =
          group.start(() -> {
            assertThatThrownBy(() -> queue.put(2))
                .isInstanceOf(QueueClosedException.class)
                .hasMessage(REFUSED_PUT);
          });
      Seen.in(queue, "1 putting");
      Task<Void> joiner = group.start(() -> queue.join());
      queue.close();
      putter.await();
      assertThat(queue.take()).isEqualTo(1);
      assertThat(joiner.isDone()).isFalse();
      queue.taskDone();
      joiner.await();
    });
    assertRefused(queue);
  }

  // CPython: _QueueShutdownTestMixin.test_shutdown_immediate
  @Test
  void closing_now_empties_the_queue_and_ends_join() throws Exception {
    for (Queue<Integer> queue : oneOfEach()) {
      queue.put(2);
      queue.put(1);
      TaskGroup.run(group -> {
        Task<Void> joiner = group.start(() -> queue.join());
        assertThat(queue.closeNow()).containsExactlyInAnyOrder(1, 2);
        joiner.await();
      });
      assertRefused(queue);
      assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
    }
  }

  // CPython: _QueueShutdownTestMixin.test_shutdown_immediate_with_unfinished
  @Test
  void closing_now_does_not_end_join_while_taken_items_are_worked_on() throws Exception {
    for (Queue<Integer> queue : oneOfEach()) {
      queue.put(1);
      queue.put(2);
      queue.take();
      TaskGroup.run(group -> {
        Task<Void> joiner = group.start(() -> queue.join());
        assertThat(queue.closeNow()).hasSize(1);
        Seen.in(queue, "1 not done");
        assertThat(joiner.isDone()).isFalse();
        queue.taskDone();
        joiner.await();
      });
    }
  }

  @Test
  void closing_twice_is_closing_once() throws Exception {
    Queue<Integer> queue = new Queue<>();
    queue.put(1);
    queue.close();
    queue.close();
    assertThat(queue.closeNow()).containsExactly(1);
    assertThat(queue.closeNow()).isEmpty();
  }

  // ---- Iterating ----

  @Test
  void several_workers_share_the_items_until_the_queue_is_closed() throws Exception {
    Queue<Integer> queue = new Queue<>(4);
    AtomicInteger sum = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.start(() -> queue.forEach(sum::addAndGet));
      }
      for (int i = 0; i < 1_000; i++) {
        queue.put(i);
      }
      queue.close();
      queue.join();
      assertThat(sum).hasValue(499_500);
    });
  }

  @Test
  void a_consumers_own_exception_ends_the_iteration_and_leaves_the_rest() throws Exception {
    Queue<Integer> queue = new Queue<>();
    queue.put(1);
    queue.put(2);
    ItemConsumer<Integer, IOException> failing =
        item -> {
          throw new IOException("at " + item);
        };
    assertThatThrownBy(() -> queue.forEach(failing))
        .isInstanceOf(IOException.class)
        .hasMessage("at 1");
    assertThat(queue.toString()).contains("1 not done");
    assertThat(queue.take()).isEqualTo(2);
  }

  @Test
  void serves_plain_threads_and_tasks_alike() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    Seen seen = new Seen();
    Thread plain =
        Thread.ofPlatform()
            .start(() -> {
              try {
                queue.forEach(seen::note);
              } catch (InterruptedException e) {
                seen.note(e);
              }
            });
    TaskGroup.run(group -> group.start(() -> queue.put(1)));
    queue.close();
    plain.join();
    assertThat(seen.all()).containsExactly(1);
  }

  @Test
  void waits_for_room_within_the_limit() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    queue.put(1);
    TaskGroup.run(group -> {
      Task<Boolean> putter = group.start(() -> queue.tryPut(2, LONG));
      Seen.in(queue, "1 putting");
      assertThat(queue.take()).isEqualTo(1);
      assertThat(putter.await()).isTrue();
    });
    assertThat(queue.isClosed()).isFalse();
    assertThat(queue.closeNow()).containsExactly(2);
    assertThat(queue.isClosed()).isTrue();
  }

  @Test
  void does_not_wait_for_an_item_that_is_there_whatever_the_limit() throws Exception {
    Queue<Integer> queue = new Queue<>();
    queue.put(1);
    assertThat(queue.tryTake(LONG)).contains(1);
    assertThat(queue.tryTake(SHORT)).isEmpty();
  }

  @Test
  void who_waits_says_for_what() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    TaskGroup.run(group -> {
      assertThat(Seen.wait(group, queue, "1 taking", () -> queue.take()).toString())
          .startsWith("an item of queue (0 of 1 items, 1 taking");
      queue.put(1);
    });
    queue.put(2);
    TaskGroup.run(group -> {
      assertThat(Seen.wait(group, queue, "1 putting", () -> queue.put(3)).toString())
          .startsWith("room in queue (1 of 1 items, 0 taking, 1 putting");
      queue.take();
    });
  }
}
