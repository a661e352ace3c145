// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.Body;
import dev.belay.CancelledException;
import dev.belay.EventLoop;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.kernel.BatonLoop;
import dev.belay.kernel.ParallelLoop;
import dev.belay.kernel.Strand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What `asyncio.run` and its `Runner` promise. On the simulated loop the run is one inside of the
/// simulation's own.
@Timeout(60)
class RunConformanceTest extends OnAllLoops {

  /// Leaves a task behind that does `onCancel` when it is told to end.
  private static void leaveBehind(Program onCancel) throws InterruptedException {
    Promise<Integer> begun = new Promise<>();
    Body<Integer, Exception> hanging =
        () -> {
          begun.complete(1);
          try {
            Async.sleep(LONG);
          } catch (CancelledException e) {
            assertThat(e.reason()).contains("the run has ended");
            onCancel.run();
            throw e;
          }
          return 1;
        };
    Throwable thrown =
        catchThrowable(() ->
            Async.gather(
                hanging,
                () -> {
                  begun.await();
                  throw new IOException("leaves the other behind");
                }));
    assertThat(thrown).hasMessage("leaves the other behind");
  }

  @Test
  void N01_a_run_gives_what_its_main_gives() throws Exception {
    everywhere(() -> {
      int value =
          Async.run(() -> {
            Async.sleep(SHORT);
            return 42;
          });
      assertThat(value).isEqualTo(42);
    });
  }

  @Test
  void N01_the_value_is_not_looked_at() throws Exception {
    everywhere(() -> {
      AtomicInteger looks = new AtomicInteger();
      Object value =
          new Object() {
            @Override
            public String toString() {
              looks.incrementAndGet();
              return "seen";
            }
          };
      Object given =
          Async.run(() -> {
            Async.checkpoint();
            return value;
          });
      assertThat(given == value).isTrue();
      assertThat(looks).hasValue(0);
    });
  }

  @Test
  void N02_a_run_throws_what_its_main_throws() throws Exception {
    everywhere(() -> {
      IOException spam = new IOException("spam");
      assertThatThrownBy(() ->
              Async.run(() -> {
                Async.sleep(SHORT);
                throw spam;
              }))
          .isSameAs(spam);
    });
  }

  @Test
  void N03_tasks_left_behind_are_cancelled_and_waited_for() throws Exception {
    everywhere(() -> {
      AtomicBoolean cleaned = new AtomicBoolean();
      int value =
          Async.run(() -> {
            leaveBehind(() ->
                Async.shield(
                    LONG,
                    () -> {
                      Async.sleep(SHORT);
                      cleaned.set(true);
                    }));
            return 123;
          });
      assertThat(value).isEqualTo(123);
      assertThat(cleaned).isTrue();
    });
  }

  @Test
  void N04_what_fails_in_their_clean_up_comes_to_the_handler_and_not_out_of_the_run()
      throws Exception {
    everywhereUnseen(
        "in clean-up",
        () -> {
          int value =
              Async.run(() -> {
                leaveBehind(() -> {
                  throw new IOException("in clean-up");
                });
                return 123;
              });
          assertThat(value).isEqualTo(123);
        });
  }

  @Test
  void N05_what_main_throws_comes_out_whatever_fails_after_it() throws Exception {
    everywhereUnseen(
        "in clean-up",
        () -> {
          IOException own = new IOException("main's own");
          assertThatThrownBy(() ->
                  Async.run(() -> {
                    leaveBehind(() -> {
                      throw new IOException("in clean-up");
                    });
                    throw own;
                  }))
              .isSameAs(own)
              .hasNoSuppressedExceptions();
        });
  }

