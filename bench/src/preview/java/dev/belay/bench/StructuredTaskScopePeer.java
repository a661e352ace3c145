// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;

/// The JDK's own structured concurrency, a preview of JDK 25.
final class StructuredTaskScopePeer implements StructuredPeer {

  StructuredTaskScopePeer() {}

  @Override
  public void startAndAwait(int tasks) throws Exception {
    long sum = 0;
    try (var scope = StructuredTaskScope.open(Joiner.<Integer>awaitAllSuccessfulOrThrow())) {
      List<Subtask<Integer>> subtasks = new ArrayList<>(tasks);
      for (int i = 0; i < tasks; i++) {
        int value = i;
        subtasks.add(scope.fork(() -> value));
      }
      scope.join();
      for (Subtask<Integer> subtask : subtasks) {
        sum += subtask.get();
      }
    }
    StartAndAwait.check(sum, tasks);
  }

  @Override
  public void smallGroups(int groups, int tasks) throws Exception {
    for (int i = 0; i < groups; i++) {
      startAndAwait(tasks);
    }
  }

  @Override
  public void failFast(int sleepers, Stopwatch watch) throws Exception {
    CountDownLatch ready = new CountDownLatch(sleepers);
    try (var scope = StructuredTaskScope.open(Joiner.<Void>awaitAllSuccessfulOrThrow())) {
      for (int i = 0; i < sleepers; i++) {
        scope.fork(() -> {
          ready.countDown();
          Thread.sleep(FailFast.LONG);
          return null;
        });
      }
      FailFast.settle(ready);
      scope.fork(() -> {
        watch.start();
        throw new IllegalStateException("planned");
      });
      scope.join();
    } catch (StructuredTaskScope.FailedException expected) {
      return;
    }
    throw new AssertionError("the failure is lost");
  }

  @Override
  public void timeouts(int count) throws Exception {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      try (var scope =
          StructuredTaskScope.open(
              Joiner.<Integer>awaitAllSuccessfulOrThrow(),
              configuration -> configuration.withTimeout(FailFast.LONG))) {
        scope.join();
        sum += i;
      }
    }
    StartAndAwait.check(sum, count);
  }
}
