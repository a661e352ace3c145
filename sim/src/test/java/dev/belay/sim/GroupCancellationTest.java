// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of a group that is cancelled from outside, or by its own `cancel`.
@Timeout(60)
class GroupCancellationTest extends GroupStatements {

  /// Starts children that count when they are told; the promise is kept when all have begun.
  private static void startCounted(
      TaskGroup group, int children, AtomicInteger told, Promise<Boolean> begun) {
    AtomicInteger started = new AtomicInteger();
    for (int i = 0; i < children; i++) {
      group.start(() -> {
        if (started.incrementAndGet() == children) {
          begun.complete(true);
        }
        try {
          Async.sleep(LONG);
        } catch (CancelledException e) {
          told.incrementAndGet();
          throw e;
        }
      });
    }
  }

  private static void assertFromOutside(Throwable out) {
    assertThat(out).isInstanceOf(CancelledException.class);
    assertThat(((CancelledException) out).reason()).isEqualTo("from outside");
  }

  // ---- From outside ----

  @Test
  void T18_a_cancellation_during_the_drain_cancels_all_children_and_comes_out() throws Exception {
    everywhere(() -> {
      AtomicInteger told = new AtomicInteger();
      assertFromOutside(
          cancelledFromOutside(
              begun -> TaskGroup.run(group -> startCounted(group, 5, told, begun))));
      assertThat(told).hasValue(5);
    });
  }

  @Test
  void T18_a_cancellation_of_the_body_cancels_all_children_and_comes_out() throws Exception {
    everywhere(() -> {
      AtomicInteger told = new AtomicInteger();
      assertFromOutside(
          cancelledFromOutside(begun ->
              TaskGroup.run(group -> {
                startCounted(group, 5, told, begun);
                try {
                  Async.sleep(LONG);
                } finally {
                  told.addAndGet(10);
                }
              })));
      assertThat(told).hasValue(15);
    });
  }

  @Test
  void T18_children_that_were_about_to_fail_do_not_once_they_are_cancelled() throws Exception {
    everywhere(() ->
        assertFromOutside(
            cancelledFromOutside(begun ->
                TaskGroup.run(group -> {
                  for (int i = 0; i < 5; i++) {
                    group.start(() -> {
                      Async.sleep(LONG.dividedBy(2));
                      fail("too late");
                    });
                  }
                  begun.complete(true);
                  Async.sleep(LONG);
                }))));
  }

  @Test
  void T18_an_empty_group_passes_the_cancellation_of_its_body_on() throws Exception {
    everywhere(() ->
        assertFromOutside(
            cancelledFromOutside(begun ->
                TaskGroup.run(group -> {
                  begun.complete(true);
                  Async.sleep(LONG);
                }))));
  }

