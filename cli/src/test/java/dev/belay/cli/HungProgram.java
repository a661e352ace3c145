// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.Action;
import dev.belay.Async;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.TaskTree;
import dev.belay.sync.Event;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import dev.belay.sync.Queue;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.Map;

/// Programs that hang, each for a reason of its own, to be looked at from another process.
final class HungProgram {
  private static final Map<String, Action<Exception>> KINDS =
      Map.of(
          "locks", HungProgram::twoTasksAndTwoLocks,
          "queue", HungProgram::fullQueue,
          "tasks", HungProgram::tasksAwaitingEachOther,
          "permits", HungProgram::permitHolderWaitingForAPermit,
          "spinning", HungProgram::allCarriersSpin,
          "waiting", HungProgram::onlyWaiting);

  private HungProgram() {}

  static void main(String[] args) throws Exception {
    Async.run(KINDS.get(args[0]));
  }

  private static void twoTasksAndTwoLocks() throws Exception {
    TaskGroup.run(HungProgram::startTwoTasksWithTwoLocks);
  }

  private static void startTwoTasksWithTwoLocks(TaskGroup group) {
    Lock accounts = new Lock();
    Lock audit = new Lock();
    Event bothHeld = new Event();
    group.start(
        "transfer",
        () -> {
          try (Permit _ = accounts.acquirePermit()) {
            bothHeld.await();
            audit.acquire();
          }
        });
    group.start(
        "report",
        () -> {
          try (Permit _ = audit.acquirePermit()) {
            bothHeld.set();
            accounts.acquire();
          }
        });
  }

  private static void fullQueue() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    TaskGroup.run(group -> {
      Task<?> writer =
          group.start(
              "writer",
              () -> {
                for (int i = 0; i < 10; i++) {
                  queue.put(i);
                }
              });
      group.start(
          "reader",
          () -> {
            writer.await();
            while (queue.size() > 0) {
              queue.take();
            }
          });
    });
  }

  private static void tasksAwaitingEachOther() throws Exception {
    Promise<Task<?>> second = new Promise<>();
    TaskGroup.run(group -> {
      Task<?> first = group.start("chicken", () -> second.await().await());
      second.complete(group.start("egg", () -> first.await()));
    });
  }

  private static void permitHolderWaitingForAPermit() throws Exception {
    Semaphore connections = new Semaphore(2);
    Event bothHeld = new Event();
    TaskGroup.run(group -> {
      group.start("outer query", () -> twice(connections, bothHeld));
      group.start("other query", () -> twice(connections, bothHeld));
    });
  }

  private static void twice(Semaphore connections, Event bothHeld) throws InterruptedException {
    try (Permit _ = connections.acquirePermit()) {
      if (connections.available() == 0) {
        bothHeld.set();
      }
      bothHeld.await();
      connections.acquirePermit().close();
    }
  }

  /// To be run with one carrier: once two tasks wait for each other, nobody else gets a processor
  /// any more.
  private static void allCarriersSpin() throws Exception {
    TaskGroup.run(
        "busy",
        group -> {
          startTwoTasksWithTwoLocks(group);
          while (TaskTree.snapshot().deadlocks().isEmpty()) {
            Async.sleep(Duration.ofMillis(10));
          }
          group.start(
              "spinner",
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  Thread.onSpinWait();
                }
              });
          new Event().await();
        });
  }

  private static void onlyWaiting() throws Exception {
    TaskGroup.run("fine", group -> group.start("idle", () -> new Queue<Integer>().take()));
  }
}
