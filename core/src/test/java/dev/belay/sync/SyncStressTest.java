// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.QueueClosedException;
import dev.belay.Task;
import dev.belay.TaskCancelledException;
import dev.belay.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Timeouts and cancellations that race with wake-ups on all cores: nothing is lost, nothing is
/// doubled, nobody is left waiting.
@Timeout(300)
class SyncStressTest {
  private static final int TASKS = 6;

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger cutShort = new AtomicInteger();
  private int rounds = 1_500;

  @AfterEach
  void both_sides_win_now_and_then() {
    assertThat(cutShort).as("rounds cut short").hasValueBetween(1, begun.get() - 1);
  }

  @Test
  @Tag("stress")
  void fifty_thousand_rounds_of_each() throws Exception {
    rounds = 50_000;
    each();
    System.out.printf(
        "STRESS sync races: %,d rounds, %,d of them cut short, 0 lost, 0 doubled, 0 left waiting%n",
        begun.get(), cutShort.get());
  }

  @Test
  void each_on_the_confined_loop() throws Exception {
    rounds = 600;
    EventLoop.confined()
        .run(() -> {
          each();
          return rounds;
        });
  }

  private void each() throws Exception {
    semaphore();
    lock();
    event();
    condition();
    barrier();
    queue();
    lifo_queue();
    priority_queue();
    joining_a_queue();
    closing_a_queue();
  }

  /// What a task does in each round. It may be cut short at any wait.
  @FunctionalInterface
  private interface Step {
    void run(int round) throws Exception;
  }

  /// Between nothing and a little more than a hand-over takes.
  private static Duration moment() {
    return Duration.ofNanos(ThreadLocalRandom.current().nextInt(1, 60_000));
  }

