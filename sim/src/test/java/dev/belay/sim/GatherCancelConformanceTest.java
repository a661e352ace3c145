// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.Body;
import dev.belay.CancelledException;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.kernel.Strand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What asyncio's `gather` promises when it, or one of its children, is cancelled. Each statement
/// holds for `gather` and for `settle`, unless it names one.
@Timeout(60)
class GatherCancelConformanceTest extends OnAllLoops {

  private enum Verb {
    GATHER,
    SETTLE;

    List<?> of(List<Body<Integer, Exception>> calls) throws Exception {
      return this == GATHER ? Async.gather(calls) : Async.settle(calls, Body::call);
    }
  }

  /// A program with a task that gathers `calls` and is cancelled once `begun` is kept.
  ///
  /// @return what the verb threw
  private static Throwable cancelled(
      Verb verb, Promise<Integer> begun, List<Body<Integer, Exception>> calls) throws Exception {
    return TaskGroup.call(group -> {
      Task<Throwable> gatherer = group.start(() -> catchThrowable(() -> verb.of(calls)));
      begun.await();
      gatherer.cancel("my message");
      return gatherer.await();
    });
  }

  private static Body<Integer, Exception> child(Promise<Integer> begun, Program onCancel) {
    return () -> {
      begun.complete(1);
      try {
        Async.sleep(LONG);
      } catch (CancelledException e) {
        onCancel.run();
        throw e;
      }
      return 1;
    };
  }

  @Test
  void G11_cancelling_it_cancels_every_unfinished_child() throws Exception {
    everywhere(() -> {
      for (Verb verb : Verb.values()) {
        AtomicInteger told = new AtomicInteger();
        Promise<Integer> first = new Promise<>();
        Promise<Integer> second = new Promise<>();
        Throwable thrown =
            cancelled(
                verb,
                second,
                List.of(
                    () -> 1,
                    child(first, told::incrementAndGet),
                    () -> {
                      first.await();
                      return child(second, told::incrementAndGet).call();
                    }));
        assertThat(thrown).isInstanceOf(CancelledException.class);
        assertThat(told).hasValue(2);
      }
    });
  }

  @Test
  void G11_children_that_have_not_begun_never_begin() throws Exception {
    everywhere(() -> {
      AtomicInteger ran = new AtomicInteger();
      TaskGroup.run(group -> {
        Task<Throwable> gatherer =
            group.start(() ->
                catchThrowable(() ->
                    TaskGroup.run(inner -> {
                      inner.cancel("before it gathers");
                      Async.gather(ran::incrementAndGet, ran::incrementAndGet);
                    })));
        assertThat(gatherer.await()).isNull();
      });
      assertThat(ran).hasValue(0);
    });
  }

  @Test
  void G12_it_ends_only_after_every_child_has_cleaned_up() throws Exception {
    everywhere(() -> {
      for (Verb verb : Verb.values()) {
        AtomicInteger cleaned = new AtomicInteger();
        Program cleanUp =
            () ->
                Async.shield(
                    LONG,
                    () -> {
                      Async.sleep(SHORT);
                      cleaned.incrementAndGet();
                    });
        List<Promise<Integer>> begun = promises(2);
        AtomicInteger cleanedAtTheEnd = new AtomicInteger();
        TaskGroup.run(group -> {
          Task<Integer> gatherer =
              group.start(() -> {
                catchThrowable(() ->
                    verb.of(List.of(child(begun.get(0), cleanUp), child(begun.get(1), cleanUp))));
                return cleanedAtTheEnd.addAndGet(cleaned.get());
              });
          begun.get(0).await();
          begun.get(1).await();
          gatherer.cancel("stop");
        });
        assertThat(cleanedAtTheEnd).hasValue(2);
      }
    });
  }

  @Test
  void G13_a_cancelled_settle_is_cancelled_whatever_its_children_made_of_it() throws Exception {
    everywhere(() -> {
      List<Promise<Integer>> begun = promises(2);
      IOException failed = new IOException("in clean-up");
      Throwable thrown =
          cancelled(
              Verb.SETTLE,
              begun.get(1),
              List.of(
                  () -> {
                    begun.get(0).complete(1);
                    catchThrowable(() -> Async.sleep(LONG));
                    return 1;
                  },
                  () -> {
                    begun.get(0).await();
                    return child(
                            begun.get(1),
                            () -> {
                              throw failed;
                            })
                        .call();
                  }));
      assertThat(thrown).isInstanceOf(CancelledException.class);
      assertThat(thrown.getSuppressed()).containsExactly(failed);
    });
  }

  @Test
  void G13_a_failure_from_before_the_cancellation_is_not_lost_either() throws Exception {
    everywhere(() -> {
      Promise<Integer> begun = new Promise<>();
      AtomicReference<Strand> failing = new AtomicReference<>();
      IOException failed = new IOException("before");
      Throwable thrown =
          cancelled(
              Verb.SETTLE,
              begun,
              List.of(
                  () -> {
                    failing.set(Strand.current());
                    throw failed;
                  },
                  () -> {
                    until(() -> failing.get() != null && failing.get().hasEnded());
                    return child(begun, () -> {}).call();
                  }));
      assertThat(thrown).isInstanceOf(CancelledException.class);
      assertThat(thrown.getSuppressed()).containsExactly(failed);
    });
  }

  @Test
  void G14_a_failure_in_clean_up_comes_out_of_a_cancelled_gather() throws Exception {
    everywhere(() -> {
      Promise<Integer> begun = new Promise<>();
      IOException failed = new IOException("in clean-up");
      Throwable thrown =
          cancelled(
              Verb.GATHER,
              begun,
              List.of(
                  () -> 1,
                  child(
                      begun,
                      () -> {
                        throw failed;
                      })));
      assertThat(thrown).isSameAs(failed).hasNoSuppressedExceptions();
    });
  }