  @Test
  void T18_a_child_that_a_shielded_clean_up_of_the_body_outlasts_is_cancelled_and_does_not_fail()
      throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> told = new AtomicReference<>();
      assertFromOutside(
          cancelledFromOutside(begun ->
              TaskGroup.run(group -> {
                group.start(() -> {
                  told.set(out(() -> Async.sleep(LONG)));
                  raise(told.get());
                });
                try {
                  begun.complete(true);
                  Async.sleep(LONG);
                } finally {
                  Async.shield(LONG, () -> Async.sleep(SHORT));
                }
              })));
      // Null where the child had not begun: then it never does.
      assertThat(told.get())
          .satisfiesAnyOf(
              t -> assertThat(t).isNull(),
              t -> assertThat(t).isInstanceOf(CancelledException.class));
    });
  }

  @Test
  void T18_the_same_one_task_deeper() throws Exception {
    everywhere(() ->
        assertFromOutside(
            cancelledFromOutside(begun ->
                TaskGroup.run(outer -> {
                  Task<Void> nested =
                      outer.start(() ->
                          TaskGroup.run(group -> {
                            group.start(() -> Async.sleep(LONG));
                            try {
                              begun.complete(true);
                              Async.sleep(LONG);
                            } finally {
                              Async.shield(LONG, () -> Async.sleep(SHORT));
                            }
                          }));
                  nested.await();
                }))));
  }

  @Test
  void T19_a_failure_wins_over_a_cancellation_which_the_next_wait_tells() throws Exception {
    everywhere(() -> {
      List<Throwable> waits = new ArrayList<>();
      AtomicReference<Throwable> group = new AtomicReference<>();
      cancelledFromOutside(begun -> {
        group.set(
            out(() ->
                TaskGroup.run(g -> {
                  g.start(() -> {
                    begun.complete(true);
                    out(() -> Async.sleep(LONG));
                    fail("in clean-up");
                  });
                  Async.sleep(LONG);
                })));
        waits.add(out(Async::checkpoint));
        waits.add(out(() -> Async.sleep(LONG)));
      });
      assertThat(group.get()).isInstanceOf(TaskGroupException.class);
      assertThat(waits).hasSize(2).allMatch(CancelledException.class::isInstance);
    });
  }

  @Test
  void T20_a_body_that_answers_its_cancellation_with_an_error_throws_that() throws Exception {
    everywhere(() -> {
      Throwable out =
          cancelledFromOutside(begun ->
              TaskGroup.run(group -> {
                begun.complete(true);
                out(() -> Async.sleep(LONG));
                fail("not a good idea");
              }));
      assertThat(out).isInstanceOf(IOException.class).hasMessage("not a good idea");
    });
  }

  @Test
  void T21_a_second_cancellation_changes_nothing() throws Exception {
    everywhere(() -> {
      AtomicInteger waits = new AtomicInteger();
      AtomicReference<Throwable> out = new AtomicReference<>();
      TaskGroup.run(outer -> {
        Promise<Boolean> cleaning = new Promise<>();
        Promise<Boolean> begun = new Promise<>();
        Task<Void> task =
            outer.start(() -> {
              out.set(
                  out(() ->
                      TaskGroup.run(group ->
                          group.start(() -> {
                            begun.complete(true);
                            out(() -> Async.sleep(LONG));
                            cleaning.complete(true);
                            Async.shield(
                                LONG,
                                () -> {
                                  Async.sleep(SHORT);
                                  waits.incrementAndGet();
                                });
                          }))));
              raise(out.get());
            });
        begun.await();
        assertThat(task.cancel("first")).isTrue();
        cleaning.await();
        assertThat(task.cancel("second")).isFalse();
      });
      assertThat(waits).hasValue(1);
      assertThat(((CancelledException) out.get()).reason()).isEqualTo("first");
    });
  }

  @Test
  void T26_a_deadline_around_comes_out_of_a_group_that_was_cancelled_before() throws Exception {
    everywhere(() -> {
      Throwable out =
          out(() ->
              Async.timeout(
                  LONG,
                  () -> {
                    dev.belay.Timeout timeout = dev.belay.Timeout.current().orElseThrow();
                    TaskGroup.run(group -> {
                      Promise<Boolean> begun = new Promise<>();
                      Promise<Boolean> passed = new Promise<>();
                      group.start(() -> {
                        begun.complete(true);
                        out(() -> Async.sleep(LONG));
                        timeout.reschedule(Duration.ZERO);
                        passed.complete(true);
                      });
                      begun.await();
                      group.cancel("enough");
                      Async.shield(LONG, passed::await);
                      Async.sleep(LONG);
                    });
                  }));
      assertThat(out).isInstanceOf(DeadlineExceededException.class);
    });
  }

  @Test
  void T26_a_cancellation_from_outside_comes_out_of_a_group_that_was_cancelled_before()
      throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> out = new AtomicReference<>();
      TaskGroup.run(outer -> {
        Promise<Boolean> cleaning = new Promise<>();
        Promise<Boolean> cancelled = new Promise<>();
        Task<Void> task =
            outer.start(() ->
                out.set(
                    out(() ->
                        TaskGroup.run(group -> {
                          Promise<Boolean> begun = new Promise<>();
                          group.start(() -> {
                            begun.complete(true);
                            out(() -> Async.sleep(LONG));
                            cleaning.complete(true);
                            Async.shield(LONG, cancelled::await);
                          });
                          begun.await();
                          group.cancel("enough");
                          Async.shield(LONG, cancelled::await);
                          Async.sleep(LONG);
                        }))));
        cleaning.await();
        task.cancel("from outside");
        cancelled.complete(true);
      });
      assertFromOutside(out.get());
    });
  }

  // ---- By cancel() ----

  @Test
  void T27_B11_cancel_ends_children_and_body_quietly_and_code_after_the_block_runs()
      throws Exception {
    everywhere(() -> {
      AtomicInteger told = new AtomicInteger();
      AtomicInteger after = new AtomicInteger();
      TaskGroup.run(group -> {
        Promise<Boolean> begun = new Promise<>();
        Task<Void> child = sleeper(group, begun);
        begun.await();
        group.cancel("enough");
        told.addAndGet(out(() -> Async.sleep(LONG)) instanceof CancelledException ? 1 : 0);
        out(() -> Async.shield(LONG, child::await));
        assertThat(child.state()).isEqualTo(Task.State.CANCELLED);
        Async.sleep(LONG);
        after.addAndGet(100);
      });
      after.incrementAndGet();
      Async.checkpoint();
      assertThat(told).hasValue(1);
      assertThat(after).hasValue(1);
    });
  }

  @Test
  void T28_cancel_a_second_time_or_after_the_end_has_no_effect() throws Exception {
    everywhere(() -> {
      List<Throwable> told = new ArrayList<>();
      TaskGroup ended =
          TaskGroup.call(group -> {
            group.cancel("first");
            group.cancel("second");
            told.add(out(() -> Async.sleep(LONG)));
            return group;
          });
      ended.cancel("after the end");
      Async.sleep(SHORT);
      assertThat(((CancelledException) told.getFirst()).reason()).isEqualTo("first");
    });
  }

  @Test
  void T29_start_after_cancel_is_refused_and_the_body_never_runs() throws Exception {
    everywhere(
        13,
        () -> {
          AtomicInteger ran = new AtomicInteger();
          AtomicReference<Throwable> refused = new AtomicReference<>();
          TaskGroup.run(group -> {
            group.cancel("enough");
            refused.set(out(() -> group.start(ran::incrementAndGet)));
          });
          assertThat(refused.get())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageEndingWith("the group is shutting down (enough)");
          assertThat(ran).hasValue(0);
        });
  }

  @Test
  void T30_a_child_that_cancels_its_group_before_its_first_wait_is_cancelled_too()
      throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> told = new AtomicReference<>();
      TaskGroup.run(group ->
          group.start(() -> {
            group.cancel("by a child");
            told.set(out(() -> Async.sleep(LONG)));
            raise(told.get());
          }));
      assertThat(told.get()).isInstanceOf(CancelledException.class);
    });
  }

  @Test
  void T31_a_failure_before_or_after_cancel_still_comes_out() throws Exception {
    for (boolean before : new boolean[] {true, false}) {
      everywhere(() -> {
        Throwable ofBody =
            out(() ->
                TaskGroup.run(group -> {
                  if (!before) {
                    group.cancel("enough");
                  }
                  try {
                    fail("of the body");
                  } finally {
                    group.cancel("enough");
                  }
                }));
        assertThat(ofBody).isInstanceOf(IOException.class);
        Throwable ofChild =
            out(() ->
                TaskGroup.run(group ->
                    group.start(() -> {
                      if (!before) {
                        group.cancel("enough");
                      }
                      try {
                        fail("of a child");
                      } finally {
                        group.cancel("enough");
                      }
                    })));
        assertThat(ofChild).isInstanceOf(TaskGroupException.class);
      });
    }
  }
}