  /// Does the step in a task that is given a deadline, or cancelled by hand, at a random moment
  /// near to its wake-up. No interrupt may be left after it.
  private void raced(TaskGroup group, int round, Step step) throws Exception {
    begun.incrementAndGet();
    if (round % 2 == 0) {
      try {
        Async.timeout(moment(), () -> step.run(round));
      } catch (DeadlineExceededException e) {
        cutShort.incrementAndGet();
      }
    } else {
      Task<Void> task = group.start(() -> step.run(round));
      Async.sleep(moment());
      task.cancel("raced");
      try {
        task.await();
      } catch (TaskCancelledException e) {
        cutShort.incrementAndGet();
      }
    }
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /// Several tasks that share so many rounds of a step.
  private List<Task<Void>> start(TaskGroup group, int tasks, Step step) {
    List<Task<Void>> started = new ArrayList<>();
    for (int t = 0; t < tasks; t++) {
      started.add(
          group.start(() -> {
            for (int round = 0; round < rounds / tasks; round++) {
              raced(group, round, step);
            }
          }));
    }
    return started;
  }

  private static void awaitAll(List<Task<Void>> tasks) throws InterruptedException {
    for (Task<Void> task : tasks) {
      task.await();
    }
  }

  @Test
  void semaphore() throws Exception {
    Semaphore semaphore = new BoundedSemaphore(2);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    TaskGroup.run(group ->
        start(
            group,
            TASKS,
            round -> {
              if (round % 3 == 0 && !semaphore.tryAcquire(moment())) {
                return;
              } else if (round % 3 != 0) {
                semaphore.acquire();
              }
              if (inside.incrementAndGet() > 2) {
                tooMany.incrementAndGet();
              }
              Thread.onSpinWait();
              inside.decrementAndGet();
              semaphore.release();
            }));
    assertThat(tooMany).hasValue(0);
    assertThat(semaphore).hasToString("semaphore (2 free, 0 waiting)");
  }

  @Test
  void lock() throws Exception {
    Lock lock = new Lock();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    TaskGroup.run(group ->
        start(
            group,
            TASKS,
            round -> {
              if (round % 3 == 0 && !lock.tryAcquire(moment())) {
                return;
              } else if (round % 3 != 0) {
                lock.acquire();
              }
              if (inside.incrementAndGet() > 1) {
                tooMany.incrementAndGet();
              }
              Thread.onSpinWait();
              inside.decrementAndGet();
              lock.release();
            }));
    assertThat(tooMany).hasValue(0);
    assertThat(lock).hasToString("lock (nobody holds it, 0 waiting)");
  }

  @Test
  void event() throws Exception {
    Event event = new Event();
    AtomicBoolean over = new AtomicBoolean();
    TaskGroup.run(group -> {
      Task<Void> flicker =
          group.start(() -> {
            while (!over.get()) {
              event.set();
              event.clear();
              Async.sleep(moment());
            }
          });
      awaitAll(
          start(
              group,
              TASKS,
              round -> {
                if (round % 3 == 0) {
                  event.await(moment());
                } else {
                  event.await();
                }
              }));
      over.set(true);
      flicker.await();
    });
    assertThat(event.toString()).endsWith("0 waiting)");
  }

  /// Every signal that woke somebody is seen by exactly one waiter.
  @Test
  void condition() throws Exception {
    Lock lock = new Lock();
    Condition condition = lock.newCondition();
    AtomicInteger woken = new AtomicInteger();
    AtomicInteger signalled = new AtomicInteger();
    AtomicInteger notHeld = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    TaskGroup.run(group -> {
      Task<Void> signaller =
          group.start(() -> {
            while (!over.get()) {
              try (Permit _ = lock.acquirePermit()) {
                signalled.addAndGet(condition.signal());
              }
              Async.sleep(moment());
            }
          });
      awaitAll(
          start(
              group,
              TASKS,
              round -> {
                lock.acquire();
                try {
                  if (round % 3 == 0) {
                    woken.addAndGet(condition.await(moment()) ? 1 : 0);
                  } else {
                    condition.await();
                    woken.incrementAndGet();
                  }
                } finally {
                  notHeld.addAndGet(lock.isHeldHere() ? 0 : 1);
                  lock.release();
                }
              }));
      over.set(true);
      signaller.await();
    });
    assertThat(notHeld).hasValue(0);
    assertThat(woken).hasValue(signalled.get());
    assertThat(condition).hasToString("condition (0 waiting) of lock (nobody holds it, 0 waiting)");
  }

  /// Each round gives each of its places exactly once, whoever is cut short.
  @Test
  void barrier() throws Exception {
    Barrier barrier = new Barrier(3);
    int[] given = new int[3];
    TaskGroup.run(group ->
        start(
            group,
            TASKS,
            round -> {
              int index = barrier.await();
              synchronized (given) {
                given[index]++;
              }
            }));
    assertThat(given[1]).isEqualTo(given[0]);
    assertThat(given[2]).isEqualTo(given[0]);
    assertThat(given[0]).isPositive();
    assertThat(barrier).hasToString("barrier (0 of 3 waiting)");
  }

  /// What was put is taken, or still in the queue; nothing else is.
  private void exchange(Queue<Integer> queue) throws Exception {
    Set<Integer> put = ConcurrentHashMap.newKeySet();
    Set<Integer> taken = ConcurrentHashMap.newKeySet();
    AtomicInteger doubled = new AtomicInteger();
    AtomicInteger next = new AtomicInteger();
    TaskGroup.run(group -> {
      start(
          group,
          TASKS / 2,
          round -> {
            int item = next.incrementAndGet();
            if (round % 3 != 0) {
              queue.put(item);
              put.add(item);
            } else if (queue.tryPut(item, moment())) {
              put.add(item);
            }
          });
      start(
          group,
          TASKS / 2,
          round -> {
            Integer item = round % 3 == 0 ? queue.tryTake(moment()).orElse(null) : queue.take();
            if (item != null) {
              doubled.addAndGet(taken.add(item) ? 0 : 1);
              queue.taskDone();
            }
          });
    });
    assertThat(queue.toString()).contains(" 0 taking, 0 putting, " + queue.size() + " not done");
    for (int item : queue.closeNow()) {
      doubled.addAndGet(taken.add(item) ? 0 : 1);
    }
    queue.join();
    assertThat(doubled).hasValue(0);
    assertThat(taken).isEqualTo(put).isNotEmpty();
  }

  @Test
  void queue() throws Exception {
    exchange(new Queue<>(2));
  }

  @Test
  void lifo_queue() throws Exception {
    exchange(new LifoQueue<>(2));
  }

  @Test
  void priority_queue() throws Exception {
    exchange(new PriorityQueue<>(2, Integer::compare));
  }

  /// Every join ends: by the work that is done, or because it is cut short.
  @Test
  void joining_a_queue() throws Exception {
    Queue<Integer> queue = new Queue<>();
    AtomicBoolean over = new AtomicBoolean();
    TaskGroup.run(group -> {
      Task<Void> worker =
          group.start(() -> {
            while (!over.get()) {
              queue.put(1);
              Async.sleep(moment());
              queue.take();
              queue.taskDone();
            }
          });
      awaitAll(start(group, TASKS, round -> queue.join()));
      over.set(true);
      worker.await();
    });
    assertThat(queue).hasToString("queue (0 items, 0 taking, 0 putting, 0 not done)");
  }

  /// Closing races with putters, takers and joiners: what was put and not taken is handed out.
  @Test
  void closing_a_queue() throws Exception {
    for (int round = 0; round < rounds / 5; round++) {
      begun.incrementAndGet();
      Queue<Integer> queue = new Queue<>(2);
      Set<Integer> put = ConcurrentHashMap.newKeySet();
      Set<Integer> taken = ConcurrentHashMap.newKeySet();
      TaskGroup.run(group -> {
        for (int t = 0; t < 3; t++) {
          int first = t * 100;
          group.start(() -> putUntilClosed(queue, put, first));
        }
        for (int t = 0; t < 2; t++) {
          group.start(() -> queue.forEach(taken::add));
        }
        group.start(() -> queue.join());
        Async.sleep(moment());
        List<Integer> left = queue.closeNow();
        cutShort.addAndGet(left.isEmpty() ? 0 : 1);
        taken.addAll(left);
      });
      assertThat(taken).isEqualTo(put);
    }
  }

  private static void putUntilClosed(Queue<Integer> queue, Set<Integer> put, int first)
      throws InterruptedException {
    try {
      for (int i = first; i < first + 100; i++) {
        queue.put(i);
        put.add(i);
      }
    } catch (QueueClosedException e) {
      assertThat(queue.isClosed()).isTrue();
    }
  }
}