  @Test
  void N06_a_run_inside_of_a_run_is_a_part_of_it() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Integer> begun = new Promise<>();
          AtomicReference<Throwable> inside = new AtomicReference<>();
          Task<Throwable> outer =
              group.start(() ->
                  catchThrowable(() ->
                      Async.run(() -> {
                        begun.complete(1);
                        inside.set(catchThrowable(() -> Async.sleep(LONG)));
                        throw (Exception) inside.get();
                      })));
          begun.await();
          outer.cancel("both");
          assertThat(outer.await()).isInstanceOf(InterruptedException.class);
          assertThat(inside.get()).isInstanceOf(CancelledException.class);
        }));
  }

  @Test
  void N06_a_run_on_another_loop_is_refused_to_a_task_whose_own_would_stand_still()
      throws Exception {
    EventLoop loop = EventLoop.confined();
    AtomicInteger ran = new AtomicInteger();
    for (EventLoop other : List.of(loop, EventLoop.confined(), EventLoop.parallel())) {
      assertThatThrownBy(() -> loop.run(() -> other.run(ran::incrementAndGet)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("run on another loop: ");
    }
    assertThat(ran).hasValue(0);
  }

  @Test
  void N07_an_interrupt_of_the_caller_cancels_main_wherever_it_waits() throws Exception {
    for (EventLoop loop : List.of(EventLoop.parallel(), EventLoop.confined())) {
      List<Body<Integer, Exception>> waits =
          List.of(
              () -> new Promise<Integer>().await(),
              () -> {
                while (true) {
                  Async.checkpoint();
                }
              });
      for (Body<Integer, Exception> wait : waits) {
        AtomicReference<Throwable> inside = new AtomicReference<>();
        Thread caller = Thread.currentThread();
        Throwable outside =
            catchThrowable(() ->
                loop.run(() -> {
                  caller.interrupt();
                  inside.set(catchThrowable(wait::call));
                  throw (Exception) inside.get();
                }));
        assertThat(inside.get()).isInstanceOf(CancelledException.class);
        assertThat(outside).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
      }
    }
  }

  @Test
  void N07_a_run_on_a_thread_that_gets_no_signals_runs_all_the_same() throws Exception {
    for (EventLoop loop : List.of(EventLoop.parallel(), EventLoop.confined())) {
      FutureTask<Integer> run = new FutureTask<>(() -> loop.run(() -> 42));
      Thread.ofPlatform().start(run);
      assertThat(run.get()).isEqualTo(42);
    }
  }

  @Test
  void N08_a_run_that_is_cancelled_already_is_not_interrupted_again() throws Exception {
    for (EventLoop loop : List.of(EventLoop.parallel(), EventLoop.confined())) {
      List<Throwable> inside = new ArrayList<>();
      Throwable outside =
          loop.run(() ->
              TaskGroup.call(group -> {
                Promise<Thread> begun = new Promise<>();
                Task<Throwable> runner =
                    group.start(() -> {
                      Thread own = Thread.currentThread();
                      return catchThrowable(() ->
                          Async.run(() -> {
                            begun.complete(own);
                            inside.add(catchThrowable(() -> Async.sleep(LONG)));
                            throw (Exception) inside.getLast();
                          }));
                    });
                Thread thread = begun.await();
                runner.cancel("by hand");
                thread.interrupt();
                return runner.await();
              }));
      assertThat(outside).isInstanceOf(InterruptedException.class);
      assertThat(inside).singleElement().isInstanceOf(CancelledException.class);
      assertThat(((CancelledException) inside.getFirst()).reason()).isEqualTo("by hand");
    }
  }

  @Test
  void N09_one_loop_runs_one_program_after_another_and_several_at_once() throws Exception {
    for (EventLoop loop : List.of(EventLoop.parallel(), EventLoop.confined())) {
      for (int i = 0; i < 3; i++) {
        int number = i;
        assertThatThrownBy(() ->
                loop.run(() -> {
                  throw new IOException("run " + number);
                }))
            .hasMessage("run " + number);
        String value =
            loop.run(() -> {
              Async.checkpoint();
              return "done";
            });
        assertThat(value).isEqualTo("done");
      }
      Promise<Integer> go = new Promise<>();
      TaskGroup.run(group -> {
        Task<Integer> waiting = group.start(() -> loop.run(go::await));
        assertThat(group.start(() -> loop.run(() -> go.complete(1))).await()).isTrue();
        assertThat(waiting.await()).isEqualTo(1);
      });
    }
  }

  @Test
  void N10_after_a_run_nothing_of_it_lives_and_nothing_starts_in_it() throws Exception {
    everywhere(() -> {
      List<Strand> strands = new ArrayList<>();
      AtomicReference<TaskGroup> kept = new AtomicReference<>();
      Async.run(() -> {
        leaveBehind(() -> strands.add(Strand.current()));
        TaskGroup.run(group -> {
          kept.set(group);
          group.start(() -> strands.add(Strand.current()));
        });
      });
      assertThat(strands).hasSize(2).allMatch(Strand::hasEnded);
      assertThatThrownBy(() -> kept.get().start(() -> 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the group has ended");
    });
  }

  @Test
  void N11_a_program_runs_on_the_loop_it_was_given_and_else_on_the_callers() throws Exception {
    everywhere(() ->
        assertThat(Async.run(() -> Strand.current().loop())).isSameAs(Strand.current().loop()));
    assertThat(Async.run(() -> Strand.current().loop())).isInstanceOf(ParallelLoop.class);
    EventLoop confined = EventLoop.confined();
    BatonLoop own = confined.run(() -> (BatonLoop) Strand.current().loop());
    assertThat(confined.run(() -> Async.run(() -> Strand.current().loop()))).isSameAs(own);
  }

  @Test
  void N12_a_program_that_is_none_is_refused() throws Exception {
    everywhere(() -> {
      Body<Integer, RuntimeException> none = null;
      assertThatThrownBy(() -> Async.run(none)).isInstanceOf(NullPointerException.class);
      Async.checkpoint();
    });
  }
}
