// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import dev.belay.testing.Eventually;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The life of a group: who may start children and when, and what is left at the end.
@Timeout(60)
class GroupLifeCycleTest extends GroupStatements {

  @Test
  void T01_the_block_ends_when_all_children_have_and_their_values_can_be_read() throws Exception {
    everywhere(() -> {
      List<Task<Integer>> tasks = new ArrayList<>();
      TaskGroup.run(group -> {
        tasks.add(after(group, SHORT, 42));
        tasks.add(after(group, SHORT.multipliedBy(2), 11));
      });
      assertThat(tasks).allMatch(Task::isDone);
      assertThat(tasks.get(0).await() + tasks.get(1).await()).isEqualTo(53);
    });
  }

  private static Task<Integer> after(TaskGroup group, Duration time, int value) {
    return group.start(() -> {
      Async.sleep(time);
      return value;
    });
  }

  @Test
  void T01_a_child_started_after_the_body_has_waited_is_a_child_like_any_other() throws Exception {
    everywhere(() -> {
      List<Task<Integer>> tasks = new ArrayList<>();
      TaskGroup.run(group -> {
        tasks.add(after(group, SHORT, 42));
        Async.sleep(SHORT.multipliedBy(2));
        tasks.add(after(group, SHORT, 11));
      });
      assertThat(tasks.get(0).await() + tasks.get(1).await()).isEqualTo(53);
    });
  }

  @Test
  void T02_the_same_body_run_twice_or_inside_of_itself_has_a_group_each_time() throws Exception {
    everywhere(
        13,
        () -> {
          List<TaskGroup> groups = new ArrayList<>();
          TaskGroup.run(groups::add);
          TaskGroup.run(groups::add);
          TaskGroup.run(outer -> {
            groups.add(outer);
            TaskGroup.run(groups::add);
          });
          assertThat(groups).doesNotHaveDuplicates().hasSize(4);
        });
  }

  @Test
  void T03_B09_start_after_the_end_is_refused_and_the_body_never_runs() throws Exception {
    everywhere(() -> {
      AtomicInteger ran = new AtomicInteger();
      TaskGroup ended = TaskGroup.call("done", group -> group);
      assertThatThrownBy(() -> ended.start(ran::incrementAndGet))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("/done: the group has ended");
      Async.checkpoint();
      assertThat(ran).hasValue(0);
    });
  }

  @Test
  void T03_B09_a_task_outside_of_the_group_may_not_start_children_in_it() throws Exception {
    everywhere(() -> {
      AtomicInteger ran = new AtomicInteger();
      TaskGroup.run(outer -> {
        Promise<TaskGroup> handle = new Promise<>();
        Promise<Boolean> tried = new Promise<>();
        outer.start(() ->
            TaskGroup.run(
                "theirs",
                group -> {
                  handle.complete(group);
                  tried.await();
                }));
        assertThatThrownBy(() -> handle.await().start(ran::incrementAndGet))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("/theirs: only the group's own tasks may start others in it");
        tried.complete(true);
      });
      assertThat(ran).hasValue(0);
    });
  }

  @Test
  void T05_B09_children_start_children_after_the_body_has_ended() throws Exception {
    everywhere(() -> {
      AtomicInteger ran = new AtomicInteger();
      TaskGroup.run(group -> multiply(group, ran, 4));
      assertThat(ran).hasValue(15);
    });
  }

  private static void multiply(TaskGroup group, AtomicInteger ran, int generations) {
    group.start(() -> {
      ran.incrementAndGet();
      Async.sleep(SHORT);
      if (generations > 1) {
        multiply(group, ran, generations - 1);
        multiply(group, ran, generations - 1);
      }
    });
  }

  @Test
  void T05_children_that_multiply_for_ever_stop_when_one_fails() throws Exception {
    everywhere(() -> {
      AtomicInteger heads = new AtomicInteger();
      Throwable out =
          out(() ->
              TaskGroup.run(group -> {
                grow(group, heads);
                group.start(() -> {
                  while (heads.get() < 10) {
                    Async.sleep(SHORT);
                  }
                  fail("enough");
                });
              }));
      assertThat(out).isInstanceOf(TaskGroupException.class);
      assertThat(((TaskGroupException) out).failures()).hasSize(1);
      assertThat(heads.get()).isGreaterThanOrEqualTo(10);
    });
  }

