// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Timeouts against waits, cancellations against hand-overs, groups in groups, shields and plain
/// computing, thrown together by chance: no interrupt bit leaks and no permit is lost, on any loop.
@Timeout(120)
class RacesTest {
  private static final int ROUNDS = Integer.getInteger("belay.rounds", 2_000);

  /// One round: a few tasks that do what chance says with one semaphore, and a canceller.
  private static void round() throws Exception {
    Semaphore two = new Semaphore(2);
    AtomicInteger inside = new AtomicInteger();
    TaskGroup.run(group -> {
      List<Task<?>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        tasks.add(group.start(() -> act(two, inside)));
      }
      pause();
      tasks.get(Async.random().nextInt(4)).cancel("by chance");
      pause();
      tasks.get(Async.random().nextInt(4)).cancel("by chance");
    });
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(two.available()).isEqualTo(2);
    assertThat(inside).hasValue(0);
  }

  private static void act(Semaphore two, AtomicInteger inside) throws Exception {
    for (int k = 0; k < 3; k++) {
      Async.checkpoint();
      try {
        Async.timeout(micros(60), () -> step(two, inside));
      } catch (DeadlineExceededException e) {
        // as it may
      }
    }
  }

  private static void step(Semaphore two, AtomicInteger inside) throws Exception {
    switch (Async.random().nextInt(5)) {
      case 0 -> hold(two, inside);
      case 1 ->
          TaskGroup.run(inner -> {
            inner.start(() -> hold(two, inside));
            inner.start(RacesTest::pause);
            if (Async.random().nextBoolean()) {
              inner.cancel("by chance");
            }
          });
      case 2 -> Async.shield(Duration.ofMinutes(1), () -> hold(two, inside));
      case 3 -> {
        for (int i = 0; i < Async.random().nextInt(200); i++) {
          Thread.onSpinWait();
        }
      }
      default -> pause();
    }
  }

  private static void hold(Semaphore two, AtomicInteger inside) throws InterruptedException {
    two.acquire();
    try {
      assertThat(inside.incrementAndGet()).isLessThanOrEqualTo(2);
      pause();
    } finally {
      inside.decrementAndGet();
      two.release();
    }
  }

  private static void pause() throws InterruptedException {
    Async.sleep(micros(30));
  }

  private static Duration micros(int most) {
    return Duration.ofNanos(1_000L * Async.random().nextInt(1, most));
  }

  @Test
  void C01_nothing_leaks_on_the_parallel_loop() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Async.run(() -> round());
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
    System.out.println("STRESS races, parallel: " + ROUNDS + " rounds");
  }

  @Test
  void C01_nothing_leaks_on_the_confined_loop() throws Exception {
    EventLoop loop = EventLoop.confined();
    for (int i = 0; i < ROUNDS; i++) {
      loop.run(() -> {
        round();
        return null;
      });
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
    System.out.println("STRESS races, confined: " + ROUNDS + " rounds");
  }

  @SimulatedTest(seeds = 2_000)
  void C01_nothing_leaks_under_any_seed() throws Exception {
    round();
  }

  @SimulatedTest(seeds = 1_000, order = SimulatedTest.Kind.PCT)
  void C01_nothing_leaks_under_any_priorities() throws Exception {
    round();
  }
}
