// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import dev.belay.Task;
import dev.belay.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// P1 and P2: trivial tasks are started, and their values awaited in order and added up. P1 has one
/// group of a million, P2 ten thousand groups of ten.
final class StartAndAwait {
  private static final int MILLION = 1_000_000;
  private static final int GROUPS = 10_000;
  private static final int MEMBERS = 10;

  private StartAndAwait() {}

  static Contest oneLargeGroup() {
    Contest contest =
        Contest.of("P1  1,000,000 tasks in one group, per task", MILLION, Contest.Unit.NS)
            .enter("Belay", watch -> belay(MILLION))
            .enter("virtual-thread executor", watch -> executor(MILLION))
            .enter("raw virtual threads", watch -> raw(MILLION));
    StructuredPeer.ifPresent(
        peer -> contest.enter(StructuredPeer.NAME, watch -> peer.startAndAwait(MILLION)));
    return contest;
  }

  static Contest smallGroups() {
    return enterSmallGroups(
        Contest.of("P2  10,000 groups of 10, from a virtual thread", GROUPS, Contest.Unit.US));
  }

  static Contest smallGroupsOnPlatformThread() {
    return enterSmallGroups(
        Contest.onPlatformThread(
            "P2  10,000 groups of 10, from a platform thread", GROUPS, Contest.Unit.US));
  }

  private static Contest enterSmallGroups(Contest contest) {
    contest
        .enter("Belay", watch -> repeat(() -> belay(MEMBERS)))
        .enter("virtual-thread executor", watch -> repeat(() -> executor(MEMBERS)))
        .enter("raw virtual threads", watch -> repeat(() -> raw(MEMBERS)));
    StructuredPeer.ifPresent(
        peer -> contest.enter(StructuredPeer.NAME, watch -> peer.smallGroups(GROUPS, MEMBERS)));
    return contest;
  }

  private interface Group {
    void run() throws Exception;
  }

  private static void repeat(Group group) throws Exception {
    for (int i = 0; i < GROUPS; i++) {
      group.run();
    }
  }

  private static void belay(int count) throws Exception {
    long sum =
        TaskGroup.call(group -> {
          List<Task<Integer>> tasks = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            int value = i;
            tasks.add(group.start(() -> value));
          }
          long total = 0;
          for (Task<Integer> task : tasks) {
            total += task.await();
          }
          return total;
        });
    check(sum, count);
  }

  private static void executor(int count) throws Exception {
    long sum = 0;
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> futures = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int value = i;
        futures.add(executor.submit(() -> value));
      }
      for (Future<Integer> future : futures) {
        sum += future.get();
      }
    }
    check(sum, count);
  }

  private static void raw(int count) throws Exception {
    int[] values = new int[count];
    List<Thread> threads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int value = i;
      threads.add(Thread.startVirtualThread(() -> values[value] = value));
    }
    long sum = 0;
    for (int i = 0; i < count; i++) {
      threads.get(i).join();
      sum += values[i];
    }
    check(sum, count);
  }

  static void check(long sum, long count) {
    if (sum != count * (count - 1) / 2) {
      throw new AssertionError("the values of the tasks add up to " + sum);
    }
  }
}