  private static void grow(TaskGroup group, AtomicInteger heads) {
    group.start(() -> {
      heads.incrementAndGet();
      Async.sleep(SHORT);
      grow(group, heads);
      grow(group, heads);
    });
  }

  @Test
  void T06_a_child_has_the_name_it_was_given_inside_and_outside() throws Exception {
    everywhere(() ->
        TaskGroup.run(
            "g",
            group -> {
              Task<Void> task =
                  group.start(
                      "yolo",
                      () ->
                          assertThat(out(() -> new Promise<>().onCancel(() -> {}).isDone()))
                              .isNull());
              assertThat(task.name()).isEqualTo("yolo");
              task.await();
              assertThat(task.path()).endsWith("/g/yolo");
              String inside =
                  group.start("inner", () -> TaskGroup.call("own", TaskGroup::path)).await();
              assertThat(inside).endsWith("/g/inner/own");
            }));
  }

  @Test
  void T23_finished_children_are_forgotten_while_the_group_is_open() throws Exception {
    List<WeakReference<Object>> values = new ArrayList<>();
    TaskGroup.run(group -> {
      for (int i = 0; i < 1_000; i++) {
        values.add(new WeakReference<>(group.start(Object::new).await()));
      }
      Eventually.until(
          "nine in ten are forgotten",
          () -> {
            System.gc();
            return values.stream().filter(value -> value.get() == null).count() >= 900;
          });
    });
    assertThat(values).hasSize(1_000);
  }

  @Test
  void T17_C05_nothing_is_kept_of_the_exceptions_and_the_tasks_of_a_group() throws Exception {
    List<WeakReference<Object>> left = new ArrayList<>();
    TaskGroup ended = failAndForget(left);
    Eventually.until(
        "exceptions and tasks are forgotten",
        () -> {
          useCarriers();
          System.gc();
          return left.stream().allMatch(reference -> reference.get() == null);
        });
    assertThat(left).hasSize(4);
    assertThatThrownBy(() -> ended.start(() -> 1)).isInstanceOf(IllegalStateException.class);
  }

  /// A carrier may hold what it ran last until it runs something else.
  private static void useCarriers() {
    List<Thread> threads =
        IntStream.range(0, 50).mapToObj(i -> Thread.startVirtualThread(() -> {})).toList();
    threads.forEach(thread -> Eventually.until("the thread ends", () -> !thread.isAlive()));
  }

  /// A group of which the handle is kept: its group exception, the failures of a child and of the
  /// body, and a child.
  private static TaskGroup failAndForget(List<WeakReference<Object>> left) throws Exception {
    return TaskGroup.call(outer -> {
      TaskGroup[] handle = {null};
      Throwable out =
          out(() ->
              TaskGroup.run(group -> {
                handle[0] = group;
                left.add(new WeakReference<>(group.start(() -> fail("of a child"))));
                out(() -> Async.sleep(LONG));
                fail("of the body");
              }));
      left.add(new WeakReference<>(out));
      for (TaskGroupException.Failed failed : ((TaskGroupException) out).failures()) {
        left.add(new WeakReference<>(failed.exception()));
      }
      return handle[0];
    });
  }

  @Test
  void T17_C05_nothing_is_kept_of_a_cancellation_that_came_out() throws Exception {
    WeakReference<Object> left = cancelAndForget();
    Eventually.until(
        "the cancellation is forgotten",
        () -> {
          System.gc();
          return left.get() == null;
        });
    assertThat(left.get()).isNull();
  }

  private static WeakReference<Object> cancelAndForget() throws Exception {
    Throwable out =
        out(() -> Async.timeout(SHORT, () -> TaskGroup.run(group -> Async.sleep(LONG))));
    assertThat(out.getCause()).isInstanceOf(InterruptedException.class);
    return new WeakReference<>(out.getCause());
  }
}
