// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.TaskTree.Deadlock;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import dev.belay.sync.Queue;
import dev.belay.sync.Semaphore;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which waits are told to be for ever, and which are not.
@Timeout(60)
class DeadlocksTest {
  private static final Duration LONG = Duration.ofSeconds(600);

  /// A program that is looked at from outside while it runs.
  private static final class Running implements AutoCloseable {
    private final Thread thread;

    Running(Action<Exception> program) {
      thread =
          Thread.ofPlatform()
              .name("runner")
              .start(() -> {
                try {
                  Async.run(program);
                } catch (Exception e) {
                  // It is interrupted in the end.
                }
              });
    }

    /// The deadlock that is found within ten seconds.
    Deadlock deadlock() {
      List<Deadlock> found = new ArrayList<>();
      Eventually.until("a deadlock in " + TaskTree.snapshot(), () -> found.addAll(deadlocks()));
      return found.getFirst();
    }

    /// The deadlocks once all of so many tasks wait.
    List<Deadlock> whenAllWait(int tasks) {
      Eventually.until(
          tasks + " wait in " + TaskTree.snapshot(),
          () -> TaskTree.snapshot().count(TaskTree.State.WAITING) >= tasks);
      return deadlocks();
    }

    private static List<Deadlock> deadlocks() {
      return TaskTree.snapshot().deadlocks();
    }

    @Override
    public void close() {
      thread.interrupt();
      Eventually.until("the program has ended", () -> !thread.isAlive());
    }
  }

  private static Running inGroup(GroupAction<Exception> body) {
    return new Running(() -> TaskGroup.run(body));
  }

  // ---- What is found ----

  @Test
  void tasks_that_await_each_other() throws Exception {
    Promise<Task<?>> second = new Promise<>();
    try (Running running =
        inGroup(group -> {
          Task<?> first = group.start("first", () -> second.await().await());
          second.complete(group.start("second", () -> first.await()));
        })) {
      assertThat(running.deadlock())
          .hasToString(
              """
              deadlock: /main/first -> /main/second -> /main/first
                /main/first waits for task /main/second
                /main/second waits for task /main/first\
              """);
    }
  }

  @Test
  void tasks_of_two_groups_that_await_each_other() throws Exception {
    Promise<Task<?>> inner = new Promise<>();
    try (Running running =
        inGroup(group -> {
          Task<?> outer = group.start("outer", () -> inner.await().await());
          TaskGroup.run(
              "within", within -> inner.complete(within.start("inner", () -> outer.await())));
        })) {
      assertThat(running.deadlock().paths())
          .containsExactlyInAnyOrder("/main/outer", "/main/within/inner");
    }
  }

  @Test
  void a_task_that_awaits_the_task_whose_group_it_is_in() throws Exception {
    try (Running running =
        inGroup(group -> {
          Promise<Task<?>> self = new Promise<>();
          self.complete(
              group.start(
                  "parent", () -> TaskGroup.run(own -> own.start("child", self.await()::await))));
        })) {
      assertThat(running.deadlock())
          .hasToString(
              """
              deadlock: /main/parent -> /main/parent/child -> /main/parent
                /main/parent waits for group /main/parent, of which /main/parent/child has not ended
                /main/parent/child waits for task /main/parent\
              """);
    }
  }

  @Test
  void gathers_and_joins_of_tasks() throws Exception {
    Promise<Task<?>> second = new Promise<>();
    try (Running running =
        inGroup(group -> {
          Task<?> first =
              group.start("first", () -> Async.gather(List.of(() -> second.await().await())));
          second.complete(
              group.start("second", () -> Async.join(List.of(first), JoinUntil.FIRST_COMPLETED)));
        })) {
      assertThat(running.deadlock().paths()).contains("/main/first", "/main/second");
    }
  }

