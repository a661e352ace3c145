// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import dev.belay.Async;
import dev.belay.TaskGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/// P8: a timeout is armed, its body gives a value at once, the timeout is disarmed.
final class Timeouts {
  private static final int COUNT = 200_000;

  private Timeouts() {}

  static Contest contest() {
    Contest contest =
        Contest.of("P8  timeout armed and disarmed", COUNT, Contest.Unit.NS)
            .enter("Belay", watch -> belay())
            .enter("CompletableFuture.orTimeout", watch -> completableFuture())
            .enter("ForkJoinPool.schedule and cancel", watch -> forkJoinPool())
            .enter("Kotlin withTimeout", watch -> kotlin());
    StructuredPeer.ifPresent(
        peer -> contest.enter(StructuredPeer.NAME, watch -> peer.timeouts(COUNT)));
    return contest;
  }

  private static void belay() throws InterruptedException {
    TaskGroup.run(group -> {
      long sum = 0;
      for (int i = 0; i < COUNT; i++) {
        int value = i;
        sum += Async.timeout(FailFast.LONG, () -> value);
      }
      StartAndAwait.check(sum, COUNT);
    });
  }

  private static void completableFuture() {
    long sum = 0;
    for (int i = 0; i < COUNT; i++) {
      CompletableFuture<Integer> future = new CompletableFuture<>();
      future.orTimeout(1, TimeUnit.HOURS);
      future.complete(i);
      sum += future.join();
    }
    StartAndAwait.check(sum, COUNT);
  }

  private static void kotlin() {
    StartAndAwait.check(KotlinPeer.timeouts(COUNT), COUNT);
  }

  private static void forkJoinPool() {
    for (int i = 0; i < COUNT; i++) {
      ForkJoinPool.commonPool().schedule(() -> {}, 1, TimeUnit.HOURS).cancel(false);
    }
  }
}
