// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.TaskTree.Entry;
import dev.belay.TaskTree.Kind;
import dev.belay.TaskTree.State;
import dev.belay.sync.Lock;
import dev.belay.sync.Queue;
import dev.belay.sync.Semaphore;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The states of tasks in the tree, the forms of groups, and its text and JSON.
@Timeout(60)
class TaskTreeTest {
  private static final Duration LONG = Duration.ofSeconds(600);

  private static Optional<Entry> find(TaskTree tree, String path) {
    return tree.entries().stream()
        .filter(entry -> entry.kind() == Kind.TASK || entry.kind() == Kind.SERVICE)
        .filter(entry -> entry.path().equals(path))
        .findFirst();
  }

  /// The tree as soon as the task of that path is in that state.
  private static TaskTree when(String path, State state) {
    AtomicReference<TaskTree> seen = new AtomicReference<>();
    Eventually.until(
        path + " is " + state,
        () -> {
          seen.set(TaskTree.snapshot(100));
          return find(seen.get(), path).filter(entry -> entry.state() == state).isPresent();
        });
    return seen.get();
  }

  @Test
  void tells_who_computes_and_who_is_blocked_in_other_code() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    CountDownLatch latch = new CountDownLatch(1);
    TaskGroup.run(
        "work",
        group -> {
          group.start(
              "computes",
              () -> {
                while (!enough.get()) {
                  Thread.onSpinWait();
                }
              });
          group.start("blocked", () -> latch.await());

          assertThat(when("/work/computes", State.RUNNING).toText())
              .contains("/work/computes runs")
              .contains("TaskTreeTest.lambda$tells_who_computes");
          assertThat(when("/work/blocked", State.FOREIGN).toText())
              .contains("/work/blocked is blocked in other code")
              .contains("TaskTreeTest.lambda$tells_who_computes");
          enough.set(true);
          latch.countDown();
        });
    assertThat(find(TaskTree.snapshot(), "/work/computes")).isEmpty();
  }

  @Test
  void tells_who_has_no_turn_on_a_confined_loop() throws Exception {
    EventLoop.confined()
        .run(() ->
            TaskGroup.run(group -> {
              Task<?> ready = group.start("ready", () -> Async.checkpoint());
              Promise<Boolean> go = new Promise<>();
              Task<?> woken = group.start("woken", () -> go.await());
              Async.checkpoint();
              group.start("later", () -> {});
              go.complete(true);

              TaskTree tree = TaskTree.snapshot();
              assertThat(find(tree, ready.path()).orElseThrow().state()).isEqualTo(State.READY);
              assertThat(find(tree, woken.path()).orElseThrow().state()).isEqualTo(State.READY);
              assertThat(find(tree, "/main/later").orElseThrow().state()).isEqualTo(State.CREATED);
              assertThat(find(tree, "/main").orElseThrow().state()).isEqualTo(State.RUNNING);
            }));
  }

  @Test
  void a_service_is_a_root_until_it_is_closed() throws Exception {
    try (ServiceGroup service = TaskGroup.open("mail")) {
      service.start("sender", () -> Async.sleep(LONG));
      TaskTree tree = when("/mail/sender", State.WAITING);
      Entry group = find(tree, "/mail").orElseThrow();
      assertThat(group.kind()).isEqualTo(Kind.SERVICE);
      assertThat(group.parent()).isEqualTo(-1);
      assertThat(find(tree, "/mail/sender").orElseThrow().parent()).isEqualTo(group.id());
    }
    assertThat(TaskTree.snapshot().toText()).doesNotContain("/mail");
  }

  @Test
  void a_permit_that_was_never_given_back_shows_as_such() throws Exception {
    Semaphore one = new Semaphore(1);
    TaskGroup.run(
        "leak",
        group -> {
          group.start("leaker", () -> one.acquire()).await();
          group.start("waiter", () -> one.acquire());
          TaskTree tree = when("/leak/waiter", State.WAITING);
          assertThat(tree.toText())
              .containsPattern("last acquired by thread #\\d+, which has ended or is not Belay's");
          assertThat(tree.deadlocks()).isEmpty();
          group.cancel("seen");
        });
  }

  @Test
  void whoever_holds_the_monitor_of_a_primitive_does_not_keep_others_from_looking()
      throws Exception {
    Queue<Integer> queue = new Queue<>();
    Lock lock = new Lock();
    TaskGroup.run(
        "monitor",
        group -> {
          group.start(
              "taker",
              () -> {
                synchronized (queue) {
                  queue.take();
                }
              });
          lock.acquire();
          group.start(
              "locker",
              () -> {
                synchronized (lock) {
                  lock.acquire();
                }
              });
          when("/monitor/taker", State.WAITING);
          when("/monitor/locker", State.WAITING);
          group.cancel("seen");
        });
  }

  @Test
  void counts_what_is_too_much_to_show() throws Exception {
    TaskGroup.run(
        "many",
        group -> {
          for (int i = 1; i <= 100; i++) {
            group.start(() -> Async.sleep(LONG));
          }
          Eventually.until("all sleep", () -> TaskTree.snapshot().count(State.WAITING) >= 100);
          TaskTree tree = TaskTree.snapshot();
          assertThat(tree.toText().lines().filter(line -> line.contains("/many/"))).hasSize(20);
          assertThat(tree.toText()).contains("\n    ... and 80 waiting\n");
          assertThat(tree.toJson().lines().filter(line -> line.contains("\"/many/"))).hasSize(100);
          group.cancel("seen");
        });
  }

  @Test
  void names_are_escaped_in_json() throws Exception {
    TaskGroup.run(
        "odd",
        group -> {
          group.start("a \"quote\"\n", () -> Async.sleep(LONG));
          String json = when("/odd/a \"quote\"\n", State.WAITING).toJson();
          assertThat(json).contains("\"path\":\"/odd/a \\\"quote\\\"\\u000a\"");
          assertThat(json).contains("\"state\":\"waiting\"").contains("\"left\":");
          group.cancel("seen");
        });
  }

  @Test
  void a_second_look_tells_for_how_long_at_least() throws Exception {
    TaskGroup.run(
        "patient",
        group -> {
          group.start("waiter", () -> Async.sleep(LONG));
          when("/patient/waiter", State.WAITING);
          Async.sleep(Duration.ofMillis(5));
          TaskTree.Wait wait = find(TaskTree.snapshot(), "/patient/waiter").orElseThrow().waiting();
          assertThat(wait.sinceExact()).isFalse();
          assertThat(wait.since()).isGreaterThanOrEqualTo(Duration.ofMillis(5));
          assertThat(wait.left()).isLessThan(LONG);
          group.cancel("seen");
        });
  }

  @Test
  void refuses_a_negative_number_of_stacks() {
    assertThatThrownBy(() -> TaskTree.snapshot(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stacks must be at least 0, was -1");
  }
}
