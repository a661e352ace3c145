// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.EventLoop;
import dev.belay.Promise;
import dev.belay.TaskGroup;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the simulation promises.
@Timeout(60)
class SimulationTest {
  private static final Duration YEAR = Duration.ofDays(365);

  private static Run runOf(Program program) throws InterruptedException {
    return Simulation.of(program).replay(1);
  }

  private static final Program BUSY =
      () -> {
        Trail trail = new Trail();
        TaskGroup.run(group -> {
          for (int i = 0; i < 4; i++) {
            int me = i;
            group.start(() -> {
              for (int k = 0; k < 3; k++) {
                Async.sleep(Duration.ofMillis(Async.random().nextInt(3)));
                trail.add(me + "." + k);
              }
            });
          }
        });
      };

  @Test
  void M1_the_same_seed_gives_the_same_trace_and_another_gives_another() throws Exception {
    Simulation simulation = Simulation.of(BUSY);
    String one = simulation.replay(17).trace();
    assertThat(one).isNotEmpty();
    for (int i = 0; i < 50; i++) {
      assertThat(simulation.replay(17).trace()).isEqualTo(one);
    }
    assertThat(simulation.replay(18).trace()).isNotEqualTo(one);
  }

  @Test
  void M1_two_runs_of_a_seed_that_part_are_reported() {
    int[] run = {0};
    assertThatThrownBy(() ->
            Simulation.explore(
                10,
                () -> {
                  if (run[0]++ % 2 == 0) {
                    Async.sleep(Duration.ofSeconds(1));
                  }
                }))
        .isInstanceOf(SimulationFailedError.class)
        .hasMessageStartingWith("seed 1: two runs must be the same, they parted at step 2: ");
  }

  @Test
  void M2_time_moves_only_when_nobody_can_run_and_then_to_the_next_timer() throws Exception {
    List<Long> seen = new ArrayList<>();
    Run run =
        runOf(() -> {
          Instant begin = Async.clock().instant();
          for (int i = 0; i < 100; i++) {
            Async.checkpoint();
          }
          seen.add(Async.nanoTime());
          Async.sleep(YEAR);
          assertThat(Duration.between(begin, Async.clock().instant())).isEqualTo(YEAR);
        });
    assertThat(run.problem()).isNull();
    assertThat(run.elapsed()).isEqualTo(YEAR);
    assertThat(seen).containsExactly(0L);
  }

  @Test
  void M3_nobody_ready_and_no_timer_is_a_deadlock_with_who_waits_for_whom() throws Exception {
    Run run =
        runOf(() ->
            TaskGroup.run(group -> {
              Promise<Integer> never = new Promise<>();
              group.start("a", never::await);
            }));
    assertThat(run.problem().kind()).isEqualTo(Problem.Kind.DEADLOCK);
    assertThat(run.problem().message())
        .isEqualTo(
            """
            nobody can run and no timer is set, at +0 ms
              /main waits for group /main <- /main/a
              /main/a waits for promise\
            """);
  }

  @Test
  void M3_a_task_blocked_in_foreign_code_is_a_third_verdict_with_its_stack() throws Exception {
    Run run =
        runOf(() -> {
          java.util.concurrent.Semaphore none = new java.util.concurrent.Semaphore(0);
          none.acquire();
        });
    assertThat(run.problem().kind()).isEqualTo(Problem.Kind.BLOCKED);
    assertThat(run.problem().message())
        .startsWith(
            "task /main blocked in java.util.concurrent.Semaphore: use dev.belay.sync.Semaphore\n")
        .contains("SimulationTest");
  }

