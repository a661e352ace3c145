// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of a group when a child or the body fails.
@Timeout(60)
class GroupFailureTest extends GroupStatements {

  /// The messages of all failures of the group's exception that `action` ends with.
  private static List<String> failures(Program action) {
    Throwable out = out(action::run);
    assertThat(out).isInstanceOf(TaskGroupException.class);
    return ((TaskGroupException) out)
        .failures().stream().map(failed -> failed.exception().getMessage()).toList();
  }

  @Test
  void T07_the_first_failure_cancels_siblings_and_body_and_code_after_the_block_does_not_run()
      throws Exception {
    everywhere(() -> {
      List<Throwable> told = new ArrayList<>();
      AtomicInteger after = new AtomicInteger();
      List<Task<?>> tasks = new ArrayList<>();
      List<String> failures =
          failures(() -> {
            TaskGroup.run(group -> {
              Promise<Boolean> begun = new Promise<>();
              for (int i = 0; i < 3; i++) {
                group.start(() -> {
                  begun.await();
                  fail("of a child");
                });
              }
              tasks.add(
                  group.start(() -> {
                    begun.complete(true);
                    Throwable t = out(() -> Async.sleep(LONG));
                    synchronized (told) {
                      told.add(t);
                    }
                    raise(t);
                  }));
              Throwable t = out(() -> Async.sleep(LONG));
              synchronized (told) {
                told.add(t);
              }
              raise(t);
            });
            after.incrementAndGet();
          });
      assertThat(failures).isNotEmpty().containsOnly("of a child");
      assertThat(told).hasSize(2).allMatch(CancelledException.class::isInstance);
      assertThat(tasks).allMatch(task -> task.state() == Task.State.CANCELLED);
      assertThat(after).hasValue(0);
    });
  }

  @Test
  void T08_T09_all_failures_come_out_as_one_exception_in_the_order_of_the_ends() throws Exception {
    everywhere(() -> {
      List<String> failures =
          failures(() ->
              TaskGroup.run(group -> {
                Promise<Boolean> begun = new Promise<>();
                group.start(() -> {
                  begun.complete(true);
                  out(() -> Async.sleep(LONG));
                  Async.shield(LONG, () -> Async.sleep(SHORT));
                  fail("late, in clean-up");
                });
                begun.await();
                group.start(() -> fail("first"));
                Async.sleep(LONG);
              }));
      assertThat(failures).containsExactly("first", "late, in clean-up");
    });
  }

  @Test
  void T10_the_body_that_fails_first_throws_its_own_exception_and_the_children_are_cancelled()
      throws Exception {
    for (boolean waits : new boolean[] {false, true}) {
      everywhere(() -> {
        List<Task<?>> tasks = new ArrayList<>();
        assertThatThrownBy(() ->
                TaskGroup.run(group -> {
                  tasks.add(group.start(() -> Async.sleep(LONG)));
                  tasks.add(group.start(() -> Async.sleep(LONG)));
                  if (waits) {
                    Async.sleep(SHORT);
                  }
                  fail("of the body");
                }))
            .isInstanceOf(IOException.class)
            .hasMessage("of the body");
        assertThat(tasks).hasSize(2).allMatch(task -> task.state() == Task.State.CANCELLED);
      });
    }
  }

  @Test
  void T10_T22_a_body_that_fails_after_a_child_is_a_member_and_nothing_stays_cancelled()
      throws Exception {
    everywhere(() -> {
      List<String> failures =
          failures(() ->
              TaskGroup.run(group -> {
                group.start(() -> fail("of a child"));
                try {
                  Async.sleep(LONG);
                } finally {
                  fail("of the body");
                }
              }));
      assertThat(failures).containsExactly("of a child", "of the body");
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Async.checkpoint();
      Async.sleep(SHORT);
    });
  }

  @Test
  void T12_a_child_cancelled_by_hand_is_no_failure_and_its_siblings_go_on() throws Exception {
    everywhere(() -> {
      List<Task<?>> tasks = new ArrayList<>();
      int value =
          TaskGroup.call(group -> {
            Task<Void> cancelled = group.start(() -> Async.sleep(LONG));
            tasks.add(cancelled);
            Async.sleep(SHORT);
            cancelled.cancel("not needed");
            Task<Integer> other =
                group.start(() -> {
                  Async.sleep(SHORT);
                  return 11;
                });
            return other.await();
          });
      assertThat(value).isEqualTo(11);
      assertThat(tasks.getFirst().state()).isEqualTo(Task.State.CANCELLED);
    });
  }