  @Test
  void a_full_queue_whose_reader_waits_for_its_writer() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    try (Running running =
        inGroup(group -> {
          Task<?> writer = group.start("writer", () -> put(queue, 3));
          group.start(
              "reader",
              () -> {
                queue.take();
                writer.await();
              });
        })) {
      Deadlock found = running.deadlock();
      assertThat(found.certain()).isFalse();
      assertThat(found.toString())
          .contains("/main/writer waits for room in queue (1 of 1 items")
          .contains("last taken from by /main/reader")
          .contains("/main/reader waits for task /main/writer");
    }
  }

  @Test
  void a_full_queue_whose_reader_waits_before_it_has_read_anything() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    try (Running running =
        inGroup(group -> {
          Task<?> writer = group.start("writer", () -> put(queue, 2));
          group.start(
              "reader",
              () -> {
                writer.await();
                queue.take();
              });
        })) {
      Deadlock found = running.deadlock();
      assertThat(found.certain()).isFalse();
      assertThat(found.toString())
          .startsWith("possible deadlock: /main/")
          .contains("nobody has taken from it yet")
          .contains("/main/reader waits for task /main/writer");
    }
  }

  private static void put(Queue<Integer> queue, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      queue.put(i);
    }
  }

  @Test
  void the_holder_of_a_bare_permit_that_waits_for_a_permit_is_possible_only() throws Exception {
    Semaphore one = new Semaphore(1);
    try (Running running =
        inGroup(group ->
            group.start(
                "greedy",
                () -> {
                  one.acquire();
                  one.acquire();
                }))) {
      assertThat(running.deadlock())
          .hasToString(
              """
              possible deadlock: /main/greedy -> /main/greedy
                /main/greedy waits for semaphore (0 free, 1 waiting), last acquired by /main/greedy\
              """);
    }
  }

  @Test
  void a_plain_thread_and_a_task() throws Exception {
    Lock one = new Lock();
    Lock two = new Lock();
    CountDownLatch held = new CountDownLatch(1);
    Thread plain =
        Thread.ofPlatform()
            .name("plain")
            .start(() -> {
              try (Permit _ = one.acquirePermit()) {
                held.countDown();
                Eventually.until("the other is held", two::isLocked);
                two.acquire();
              } catch (InterruptedException e) {
                // It is interrupted in the end.
              }
            });
    held.await();
    try (Running running =
        inGroup(group ->
            group.start(
                "task",
                () -> {
                  two.acquire();
                  one.acquire();
                }))) {
      assertThat(running.deadlock().paths())
          .containsExactlyInAnyOrder("/thread plain", "/main/task");
    } finally {
      plain.interrupt();
      plain.join();
    }
  }

  // ---- What is none ----

  @Test
  void a_wait_with_a_limit_is_none() throws Exception {
    Lock one = new Lock();
    Lock two = new Lock();
    try (Running running =
        inGroup(group -> {
          group.start("waits", () -> inOrder(one, two, null));
          group.start("tries", () -> inOrder(two, one, LONG));
        })) {
      assertThat(running.whenAllWait(4)).isEmpty();
    }
  }

  @Test
  void a_wait_inside_of_a_timeout_is_none() throws Exception {
    Lock one = new Lock();
    Lock two = new Lock();
    try (Running running =
        inGroup(group -> {
          group.start("waits", () -> inOrder(one, two, null));
          group.start("timed", () -> Async.timeout(LONG, () -> inOrder(two, one, null)));
        })) {
      assertThat(running.whenAllWait(4)).isEmpty();
    }
  }

  private static void inOrder(Lock first, Lock second, Duration limit) throws InterruptedException {
    try (Permit _ = first.acquirePermit()) {
      Eventually.until("the other is held", second::isLocked);
      if (limit == null) {
        second.acquire();
      } else {
        second.tryAcquire(limit);
      }
    }
  }

  @Test
  void tasks_that_wait_for_one_who_sleeps_are_none() throws Exception {
    try (Running running =
        inGroup(group -> {
          Task<?> sleeper = group.start("sleeper", () -> Async.sleep(LONG));
          group.start("waiter", () -> sleeper.await());
        })) {
      assertThat(running.whenAllWait(4)).isEmpty();
    }
  }

  @Test
  void readers_of_an_empty_queue_and_of_signals_are_none() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    Semaphore signal = new Semaphore(0);
    try (Running running =
        inGroup(group -> {
          Task<?> reader = group.start("reader", () -> queue.take());
          group.start("waits for the reader", () -> reader.await());
          group.start(
              "listener",
              () -> {
                signal.release();
                signal.acquire();
                signal.acquire();
              });
        })) {
      assertThat(running.whenAllWait(5)).isEmpty();
    }
  }

  @Test
  void one_of_two_holders_that_goes_on_is_enough() throws Exception {
    Semaphore two = new Semaphore(2);
    try (Running running =
        inGroup(group -> {
          group.start(
              "greedy",
              () -> {
                try (Permit _ = two.acquirePermit()) {
                  Eventually.until("both are out", () -> two.available() == 0);
                  two.acquire();
                }
              });
          group.start(
              "sleeper",
              () -> {
                try (Permit _ = two.acquirePermit()) {
                  Async.sleep(LONG);
                }
              });
        })) {
      assertThat(running.whenAllWait(4)).isEmpty();
    }
  }
}
