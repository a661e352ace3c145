// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// P4: tasks sleep, one fails; measured is the time from the failure until the group has ended.
final class FailFast {
  static final Duration LONG = Duration.ofHours(1);
  private static final int SLEEPERS = 100_000;

  private FailFast() {}

  static Contest contest() {
    Contest contest =
        Contest.of("P4  100,000 sleepers, one fails, until all have ended", 1, Contest.Unit.MS)
            .enter("Belay", watch -> belay(SLEEPERS, watch))
            .enter("virtual-thread executor", watch -> executor(SLEEPERS, watch))
            .enter("raw virtual threads", watch -> raw(SLEEPERS, watch));
    StructuredPeer.ifPresent(
        peer -> contest.enter(StructuredPeer.NAME, watch -> peer.failFast(SLEEPERS, watch)));
    return contest;
  }

  private static void belay(int sleepers, Stopwatch watch) throws Exception {
    CountDownLatch ready = new CountDownLatch(sleepers);
    try {
      TaskGroup.run(group -> {
        for (int i = 0; i < sleepers; i++) {
          group.start(() -> {
            ready.countDown();
            Async.sleep(LONG);
          });
        }
        settle(ready);
        group.start(() -> {
          watch.start();
          throw new IllegalStateException("planned");
        });
      });
    } catch (TaskGroupException expected) {
      return;
    }
    throw new AssertionError("the failure is lost");
  }

  private static void executor(int sleepers, Stopwatch watch) throws Exception {
    CountDownLatch ready = new CountDownLatch(sleepers);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < sleepers; i++) {
        executor.submit(() -> {
          ready.countDown();
          Thread.sleep(LONG);
          return null;
        });
      }
      settle(ready);
      executor.submit(() -> {
        watch.start();
        executor.shutdownNow();
      });
    }
  }

  private static void raw(int sleepers, Stopwatch watch) throws Exception {
    CountDownLatch ready = new CountDownLatch(sleepers);
    List<Thread> threads = new ArrayList<>(sleepers);
    for (int i = 0; i < sleepers; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            ready.countDown();
            try {
              Thread.sleep(LONG);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }));
    }
    settle(ready);
    watch.start();
    for (Thread thread : threads) {
      thread.interrupt();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /// Waits until all have come to their sleep, and a little longer so that all are in it.
  static void settle(CountDownLatch ready) throws InterruptedException {
    ready.await();
    Thread.sleep(100);
  }
}