  @Test
  void M3_a_monitor_held_over_a_wait_is_found_and_the_run_is_left() throws Exception {
    Object monitor = new Object();
    Run run =
        runOf(() ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 2; i++) {
                group.start(() -> {
                  synchronized (monitor) {
                    Async.sleep(Duration.ofSeconds(1));
                  }
                });
              }
            }));
    assertThat(run.problem().kind()).isEqualTo(Problem.Kind.BLOCKED);
    assertThat(run.problem().message())
        .contains("blocked at a monitor in")
        .containsPattern(
            "one of those who wait may hold it:(\n.*)*\n/main/[12] waits for sleep of 1 s\n  at ");
    String ofTheOwner = run.problem().message().split(" waits for sleep of 1 s")[1];
    assertThat(ofTheOwner).contains("SimulationTest");
  }

  @Test
  void M5_a_task_left_over_fails_the_run_by_name() throws Exception {
    Run run =
        runOf(() ->
            catchThrowable(() ->
                Async.gather(
                    () -> {
                      throw new IOException("first");
                    },
                    () -> {
                      Async.sleep(YEAR);
                      return 1;
                    })));
    assertThat(run.problem())
        .isEqualTo(
            new Problem(
                Problem.Kind.LEFT_OVER, "task /2 still lived when the main task had ended", null));
  }

  @Test
  void M5_a_failure_that_nobody_looked_at_fails_the_run_by_name() throws Exception {
    Run run =
        runOf(() -> {
          catchThrowable(() ->
              Async.gather(
                  () -> {
                    throw new IOException("first");
                  },
                  () -> {
                    Async.sleep(YEAR);
                    throw new IOException("second");
                  }));
          Async.sleep(YEAR.multipliedBy(2));
        });
    assertThat(run.problem().kind()).isEqualTo(Problem.Kind.UNSEEN);
    assertThat(run.problem().message())
        .isEqualTo("task /2 failed and nobody looked at it: java.io.IOException: second");
  }

  @Test
  void an_endless_run_is_ended_and_named() throws Exception {
    Run run =
        Simulation.of(
                () -> {
                  while (true) {
                    Async.checkpoint();
                  }
                })
            .withMaxSteps(500)
            .replay(1);
    assertThat(run.problem().message())
        .isEqualTo("the run has not ended after 500 steps; task /main was next");
  }

  @Test
  void a_wake_from_a_thread_outside_is_refused_by_name() throws Exception {
    AtomicReference<Throwable> refused = new AtomicReference<>();
    Run run =
        runOf(() ->
            TaskGroup.run(group -> {
              Promise<Integer> promise = new Promise<>();
              group.start("waiter", promise::await);
              Async.sleep(Duration.ofSeconds(1));
              Thread stranger =
                  Thread.ofPlatform()
                      .name("stranger")
                      .start(() -> refused.set(catchThrowable(() -> promise.complete(1))));
              Async.offload(() -> {
                stranger.join();
              });
            }));
    assertThat(refused.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "wake of /main/waiter, which waits for promise: only the simulation may wake its"
                + " tasks, the caller was Thread[")
        .hasMessageContaining("stranger");
    assertThat(run.problem().kind()).isEqualTo(Problem.Kind.DEADLOCK);
  }

  @Test
  void offload_runs_inline_and_takes_no_virtual_time() throws Exception {
    Run run =
        runOf(() -> {
          Thread me = Thread.currentThread();
          CountDownLatch done = new CountDownLatch(1);
          Thread.ofPlatform().start(done::countDown);
          Async.offload(() -> {
            assertThat(Thread.currentThread()).isSameAs(me);
            done.await();
          });
        });
    assertThat(run.problem()).isNull();
    assertThat(run.elapsed()).isZero();
  }

  @Test
  void opening_a_loop_in_a_simulation_is_refused() throws Exception {
    Run run = runOf(() -> EventLoop.confined().run(() -> 1));
    assertThat(run.problem().cause())
        .hasMessage(
            "run on another loop: a task of a confined or simulated loop may do so only inside of"
                + " Async.offload, the caller was task /main");
  }

  @Test
  void the_main_task_has_a_virtual_thread() throws Exception {
    Run run = runOf(() -> assertThat(Thread.currentThread().isVirtual()).isTrue());
    assertThat(run.problem()).isNull();
  }

  @Test
  void a_schedule_that_is_none_is_refused() {
    assertThatThrownBy(() -> Schedule.parse("1 2"))
        .hasMessage("schedule must begin with belay-schedule-1, began with 1");
    assertThatThrownBy(() -> Schedule.parse("belay-schedule-1 0 x"))
        .hasMessage("schedule must hold numbers of tasks from 0, held x");
  }
}
