// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.Promise;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Groups in groups, and groups in timeouts.
@Timeout(60)
class NestedGroupsTest extends GroupStatements {

  private static TaskGroupException groupFailure(Program program) {
    return catchThrowableOfType(TaskGroupException.class, program::run);
  }

  @Test
  void T18_a_cancellation_from_outside_passes_through_two_groups() throws Exception {
    for (boolean outerHasChild : new boolean[] {false, true}) {
      everywhere(() -> {
        Throwable out =
            cancelledFromOutside(begun ->
                TaskGroup.run(outer -> {
                  if (outerHasChild) {
                    outer.start(() -> Async.sleep(LONG));
                  }
                  TaskGroup.run(inner -> {
                    for (int i = 0; i < 5; i++) {
                      inner.start(() -> {
                        Async.sleep(LONG.dividedBy(2));
                        fail("too late");
                      });
                    }
                    begun.complete(true);
                    Async.sleep(LONG);
                  });
                }));
        assertThat(out).isInstanceOf(CancelledException.class);
      });
    }
  }

  @Test
  void T24_a_failure_in_the_outer_group_while_the_body_is_in_an_inner_one_comes_out_plain()
      throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> inner = new AtomicReference<>();
      TaskGroupException out =
          groupFailure(() ->
              TaskGroup.run(outer -> {
                Promise<Boolean> begun = new Promise<>();
                outer.start(() -> {
                  begun.await();
                  fail("of the outer");
                });
                inner.set(
                    out(() ->
                        TaskGroup.run(group -> {
                          group.start(() -> {
                            begun.complete(true);
                            Async.sleep(LONG);
                            fail("of the inner");
                          });
                          Async.sleep(LONG);
                        })));
                raise(inner.get());
              }));
      assertThat(inner.get()).isInstanceOf(CancelledException.class);
      assertThat(out.failures())
          .singleElement()
          .satisfies(failed -> assertThat(failed.exception()).hasMessage("of the outer"));
    });
  }

  @Test
  void T24_the_failure_of_an_inner_group_is_what_the_body_of_the_outer_one_throws()
      throws Exception {
    everywhere(() -> {
      TaskGroupException out =
          groupFailure(() ->
              TaskGroup.run(
                  "outer",
                  outer -> {
                    outer.start(() -> Async.sleep(LONG));
                    TaskGroup.run("inner", inner -> inner.start(() -> fail("of the inner")));
                  }));
      assertThat(out.group()).endsWith("/outer/inner");
      assertThat(out.failures())
          .singleElement()
          .satisfies(failed -> assertThat(failed.exception()).isInstanceOf(IOException.class));
    });
  }

  @Test
  void T24_the_failure_of_a_group_in_a_child_is_one_failure_of_the_outer_group() throws Exception {
    everywhere(() -> {
      TaskGroupException out =
          groupFailure(() ->
              TaskGroup.run(outer -> {
                outer.start(() ->
                    TaskGroup.run(inner -> {
                      inner.start(() -> fail("of the inner"));
                      Async.sleep(LONG);
                    }));
                Async.sleep(LONG);
              }));
      assertThat(out.failures())
          .singleElement()
          .satisfies(failed ->
              assertThat(failed.exception())
                  .isInstanceOf(TaskGroupException.class)
                  .hasRootCauseMessage("of the inner"));
    });
  }

  @Test
  void T23_two_nested_groups_that_both_fail_raise_one_after_the_other() throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> between = new AtomicReference<>();
      AtomicReference<Throwable> inner = new AtomicReference<>();
      TaskGroupException out =
          groupFailure(() ->
              TaskGroup.run(outer -> {
                inner.set(
                    out(() ->
                        TaskGroup.run(group -> {
                          Promise<Boolean> begun = new Promise<>();
                          group.start(() -> {
                            begun.complete(true);
                            out(() -> Async.sleep(LONG));
                            fail("of the inner");
                          });
                          begun.await();
                          outer.start(() -> fail("of the outer"));
                          Async.sleep(LONG);
                        })));
                between.set(out(Async::checkpoint));
              }));
      assertThat(inner.get())
          .isInstanceOf(TaskGroupException.class)
          .hasRootCauseMessage("of the inner");
      assertThat(between.get()).isInstanceOf(CancelledException.class);
      assertThat(out.failures())
          .singleElement()
          .satisfies(failed -> assertThat(failed.exception()).hasMessage("of the outer"));
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Async.checkpoint();
    });
  }

  @Test
  void T25_a_deadline_around_a_group_comes_out_as_such_when_nothing_else_failed() throws Exception {
    everywhere(() -> {
      Throwable out =
          out(() ->
              Async.timeout(
                  SHORT,
                  () ->
                      TaskGroup.run(group -> {
                        group.start(() -> Async.sleep(LONG));
                        group.start(() -> Async.sleep(LONG));
                      })));
      assertThat(out)
          .isInstanceOf(DeadlineExceededException.class)
          .hasCauseInstanceOf(CancelledException.class);
    });
  }

  @Test
  void T25_an_error_in_clean_up_wins_over_the_deadline_and_has_it_as_its_own_story()
      throws Exception {
    everywhere(() -> {
      TaskGroupException out =
          groupFailure(() ->
              Async.timeout(
                  LONG,
                  () ->
                      TaskGroup.run(group -> {
                        Promise<Boolean> begun = new Promise<>();
                        group.start(() -> {
                          begun.complete(true);
                          Throwable told = out(() -> Async.sleep(LONG));
                          IOException failure = new IOException("in clean-up");
                          failure.addSuppressed(told);
                          throw failure;
                        });
                        begun.await();
                        dev.belay.Timeout.current().orElseThrow().reschedule(SHORT);
                      })));
      assertThat(out.failures()).hasSize(1);
      Throwable failure = out.failures().getFirst().exception();
      assertThat(failure).hasMessage("in clean-up");
      assertThat(failure.getSuppressed()[0])
          .isInstanceOf(CancelledException.class)
          .hasMessageContaining("deadline of ");
    });
  }
}