  @Test
  void G14_further_failures_in_clean_up_are_suppressed_on_the_first() throws Exception {
    everywhere(() -> {
      List<Promise<Integer>> begun = promises(2);
      List<IOException> inOrder = Collections.synchronizedList(new ArrayList<>());
      Program failing =
          () -> {
            IOException failed = new IOException("in clean-up");
            synchronized (inOrder) {
              inOrder.add(failed);
            }
            throw failed;
          };
      Throwable thrown =
          cancelled(
              Verb.GATHER,
              begun.get(1),
              List.of(
                  child(begun.get(0), failing),
                  () -> {
                    begun.get(0).await();
                    return child(begun.get(1), failing).call();
                  }));
      assertThat(inOrder).hasSize(2).contains((IOException) thrown);
      assertThat(thrown.getSuppressed()).hasSize(1);
      assertThat(inOrder).contains((IOException) thrown.getSuppressed()[0]);
    });
  }

  @Test
  void G15_children_that_swallow_it_do_not_undo_the_cancellation() throws Exception {
    everywhere(() -> {
      for (Verb verb : Verb.values()) {
        Promise<Integer> begun = new Promise<>();
        Body<Integer, Exception> swallows =
            () -> {
              begun.complete(1);
              catchThrowable(() -> Async.sleep(LONG));
              return 1;
            };
        assertThat(cancelled(verb, begun, List.of(swallows, swallows)))
            .isInstanceOf(CancelledException.class);
      }
    });
  }

  @Test
  void G16_cancelling_the_task_of_a_gather_that_is_over_touches_no_child() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> go = new Promise<>();
          Promise<Integer> ranOn = new Promise<>();
          Task<Throwable> gatherer =
              group.start(() ->
                  catchThrowable(() ->
                      Async.gather(
                          () -> {
                            throw new IOException("first");
                          },
                          () -> ranOn.complete(go.await()))));
          assertThat(gatherer.await()).hasMessage("first");
          assertThat(gatherer.cancel("too late")).isFalse();
          go.complete(42);
          assertThat(ranOn.await()).isEqualTo(42);
        }));
  }

  @Test
  void G16_a_cancelled_gather_cannot_be_cancelled_again() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> begun = new Promise<>();
          Task<List<Integer>> gatherer =
              group.start(() -> Async.gather(List.of(child(begun, () -> {}))));
          begun.await();
          assertThat(gatherer.cancel("once")).isTrue();
          catchThrowable(gatherer::await);
          assertThat(gatherer.cancel("twice")).isFalse();
          assertThat(gatherer.state()).isEqualTo(Task.State.CANCELLED);
        }));
  }

  @Test
  void G17_a_list_that_is_complete_is_delivered_although_the_cancellation_comes_first()
      throws Exception {
    AtomicInteger cancelledInTime = new AtomicInteger();
    everywhere(() ->
        TaskGroup.run(group -> {
          AtomicReference<Strand> last = new AtomicReference<>();
          Task<List<Integer>> gatherer =
              group.start(() ->
                  Async.gather(() -> {
                    last.set(Strand.current());
                    return 42;
                  }));
          until(() -> last.get() != null && last.get().hasEnded());
          if (gatherer.cancel("between end and delivery")) {
            cancelledInTime.incrementAndGet();
          }
          assertThat(gatherer.await()).containsExactly(42);
        }));
    assertThat(cancelledInTime.get()).isPositive();
  }

  @Test
  void G18_the_reason_reaches_the_caller_and_the_children() throws Exception {
    everywhere(() -> {
      for (Verb verb : Verb.values()) {
        Promise<Integer> begun = new Promise<>();
        AtomicReference<Throwable> inside = new AtomicReference<>();
        Throwable thrown =
            cancelled(
                verb,
                begun,
                List.of(() -> {
                  begun.complete(1);
                  inside.set(catchThrowable(() -> Async.sleep(LONG)));
                  throw (Exception) inside.get();
                }));
        assertThat(((CancelledException) thrown).reason()).isEqualTo("my message");
        assertThat(((CancelledException) inside.get()).reason()).contains("my message");
      }
    });
  }

  @Test
  void G20_a_shielded_child_is_not_cancelled_with_its_gather() throws Exception {
    everywhere(() -> {
      Promise<Integer> begun = new Promise<>();
      AtomicBoolean finished = new AtomicBoolean();
      Throwable thrown =
          cancelled(
              Verb.GATHER,
              begun,
              List.of(() ->
                  Async.shield(
                      LONG,
                      () -> {
                        begun.complete(1);
                        Async.sleep(SHORT);
                        finished.set(true);
                        return 1;
                      })));
      assertThat(thrown).isInstanceOf(CancelledException.class);
      assertThat(finished).isTrue();
    });
  }

  @Test
  void G20_tasks_that_a_cancelled_gather_awaited_go_on() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          List<Promise<Integer>> go = promises(2);
          Task<Integer> one = group.start(go.get(0)::await);
          Task<Integer> two = group.start(go.get(1)::await);
          Promise<Integer> begun = new Promise<>();
          Throwable thrown =
              cancelled(
                  Verb.GATHER,
                  begun,
                  List.of(one::await, two::await, () -> begun.complete(1) ? 1 : 0));
          assertThat(thrown).isInstanceOf(CancelledException.class);
          assertThat(one.isDone() || two.isDone()).isFalse();
          go.get(0).complete(1);
          go.get(1).complete(2);
          assertThat(one.await() + two.await()).isEqualTo(3);
        }));
  }
}
