// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskFailedException;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.sync.Semaphore;
import dev.belay.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// The rules of cancellation and of waiting, each on all three loops.
@Timeout(60)
class RulesTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(2);

  private String name;

  @BeforeEach
  void name(TestInfo info) {
    name = info.getTestMethod().orElseThrow().getName();
  }

  private void everywhere(Program program) throws Exception {
    Everywhere.run(name, program);
  }

  /// For a program that waits so seldom that three of it have no more than so many schedules.
  private void everywhere(int schedules, Program program) throws Exception {
    Everywhere.run(name, schedules, program);
  }

  /// Starts a task that says when it is about to wait for `what`.
  private static Task<Void> sleeper(TaskGroup group, Promise<Boolean> begun, List<Throwable> told) {
    return group.start(() -> {
      begun.complete(true);
      Throwable t = catchThrowable(() -> Async.sleep(LONG));
      told.add(t);
      throw (Exception) t;
    });
  }

  @Test
  void R01_a_scope_is_cancelled_when_one_around_it_is_up_to_the_first_shield() throws Exception {
    everywhere(() -> {
      List<String> seen = new ArrayList<>();
      assertThatThrownBy(() ->
              Async.timeout(
                  SHORT,
                  () ->
                      TaskGroup.run(group -> {
                        catchThrowable(() -> Async.sleep(LONG));
                        Async.shield(
                            LONG,
                            () -> {
                              Async.sleep(SHORT);
                              seen.add("shielded");
                            });
                        Async.checkpoint();
                        seen.add("not reached");
                      })))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(seen).containsExactly("shielded");
    });
  }

  @Test
  void R02_the_first_cancellation_counts() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Boolean> begun = new Promise<>();
          List<Throwable> told = new ArrayList<>();
          Task<Void> task = sleeper(group, begun, told);
          begun.await();
          assertThat(task.cancel("first")).isTrue();
          assertThat(task.cancel("second")).isFalse();
          catchThrowable(task::await);
          assertThat(((CancelledException) told.getFirst()).reason()).isEqualTo("first");
        }));
  }

  @Test
  void R03_a_waiting_task_is_cancelled_without_an_interrupt() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Boolean> begun = new Promise<>();
          AtomicReference<Boolean> bit = new AtomicReference<>();
          Task<Void> task =
              group.start(() -> {
                begun.complete(true);
                Throwable t = catchThrowable(() -> new Promise<>().await());
                bit.set(Thread.currentThread().isInterrupted());
                throw (Exception) t;
              });
          begun.await();
          task.cancel("stop");
          catchThrowable(task::await);
          assertThat(bit.get()).isFalse();
        }));
  }

  @Test
  void R04_B04_a_running_task_is_interrupted_once_for_each_wider_scope() throws Exception {
    everywhere(
        13,
        () -> {
          List<Boolean> bits = new ArrayList<>();
          TaskGroup.run(outer -> {
            TaskGroup.run(inner -> {
              inner.cancel("inner");
              bits.add(Thread.interrupted());
              inner.cancel("inner again");
              bits.add(Thread.interrupted());
              outer.cancel("outer");
              bits.add(Thread.interrupted());
            });
          });
          assertThat(bits).containsExactly(true, false, true);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
  }

  @Test
  void R05_a_call_that_must_wait_throws_in_a_cancelled_scope_and_so_does_checkpoint()
      throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          group.cancel("enough");
          assertThat(catchThrowable(() -> new Promise<>().await()))
              .isInstanceOf(CancelledException.class);
          assertThat(catchThrowable(() -> Async.sleep(LONG)))
              .isInstanceOf(CancelledException.class);
          assertThat(catchThrowable(() -> new Semaphore(0).acquire()))
              .isInstanceOf(CancelledException.class);
          assertThat(catchThrowable(Async::checkpoint)).isInstanceOf(CancelledException.class);
          assertThat(catchThrowable(() -> Async.sleep(Duration.ZERO)))
              .isInstanceOf(CancelledException.class);
        }));
  }

  @Test
  void R06_what_user_code_did_to_the_bit_in_a_cancelled_scope_is_ours() throws Exception {
    everywhere(() -> {
      TaskGroup.run(group -> {
        group.cancel("enough");
        catchThrowable(() -> Async.sleep(LONG));
        Thread.currentThread().interrupt();
        assertThat(catchThrowable(() -> Async.sleep(LONG))).isInstanceOf(CancelledException.class);
        Thread.currentThread().interrupt();
      });
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Async.checkpoint();
    });
  }

  @Test
  void R07_a_foreign_interrupt_of_a_wait_is_no_cancellation() throws Exception {
    everywhere(() -> {
      Thread.currentThread().interrupt();
      Throwable told = catchThrowable(() -> Async.sleep(LONG));
      assertThat(told)
          .isInstanceOf(InterruptedException.class)
          .isNotInstanceOf(CancelledException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    });
  }

  @Test
  void R07_an_interrupt_from_another_thread_ends_a_wait_which_has_taken_nothing() throws Exception {
    Everywhere.onRealLoops(() -> {
      Semaphore none = new Semaphore(0);
      TaskGroup.run(group -> {
        Promise<Strand> victim = new Promise<>();
        Task<Throwable> told =
            group.start(() -> {
              victim.complete(Strand.current());
              Throwable t = catchThrowable(none::acquire);
              assertThat(Thread.currentThread().isInterrupted()).isFalse();
              Async.checkpoint();
              return t;
            });
        interruptFromOutside(victim.await(), "semaphore");
        assertThat(told.await())
            .isInstanceOf(InterruptedException.class)
            .isNotInstanceOf(CancelledException.class)
            .hasMessage("interrupted while waiting for semaphore (0 free, 1 waiting)");
        none.release();
        assertThat(none.available()).isEqualTo(1);
      });
    });
  }

  @Test
  void R07_an_interrupt_from_another_thread_during_the_drain_cancels_the_group() throws Exception {
    Everywhere.onRealLoops(() ->
        TaskGroup.run(outer -> {
          Promise<Strand> owner = new Promise<>();
          List<Throwable> child = new ArrayList<>();
          Task<Throwable> told =
              outer.start(() -> {
                owner.complete(Strand.current());
                return catchThrowable(() ->
                    TaskGroup.run(
                        "inner",
                        inner -> {
                          Promise<Boolean> begun = new Promise<>();
                          sleeper(inner, begun, child);
                          begun.await();
                        }));
              });
          interruptFromOutside(owner.await(), "group");
          assertThat(told.await())
              .isInstanceOf(InterruptedException.class)
              .isNotInstanceOf(CancelledException.class);
          assertThat(child).singleElement().isInstanceOf(CancelledException.class);
        }));
  }

  @Test
  void R07_M5_an_interrupt_from_outside_of_a_simulation_fails_the_run_by_name() throws Exception {
    Simulation simulation =
        Simulation.of(() ->
            TaskGroup.run(group -> {
              Promise<Strand> victim = new Promise<>();
              group.start(
                  "victim",
                  () -> {
                    victim.complete(Strand.current());
                    catchThrowable(() -> Async.sleep(LONG));
                  });
              Strand strand = victim.await();
              while (!waitsFor(strand, "sleep")) {
                Async.checkpoint();
              }
              Suspension wait = strand.waiting();
              interruptFromOutside(strand, "sleep");
              Async.offload(() -> Eventually.until("it was seen", () -> !wait.isPending()));
            }));
    for (long seed = 1; seed <= 100; seed++) {
      assertThat(simulation.replay(seed).problem())
          .isEqualTo(
              new Problem(
                  Problem.Kind.INTERRUPTED,
                  "task /main/victim was interrupted while it waited for sleep of 600 s: nobody"
                      + " can say when, so no seed repeats it; cancel the task instead",
                  null));
    }
  }

  /// Interrupts a task's thread from a thread that is none of Belay's, while it waits for `what`.
  private static void interruptFromOutside(Strand victim, String what) throws InterruptedException {
    Thread thread = victim.thread();
    Thread stranger =
        Thread.ofPlatform()
            .start(() -> {
              Eventually.until("the victim waits for " + what, () -> waitsFor(victim, what));
              thread.interrupt();
            });
    Async.offload(() -> stranger.join());
  }

  private static boolean waitsFor(Strand strand, String what) {
    Suspension wait = strand.waiting();
    return wait != null && wait.subject().toString().startsWith(what);
  }

  @Test
  void R08_B10_who_is_cancelled_is_told_why_by_whom_and_when() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<Boolean> begun = new Promise<>();
          List<Throwable> told = new ArrayList<>();
          Task<Void> task = sleeper(group, begun, told);
          begun.await();
          Instant before = Async.clock().instant();
          task.cancel("not needed");
          catchThrowable(task::await);
          CancelledException e = (CancelledException) told.getFirst();
          assertThat(e.reason()).isEqualTo("not needed");
          assertThat(e).hasMessageContaining("/main");
          assertThat(Async.clock().instant()).isAfterOrEqualTo(before);
        }));
  }

  @Test
  void R09_leaving_the_cancelled_scope_takes_the_interrupt_back() throws Exception {
    everywhere(() -> {
      TaskGroup.run(group -> group.cancel("enough"));
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Async.checkpoint();
      Async.sleep(SHORT);
    });
  }

  @Test
  void R10_only_the_outermost_of_two_passed_deadlines_reports() throws Exception {
    everywhere(() -> {
      Duration longer = SHORT.multipliedBy(5);
      AtomicReference<Throwable> inner = new AtomicReference<>();
      assertThatThrownBy(() ->
              Async.timeout(
                  SHORT,
                  () -> {
                    inner.set(catchThrowable(() -> Async.timeout(longer, () -> Async.sleep(LONG))));
                    throw (Exception) inner.get();
                  }))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(inner.get()).isInstanceOf(CancelledException.class);
    });
  }

  @Test
  void R11_a_group_ends_when_all_have_and_a_failure_wins_over_a_cancellation() throws Exception {
    everywhere(() -> {
      AtomicInteger ended = new AtomicInteger();
      TaskGroupException thrown =
          catchThrowableOfType(
              TaskGroupException.class,
              () ->
                  TaskGroup.run(group -> {
                    Promise<Boolean> begun = new Promise<>();
                    group.start(() -> {
                      begun.complete(true);
                      try {
                        Async.sleep(LONG);
                      } finally {
                        ended.incrementAndGet();
                      }
                    });
                    begun.await();
                    group.start(() -> {
                      throw new IOException("boom");
                    });
                  }));
      assertThat(thrown.failures()).hasSize(1);
      assertThat(ended).hasValue(1);
    });
  }

  @Test
  void R12_B18_a_wrapped_interruption_of_a_cancelled_task_is_no_failure() throws Exception {
    everywhere(() -> {
      TaskGroupException thrown =
          catchThrowableOfType(
              TaskGroupException.class,
              () ->
                  TaskGroup.run(group -> {
                    for (int i = 0; i < 3; i++) {
                      group.start(() -> {
                        try {
                          Async.sleep(LONG);
                        } catch (InterruptedException e) {
                          throw new IllegalStateException("wrapped", e);
                        }
                      });
                    }
                    group.start(() -> {
                      Async.sleep(SHORT);
                      throw new IOException("the only one");
                    });
                  }));
      assertThat(thrown.failures()).hasSize(1);
    });
  }

  @Test
  void R13_B19_a_shield_lets_cleanup_wait_and_gives_the_interrupt_back_at_its_end()
      throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          group.cancel("enough");
          Async.shield(
              LONG,
              () -> {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                Async.sleep(SHORT);
              });
          assertThat(Thread.currentThread().isInterrupted()).isTrue();
          assertThat(catchThrowable(Async::checkpoint)).isInstanceOf(CancelledException.class);
        }));
  }

  @Test
  void R13_B13_a_shield_ends_when_its_grace_has_run_out() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          group.cancel("enough");
          long start = Async.nanoTime();
          assertThat(catchThrowable(() -> Async.shield(SHORT, () -> Async.sleep(LONG))))
              .isInstanceOf(CancelledException.class)
              .hasMessageContaining("the grace of the shield, 2 ms, has run out");
          assertThat(Async.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
        }));
  }

  @Test
  void R14_B14_a_failure_cancels_the_group_before_its_awaiters_are_woken() throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> seen = new AtomicReference<>();
      catchThrowable(() ->
          TaskGroup.run(group -> {
            Task<Void> failing =
                group.start(() -> {
                  Async.checkpoint();
                  throw new IOException("boom");
                });
            seen.set(catchThrowable(failing::await));
            throw (Exception) seen.get();
          }));
      assertThat(seen.get()).isInstanceOf(CancelledException.class);
    });
  }

  @Test
  void R14_outside_of_the_group_a_failed_task_is_told_as_such() throws Exception {
    everywhere(() -> {
      Promise<Task<Integer>> handle = new Promise<>();
      AtomicReference<Throwable> seen = new AtomicReference<>();
      TaskGroup.run(outer -> {
        outer.start(() -> seen.set(catchThrowable(() -> handle.await().await())));
        catchThrowable(() ->
            TaskGroup.run(inner ->
                handle.complete(
                    inner.start(() -> {
                      throw new IOException("boom");
                    }))));
      });
      assertThat(seen.get())
          .isInstanceOf(TaskFailedException.class)
          .hasCauseInstanceOf(IOException.class);
    });
  }

  @Test
  void R15_B02_B16_a_child_not_begun_when_its_group_is_cancelled_never_begins() throws Exception {
    everywhere(() -> {
      List<Task<Integer>> tasks = new ArrayList<>();
      AtomicInteger ran = new AtomicInteger();
      TaskGroup.run(outer -> {
        Task<Void> owner =
            outer.start(() ->
                TaskGroup.run(group -> {
                  catchThrowable(() -> Async.sleep(LONG));
                  tasks.add(group.start(ran::incrementAndGet));
                }));
        Async.sleep(SHORT);
        owner.cancel("stop");
      });
      assertThat(ran).hasValue(0);
      assertThat(tasks).allMatch(task -> task.state() == Task.State.CANCELLED);
      assertThatThrownBy(() -> Async.timeout(Duration.ZERO, ran::incrementAndGet))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(ran).hasValue(0);
    });
  }

  @Test
  void B01_every_further_wait_throws_again() throws Exception {
    everywhere(() -> {
      List<Throwable> told = new ArrayList<>();
      assertThatThrownBy(() ->
              Async.timeout(
                  SHORT,
                  () -> {
                    for (int i = 0; i < 3; i++) {
                      told.add(catchThrowable(() -> Async.sleep(LONG)));
                    }
                    Async.checkpoint();
                  }))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(told).hasSize(3).allMatch(CancelledException.class::isInstance);
    });
  }

  @Test
  void B03_the_first_error_of_a_child_comes_out_bare() throws Exception {
    everywhere(() -> {
      AssertionError error = new AssertionError("broken");
      assertThatThrownBy(() ->
              TaskGroup.run(group ->
                  group.start(() -> {
                    throw error;
                  })))
          .isSameAs(error);
    });
  }

  @Test
  void B12_B17_a_value_that_is_ready_is_kept() throws Exception {
    everywhere(() -> {
      int value =
          Async.timeout(
              SHORT,
              () -> {
                catchThrowable(() -> Async.sleep(LONG));
                Semaphore free = new Semaphore(1);
                free.acquire();
                return free.available();
              });
      assertThat(value).isZero();
    });
  }

  @Test
  void B15_await_never_cancels_what_it_awaits() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          Promise<String> go = new Promise<>();
          Task<String> slow = group.start(go::await);
          assertThatThrownBy(() -> Async.timeout(SHORT, slow::await))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(slow.isDone()).isFalse();
          go.complete("done");
          assertThat(slow.await()).isEqualTo("done");
        }));
  }

  @Test
  void C01_a_permit_is_neither_lost_nor_doubled_when_woken_and_cancelled_at_once()
      throws Exception {
    everywhere(() -> {
      Semaphore one = new Semaphore(1);
      AtomicInteger inside = new AtomicInteger();
      TaskGroup.run(group -> {
        for (int i = 0; i < 4; i++) {
          group.start(() -> {
            for (int k = 0; k < 2; k++) {
              try {
                Async.timeout(SHORT, () -> hold(one, inside));
              } catch (DeadlineExceededException e) {
                // too late, and nothing taken
              }
            }
          });
        }
      });
      assertThat(one.available()).isEqualTo(1);
      assertThat(inside).hasValue(0);
    });
  }

  private static void hold(Semaphore one, AtomicInteger inside) throws InterruptedException {
    one.acquire();
    try {
      assertThat(inside.incrementAndGet()).isEqualTo(1);
      Async.sleep(SHORT);
    } finally {
      inside.decrementAndGet();
      one.release();
    }
  }

  @Test
  void C02_waiters_are_served_in_the_order_in_which_they_came() throws Exception {
    everywhere(() -> {
      Semaphore none = new Semaphore(0);
      List<Integer> came = new ArrayList<>();
      List<Integer> served = new ArrayList<>();
      TaskGroup.run(group -> {
        for (int i = 0; i < 4; i++) {
          int me = i;
          Promise<Boolean> begun = new Promise<>();
          Task<Void> waiter =
              group.start(() -> {
                begun.complete(true);
                none.acquire();
                served.add(me);
                none.release();
              });
          begun.await();
          while (!none.toString().contains((came.size() + 1) + " waiting")) {
            Async.sleep(Duration.ofNanos(1));
          }
          came.add(me);
          assertThat(waiter.isDone()).isFalse();
        }
        none.release();
      });
      assertThat(served).isEqualTo(came);
    });
  }

  @Test
  void C03_all_waiting_tasks_see_a_cancellation_in_one_step() throws Exception {
    everywhere(() -> {
      AtomicInteger begun = new AtomicInteger();
      AtomicInteger told = new AtomicInteger();
      Promise<Boolean> allBegun = new Promise<>();
      TaskGroup.run(group -> {
        for (int i = 0; i < 20; i++) {
          group.start(() -> {
            if (begun.incrementAndGet() == 20) {
              allBegun.complete(true);
            }
            try {
              Async.sleep(LONG);
            } catch (CancelledException e) {
              told.incrementAndGet();
              throw e;
            }
          });
        }
        allBegun.await();
        group.cancel("enough");
      });
      assertThat(told).hasValue(20);
    });
  }
}
