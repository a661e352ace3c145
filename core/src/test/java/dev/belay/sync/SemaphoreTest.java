// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.Eventually;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SemaphoreTest {

  @Test
  void refuses_a_negative_number_of_permits() {
    assertThatThrownBy(() -> new Semaphore(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits must be at least 0, was -1");
  }

  @Test
  void never_lets_more_in_than_it_has_permits() throws Exception {
    Semaphore semaphore = new Semaphore(3);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger peak = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 2_000; i++) {
        group.start(() -> {
          semaphore.acquire();
          peak.accumulateAndGet(inside.incrementAndGet(), Math::max);
          Thread.yield();
          inside.decrementAndGet();
          semaphore.release();
        });
      }
    });
    assertThat(peak).hasValue(3);
    assertThat(semaphore.available()).isEqualTo(3);
  }

  @Test
  void serves_waiters_in_the_order_of_their_coming() throws Exception {
    Semaphore semaphore = new Semaphore(0);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      for (int i = 0; i < 10; i++) {
        int number = i;
        group.start(() -> {
          semaphore.acquire();
          order.add(number);
          semaphore.release();
        });
        Eventually.until("queued", () -> semaphore.toString().contains(number + 1 + " waiting"));
      }
      semaphore.release();
    });
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void a_cancelled_waiter_takes_nothing_and_leaves_the_others_in_order() throws Exception {
    Semaphore semaphore = new Semaphore(0);
    TaskGroup.run(group -> {
      Task<Void> first = group.start(() -> semaphore.acquire());
      Eventually.until("one", () -> semaphore.toString().contains("1 waiting"));
      Task<Void> second = group.start(() -> semaphore.acquire());
      Eventually.until("two", () -> semaphore.toString().contains("2 waiting"));
      first.cancel("not needed");
      Eventually.until("left", () -> semaphore.toString().contains("1 waiting"));
      semaphore.release();
      second.await();
      assertThat(first.state()).isEqualTo(Task.State.CANCELLED);
    });
    assertThat(semaphore.available()).isZero();
  }

  @Test
  void tells_what_is_waited_for() {
    assertThat(new Semaphore(2)).hasToString("semaphore (2 free, 0 waiting)");
  }

  /// Timeouts race with hand-overs on all cores: no permit is lost, none is given twice, and no
  /// interrupt of ours is left behind.
  @Test
  void timeouts_that_race_with_releases_lose_nothing() throws Exception {
    Semaphore semaphore = new Semaphore(2);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    AtomicInteger leakedBits = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int t = 0; t < 8; t++) {
        group.start(() -> race(semaphore, inside, tooMany, leakedBits));
      }
    });
    assertThat(tooMany).hasValue(0);
    assertThat(leakedBits).hasValue(0);
    assertThat(semaphore.available()).isEqualTo(2);
  }

  private static void race(
      Semaphore semaphore, AtomicInteger inside, AtomicInteger tooMany, AtomicInteger leakedBits)
      throws InterruptedException {
    for (int round = 0; round < 250; round++) {
      Duration limit = Duration.ofNanos(ThreadLocalRandom.current().nextInt(1, 200_000));
      try {
        Async.timeout(
            limit,
            () -> {
              semaphore.acquire();
              try {
                if (inside.incrementAndGet() > 2) {
                  tooMany.incrementAndGet();
                }
                Async.sleep(Duration.ofNanos(20_000));
              } finally {
                inside.decrementAndGet();
                semaphore.release();
              }
            });
      } catch (DeadlineExceededException e) {
        assertThat(e.elapsed()).isGreaterThanOrEqualTo(limit);
      }
      if (Thread.currentThread().isInterrupted()) {
        leakedBits.incrementAndGet();
      }
    }
  }
}
