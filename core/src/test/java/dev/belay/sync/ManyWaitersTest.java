// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Action;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A hundred thousand tasks that wait at one primitive: waking all, and cancelling all beginning
/// with the last, which a search from the front finds last, costs each of them the same. With a
/// search it would be five thousand million steps more.
@Timeout(300)
class ManyWaitersTest {
  private static final int MANY = 100_000;
  private static final Duration BOUND = Duration.ofSeconds(10);

  /// A primitive at which all wait.
  ///
  /// @param at the primitive
  /// @param shown what its text contains when all wait
  /// @param waits what each of them does
  /// @param wakes what frees them all
  private record Crowd(
      String name, Object at, String shown, Action<Exception> waits, Action<Exception> wakes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Crowd> most_used() throws InterruptedException {
    return Stream.of(semaphore(), lock(), taking());
  }

  static Stream<Crowd> all() throws InterruptedException {
    return Stream.of(
        semaphore(), lock(), condition(), event(), barrier(), taking(), putting(), joining());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("most_used")
  void cancelling_and_waking_all_costs_each_the_same(Crowd crowd) throws Exception {
    assertThat(cancelled(crowd)).isLessThan(BOUND);
    assertThat(woken(crowd)).isLessThan(BOUND);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  @Tag("stress")
  void at_each_primitive(Crowd crowd) throws Exception {
    Duration cancelled = cancelled(crowd);
    Duration woken = woken(crowd);
    System.out.printf(
        "STRESS %,d waiters, %s: %d ms of processor time to cancel all, %d to wake all%n",
        MANY, crowd, cancelled.toMillis(), woken.toMillis());
    assertThat(cancelled).isLessThan(BOUND);
    assertThat(woken).isLessThan(BOUND);
  }

  private static Duration cancelled(Crowd crowd) throws Exception {
    return ended(
        crowd,
        tasks -> {
          for (Task<?> task : tasks.reversed()) {
            task.cancel("all");
          }
        });
  }

  private static Duration woken(Crowd crowd) throws Exception {
    return ended(crowd, tasks -> crowd.wakes.run());
  }

  @FunctionalInterface
  private interface Ending {
    void of(List<Task<?>> tasks) throws Exception;
  }

  /// What it costs until the waits of all have ended.
  private static Duration ended(Crowd crowd, Ending ending) throws Exception {
    AtomicInteger begun = new AtomicInteger();
    List<Task<?>> tasks = new ArrayList<>(MANY);
    Duration from =
        TaskGroup.call(group -> {
          for (int i = 0; i < MANY; i++) {
            tasks.add(
                group.start(() -> {
                  begun.incrementAndGet();
                  crowd.waits.run();
                }));
          }
          Eventually.until("all have begun", () -> begun.get() == MANY);
          Eventually.until("all wait", () -> crowd.at.toString().contains(crowd.shown));
          Duration now = processorTime();
          ending.of(tasks);
          return now;
        });
    return processorTime().minus(from);
  }

  /// What this process has used so far. Not the time of day: a busy machine is no search.
  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private static void times(int count, Action<Exception> action) throws Exception {
    for (int i = 0; i < count; i++) {
      action.run();
    }
  }

  private static Crowd semaphore() {
    Semaphore none = new Semaphore(0);
    return new Crowd(
        "semaphore", none, MANY + " waiting", none::acquire, () -> times(MANY, none::release));
  }

  /// Each hands the lock to the next. It is held by the thread of the test.
  private static Crowd lock() throws InterruptedException {
    Lock lock = new Lock();
    lock.acquire();
    return new Crowd(
        "lock", lock, MANY + " waiting", () -> lock.acquirePermit().close(), lock::release);
  }

  private static Crowd condition() {
    Lock lock = new Lock();
    Condition condition = lock.newCondition();
    return new Crowd(
        "condition",
        condition,
        "condition (" + MANY + " waiting) of lock (nobody holds it, 0 waiting)",
        () -> {
          try (Permit _ = lock.acquirePermit()) {
            condition.await();
          }
        },
        () -> {
          try (Permit _ = lock.acquirePermit()) {
            condition.signalAll();
          }
        });
  }

  private static Crowd event() {
    Event event = new Event();
    return new Crowd("event", event, MANY + " waiting", event::await, event::set);
  }

  private static Crowd barrier() {
    Barrier barrier = new Barrier(MANY + 1);
    return new Crowd(
        "barrier", barrier, MANY + " of", () -> barrier.await(), () -> barrier.await());
  }

  private static Crowd taking() {
    Queue<Integer> queue = new Queue<>();
    return new Crowd(
        "queue, take",
        queue,
        MANY + " taking",
        () -> queue.take(),
        () -> times(MANY, () -> queue.put(1)));
  }

  private static Crowd putting() throws InterruptedException {
    Queue<Integer> queue = new Queue<>(1);
    queue.put(1);
    return new Crowd(
        "queue, put",
        queue,
        MANY + " putting",
        () -> queue.put(1),
        () -> times(MANY, () -> queue.take()));
  }

  private static Crowd joining() throws InterruptedException {
    Queue<Integer> queue = new Queue<>();
    queue.put(1);
    return new Crowd("queue, join", queue, "1 not done", () -> queue.join(), queue::taskDone);
  }
}