  @Test
  void T13_an_error_comes_out_bare_after_all_have_ended_with_the_failures_suppressed()
      throws Exception {
    for (boolean ofBody : new boolean[] {true, false}) {
      everywhere(() -> {
        AssertionError error = new AssertionError("broken");
        IOException failure = new IOException("boom");
        Throwable first = ofBody ? failure : error;
        Throwable second = ofBody ? error : failure;
        AtomicInteger ended = new AtomicInteger();
        Throwable out =
            out(() ->
                TaskGroup.run(group -> {
                  Promise<Boolean> begun = new Promise<>();
                  group.start(() -> {
                    begun.complete(true);
                    out(() -> Async.sleep(LONG));
                    ended.incrementAndGet();
                  });
                  begun.await();
                  group.start(() -> raise(first));
                  out(() -> Async.sleep(LONG));
                  raise(second);
                }));
        assertThat(out).isSameAs(error);
        assertThat(out.getSuppressed()).containsExactly(failure);
        assertThat(ended).hasValue(1);
      });
    }
  }

  @Test
  void T15_a_child_that_swallows_its_cancellation_keeps_the_group_waiting() throws Exception {
    everywhere(() -> {
      AtomicReference<Task<Integer>> late = new AtomicReference<>();
      List<String> failures =
          failures(() ->
              TaskGroup.run(group -> {
                Promise<Boolean> begun = new Promise<>();
                late.set(
                    group.start(() -> {
                      begun.complete(true);
                      out(() -> Async.sleep(LONG));
                      Async.shield(LONG, () -> Async.sleep(SHORT));
                      return 7;
                    }));
                begun.await();
                group.start(() -> fail("boom"));
              }));
      assertThat(failures).containsExactly("boom");
      assertThat(late.get().await()).isEqualTo(7);
    });
  }

  @Test
  void T16_T22_a_body_that_swallows_the_cancellation_goes_on_to_its_end_and_the_failure_comes_out()
      throws Exception {
    everywhere(() -> {
      AtomicInteger reached = new AtomicInteger();
      List<String> failures =
          failures(() ->
              TaskGroup.run(group -> {
                group.start(() -> fail("boom"));
                out(() -> Async.sleep(LONG));
                reached.incrementAndGet();
              }));
      assertThat(failures).containsExactly("boom");
      assertThat(reached).hasValue(1);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Async.checkpoint();
    });
  }

  @Test
  void T22_a_child_that_fails_at_once_leaves_no_cancellation_behind() throws Exception {
    everywhere(() -> {
      List<String> failures =
          failures(() -> TaskGroup.run(group -> group.start(() -> fail("boom"))));
      assertThat(failures).containsExactly("boom");
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Async.sleep(SHORT);
    });
  }

  @Test
  void T03_a_sibling_of_a_failed_child_starts_no_more_children() throws Exception {
    everywhere(() -> {
      AtomicInteger ran = new AtomicInteger();
      AtomicReference<Throwable> refused = new AtomicReference<>();
      List<String> failures =
          failures(() ->
              TaskGroup.run(group -> {
                Promise<Boolean> begun = new Promise<>();
                group.start(() -> {
                  begun.complete(true);
                  out(() -> Async.sleep(LONG));
                  refused.set(out(() -> group.start(ran::incrementAndGet)));
                });
                begun.await();
                group.start(() -> fail("boom"));
              }));
      assertThat(failures).containsExactly("boom");
      assertThat(refused.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the group is shutting down");
      assertThat(ran).hasValue(0);
    });
  }

  @Test
  void T07_a_grandchild_that_fails_cancels_the_child_that_has_just_started_it() throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> told = new AtomicReference<>();
      List<String> failures =
          failures(() ->
              TaskGroup.run(group ->
                  group.start(() -> {
                    group.start(() -> fail("of the grandchild"));
                    told.set(out(() -> Async.sleep(LONG)));
                  })));
      assertThat(failures).containsExactly("of the grandchild");
      assertThat(told.get()).isInstanceOf(CancelledException.class);
    });
  }
}
