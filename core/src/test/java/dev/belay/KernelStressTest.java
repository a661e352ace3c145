// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Deadlines that race with everything a task can be doing, on all cores of the parallel loop.
///
/// Each round gives one piece of work less time than it needs, or just enough. Whatever wins, the
/// round must leave nothing behind: no interrupt bit, no permit, no task.
class KernelStressTest {
  private static final int PERMITS = 3;
  private static final int WORKERS = 16;
  private static final Duration LONG = Duration.ofMinutes(10);

  private final Semaphore semaphore = new Semaphore(PERMITS);
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger overAdmissions = new AtomicInteger();
  private final AtomicInteger leftAlive = new AtomicInteger();
  private final AtomicInteger leakedBits = new AtomicInteger();
  private final AtomicInteger timedOut = new AtomicInteger();

  @Test
  @Timeout(60)
  void two_thousand_races_leave_nothing_behind() throws Exception {
    race(2_000);
  }

  @Test
  @Tag("stress")
  @Timeout(900)
  void fifty_thousand_races_leave_nothing_behind() throws Exception {
    race(50_000);
    System.out.printf(
        "STRESS kernel races: %,d rounds, %,d of them timed out, %d interrupt bits left, "
            + "%d permits lost, %d over-admissions, %d tasks left alive%n",
        50_000,
        timedOut.get(),
        leakedBits.get(),
        PERMITS - semaphore.available(),
        overAdmissions.get(),
        leftAlive.get());
  }

  private void race(int rounds) throws Exception {
    TaskGroup.run(group -> {
      for (int worker = 0; worker < WORKERS; worker++) {
        Random random = new Random(worker);
        group.start(() -> {
          for (int round = 0; round < rounds / WORKERS; round++) {
            round(random);
          }
        });
      }
    });
    assertThat(leakedBits).as("rounds that left an interrupt bit").hasValue(0);
    assertThat(overAdmissions).as("times that too many were inside").hasValue(0);
    assertThat(leftAlive).as("tasks that outlived their group").hasValue(0);
    assertThat(inside).hasValue(0);
    assertThat(semaphore.available()).isEqualTo(PERMITS);
    assertThat(timedOut).as("both sides must win now and then").hasValueBetween(1, rounds - 1);
  }

  private void round(Random random) throws Exception {
    try {
      Async.timeout(micros(random, 300), work(random));
    } catch (DeadlineExceededException e) {
      timedOut.incrementAndGet();
    } catch (TaskGroupException e) {
      assertThat(e).hasRootCauseInstanceOf(Planned.class);
    }
    // Outside of the timeout nothing is cancelled: code that an interrupt hits here is innocent.
    LockSupport.parkNanos(1);
    if (Thread.interrupted()) {
      leakedBits.incrementAndGet();
    }
    Async.sleep(Duration.ofNanos(1));
  }

  private Action<Exception> work(Random random) {
    Duration time = micros(random, 300);
    return switch (random.nextInt(8)) {
      case 0 -> () -> hold(time);
      case 1 -> () -> Async.sleep(time);
      case 2 -> () -> LockSupport.parkNanos(time.toNanos());
      case 3 -> () -> new CountDownLatch(1).await();
      case 4 -> () -> spin(time);
      case 5 -> () -> shielded(time);
      case 6 -> () -> group(time, random.nextBoolean());
      default -> () -> Async.timeout(time, () -> group(time, false));
    };
  }

  private void hold(Duration time) throws InterruptedException {
    semaphore.acquire();
    try {
      if (inside.incrementAndGet() > PERMITS) {
        overAdmissions.incrementAndGet();
      }
      Async.sleep(time.dividedBy(10));
    } finally {
      inside.decrementAndGet();
      semaphore.release();
    }
  }

  private static void spin(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  /// The cleanup inside of the shield is not disturbed, unless its grace runs out.
  private void shielded(Duration time) throws InterruptedException {
    try {
      Async.sleep(time);
    } finally {
      Async.shield(LONG, () -> hold(time));
      Async.shield(time.dividedBy(20), () -> LockSupport.parkNanos(time.dividedBy(10).toNanos()));
    }
  }

  /// A task for each way to wait; one of them may fail, one is cancelled by a sibling.
  private void group(Duration time, boolean fails) throws InterruptedException {
    AtomicInteger mine = new AtomicInteger();
    try {
      TaskGroup.run(group -> {
        Task<Void> cancelled = group.start(counted(mine, () -> Async.sleep(LONG)));
        group.start(counted(mine, () -> hold(time)));
        group.start(counted(mine, () -> LockSupport.parkNanos(time.toNanos())));
        group.start(
            counted(
                mine,
                () -> {
                  Async.sleep(time.dividedBy(2));
                  cancelled.cancel("no longer needed");
                  if (fails) {
                    throw new Planned();
                  }
                }));
      });
    } finally {
      leftAlive.addAndGet(mine.get());
    }
  }

  private Action<Exception> counted(AtomicInteger mine, Action<Exception> action) {
    return () -> {
      mine.incrementAndGet();
      try {
        action.run();
      } finally {
        mine.decrementAndGet();
      }
    };
  }

  private static Duration micros(Random random, int bound) {
    return Duration.ofNanos(1_000L * random.nextInt(1, bound));
  }

  private static final class Planned extends Exception {
    private static final long serialVersionUID = 1;
  }
}
