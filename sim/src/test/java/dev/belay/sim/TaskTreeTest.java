// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.TaskTree;
import dev.belay.TaskTree.Deadlock;
import dev.belay.TaskTree.Entry;
import dev.belay.TaskTree.Kind;
import dev.belay.TaskTree.State;
import dev.belay.TaskTree.Wait;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The tree of tasks, and the deadlocks in it, seen from inside, on all three loops.
@Timeout(180)
class TaskTreeTest {
  private static final Duration LONG = Duration.ofSeconds(600);
  private static final Duration MOMENT = Duration.ofNanos(1_000);

  /// The entry of a task in a new snapshot, once it is as expected.
  private static Entry entry(Task<?> task, Predicate<Entry> expected) throws InterruptedException {
    while (true) {
      for (Entry entry : TaskTree.snapshot().entries()) {
        // Several of the same path may run at the same time in other programs of this process.
        if (entry.path().equals(task.path()) && expected.test(entry)) {
          return entry;
        }
      }
      Async.sleep(MOMENT);
    }
  }

  private static boolean waits(Entry entry) {
    return entry.waiting() != null;
  }

  @Test
  void O01_a_snapshot_has_groups_tasks_and_what_each_waits_for() throws Exception {
    Everywhere.run(
        "O01",
        () ->
            TaskGroup.run(
                "shop",
                group -> {
                  Lock lock = new Lock();
                  Task<?> holder =
                      group.start(
                          "holder",
                          () -> {
                            try (Permit _ = lock.acquirePermit()) {
                              Async.timeout(LONG, () -> Async.sleep(LONG.multipliedBy(2)));
                            }
                          });
                  Entry sleeps = entry(holder, TaskTreeTest::waits);
                  assertThat(sleeps.kind()).isEqualTo(Kind.TASK);
                  assertThat(sleeps.state()).isEqualTo(State.WAITING);
                  assertThat(sleeps.waiting().subject()).isEqualTo("sleep of 1200 s");
                  assertThat(sleeps.waiting().blockers()).isEmpty();
                  assertThat(sleeps.waiting().left()).isBetween(LONG.minusSeconds(60), LONG);

                  Task<?> waiter = group.start("waiter", () -> lock.acquire());
                  Wait wait = entry(waiter, TaskTreeTest::waits).waiting();
                  String path = holder.path();
                  assertThat(wait.subject())
                      .isEqualTo("lock (task " + path + " holds it, 1 waiting)");
                  assertThat(wait.relation()).isEqualTo("held by");
                  assertThat(wait.blockers()).containsExactly(path);
                  assertThat(wait.exact()).isTrue();
                  assertThat(wait.left()).isNull();

                  TaskTree tree = TaskTree.snapshot();
                  Entry own = parentOf(parentOf(entry(waiter, TaskTreeTest::waits), tree), tree);
                  assertThat(own.state()).isEqualTo(State.RUNNING);
                  assertThat(parentOf(entry(waiter, TaskTreeTest::waits), tree))
                      .satisfies(in -> assertThat(in.kind()).isEqualTo(Kind.GROUP))
                      .satisfies(in -> assertThat(in.path()).endsWith("/shop"));
                  assertThat(tree.toText())
                      .containsPattern(path + " waits (at least [^ ]+ m?s )?for sleep of 1200 s");
                  assertThat(tree.toJson()).contains("\"path\":\"" + waiter.path() + "\"");
                  group.cancel("seen");
                }));
  }

  private static Entry parentOf(Entry entry, TaskTree tree) {
    return tree.entries().get(entry.parent());
  }

  @Test
  void O01_it_tells_who_was_cancelled_and_has_not_ended() throws Exception {
    Everywhere.run(
        "O01_states",
        () ->
            TaskGroup.run(group -> {
              Promise<Boolean> go = new Promise<>();
              AtomicBoolean enough = new AtomicBoolean();
              Task<?> stubborn =
                  group.start(
                      "stubborn",
                      () -> {
                        while (!enough.get()) {
                          try {
                            go.await();
                          } catch (InterruptedException e) {
                            Async.shield(LONG, () -> Async.sleep(MOMENT));
                          }
                        }
                      });
              Entry before = entry(stubborn, TaskTreeTest::waits);
              assertThat(before.cancelled()).isNull();
              stubborn.cancel("not needed");
              Entry after = entry(stubborn, entry -> entry.cancelled() != null);
              assertThat(after.cancelled()).startsWith("not needed, by /main");
              enough.set(true);
            }));
  }

  @Test
  void O02_two_tasks_with_two_locks_are_found_and_named() throws Exception {
    Everywhere.run(
        "O02",
        () ->
            TaskGroup.run(group -> {
              Lock one = new Lock();
              Lock two = new Lock();
              Task<?> first = group.start("first", () -> inOrder(one, two));
              Task<?> second = group.start("second", () -> inOrder(two, one));
              Deadlock found = deadlock(first.path());

              assertThat(found.certain()).isTrue();
              assertThat(found.paths()).containsExactlyInAnyOrder(first.path(), second.path());
              assertThat(found.reasons())
                  .containsExactlyInAnyOrder(
                      "lock (task %s holds it, 1 waiting), held by %s"
                          .formatted(first.path(), first.path()),
                      "lock (task %s holds it, 1 waiting), held by %s"
                          .formatted(second.path(), second.path()));
              group.cancel("seen");
            }));
  }

  private static void inOrder(Lock first, Lock second) throws InterruptedException {
    try (Permit _ = first.acquirePermit()) {
      Async.sleep(MOMENT.multipliedBy(1_000));
      second.acquirePermit().close();
    }
  }

  private static Deadlock deadlock(String path) throws InterruptedException {
    while (true) {
      for (Deadlock deadlock : TaskTree.snapshot().deadlocks()) {
        if (deadlock.paths().contains(path)) {
          return deadlock;
        }
      }
      Async.sleep(MOMENT.multipliedBy(1_000));
    }
  }

  @Test
  void O02_holders_of_permits_that_wait_for_more_are_found() throws Exception {
    Everywhere.run(
        "O02_permits",
        () ->
            TaskGroup.run(group -> {
              Semaphore two = new Semaphore(2);
              Task<?> first = group.start("first", () -> both(two));
              Task<?> second = group.start("second", () -> both(two));
              deadlock(first.path());
              Task<?> third = group.start("third", () -> two.acquire());
              entry(third, TaskTreeTest::waits);
              Deadlock found = deadlock(first.path());

              assertThat(found.certain()).isTrue();
              assertThat(found.paths()).containsExactlyInAnyOrder(first.path(), second.path());
              group.cancel("seen");
            }));
  }

  private static void both(Semaphore two) throws InterruptedException {
    try (Permit _ = two.acquirePermit()) {
      Async.sleep(MOMENT.multipliedBy(1_000));
      two.acquirePermit().close();
    }
  }
}
