// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.Promise;
import dev.belay.ServiceGroup;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// The long-lived group of a service, on all three loops.
@Timeout(60)
class OpenGroupTest {
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

  @Test
  void close_cancels_the_tasks_and_waits_for_their_end() throws Exception {
    everywhere(() -> {
      Promise<Boolean> asleep = new Promise<>();
      AtomicInteger ended = new AtomicInteger();
      Task<?> task;
      try (ServiceGroup service = TaskGroup.open("service")) {
        task =
            service.start(() -> {
              asleep.complete(true);
              Throwable told = catchThrowable(() -> Async.sleep(LONG));
              assertThat(told)
                  .isInstanceOf(CancelledException.class)
                  .hasMessageContaining("task /service/1 is cancelled: the group was closed");
              Async.shield(LONG, () -> Async.sleep(SHORT));
              ended.incrementAndGet();
              throw (Exception) told;
            });
        asleep.await();
        assertThat(service.running()).isEqualTo(1);
      }
      assertThat(ended).hasValue(1);
      assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
    });
  }

  @Test
  void tasks_of_any_group_may_start_others_in_it() throws Exception {
    everywhere(() -> {
      AtomicInteger ran = new AtomicInteger();
      try (ServiceGroup service = TaskGroup.open("service")) {
        TaskGroup.run(group -> {
          group.start(() -> service.start(ran::incrementAndGet));
          group.start(() -> service.start("named", ran::incrementAndGet));
          service.start(() -> service.start(ran::incrementAndGet));
        });
        service.join();
      }
      assertThat(ran).hasValue(3);
    });
  }

  @Test
  void a_failure_goes_to_the_handler_and_cancels_nobody() throws Exception {
    everywhere(() -> {
      List<String> failures = new ArrayList<>();
      Promise<Boolean> failed = new Promise<>();
      try (ServiceGroup service =
          ServiceGroup.named("service")
              .onFailure((task, failure) -> {
                failures.add(task + ": " + failure.getMessage());
                failed.complete(true);
              })
              .open()) {
        Task<Boolean> sibling =
            service.start(() -> {
              failed.await();
              Async.sleep(SHORT);
              return true;
            });
        service.start(
            "bad",
            () -> {
              throw new IOException("boom");
            });
        assertThat(sibling.await()).isTrue();
        service.join();
      }
      assertThat(failures).containsExactly("/service/bad: boom");
    });
  }

  @Test
  void without_a_handler_failures_go_to_the_loops() throws Exception {
    Program program =
        () -> {
          try (ServiceGroup service = TaskGroup.open("service")) {
            service.start(() -> {
              throw new IOException("boom");
            });
            service.join();
          }
        };
    ConcurrentLinkedQueue<String> unseen = new ConcurrentLinkedQueue<>();
    EventLoop.confined((task, failure) -> unseen.add(task + ": " + failure.getMessage()))
        .run(() -> {
          program.run();
          return null;
        });
    assertThat(unseen).containsExactly("/service/1: boom");
    assertThat(Simulation.of(program).replay(1).problem().kind()).isEqualTo(Problem.Kind.UNSEEN);
  }

  @Test
  void a_failing_handler_does_not_take_the_failure_with_it() throws Exception {
    ConcurrentLinkedQueue<Throwable> unseen = new ConcurrentLinkedQueue<>();
    EventLoop loop = EventLoop.parallel((task, failure) -> unseen.add(failure));
    try (ServiceGroup service =
        ServiceGroup.named("service")
            .on(loop)
            .onFailure((task, failure) -> {
              throw new IllegalStateException("handler");
            })
            .open()) {
      service.start(() -> {
        throw new IOException("boom");
      });
      service.join();
    }
    assertThat(unseen)
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure).hasMessage("boom");
          assertThat(failure.getSuppressed()).hasSize(1);
        });
  }

  @Test
  void with_a_limit_start_waits_for_room_first_come_first_served() throws Exception {
    everywhere(() -> {
      AtomicInteger running = new AtomicInteger();
      List<Integer> order = new ArrayList<>();
      try (ServiceGroup service = ServiceGroup.named("service").limit(2).open()) {
        for (int i = 0; i < 6; i++) {
          int me = i;
          service.start(() -> {
            assertThat(running.incrementAndGet()).isLessThanOrEqualTo(2);
            synchronized (order) {
              order.add(me);
            }
            Async.sleep(SHORT);
            running.decrementAndGet();
          });
        }
        service.join();
      }
      assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    });
  }

  @Test
  void a_start_that_is_cancelled_while_it_waits_starts_nothing_and_takes_no_room()
      throws Exception {
    everywhere(() -> {
      Promise<Boolean> go = new Promise<>();
      AtomicInteger ran = new AtomicInteger();
      try (ServiceGroup service = ServiceGroup.named("service").limit(1).open()) {
        service.start(go::await);
        assertThatThrownBy(() -> Async.timeout(SHORT, () -> service.start(ran::incrementAndGet)))
            .isInstanceOf(DeadlineExceededException.class);
        go.complete(true);
        service.join();
        assertThat(ran).hasValue(0);
        Async.timeout(LONG, () -> service.start(ran::incrementAndGet));
        service.join();
      }
      assertThat(ran).hasValue(1);
    });
  }

  @Test
  void C1_no_room_is_lost_when_it_comes_in_the_moment_of_the_cancellation() throws Exception {
    everywhere(() -> {
      AtomicInteger running = new AtomicInteger();
      try (ServiceGroup service = ServiceGroup.named("service").limit(1).open()) {
        TaskGroup.run(group -> {
          for (int i = 0; i < 4; i++) {
            group.start(() -> {
              for (int k = 0; k < 2; k++) {
                try {
                  Async.timeout(SHORT, () -> service.start(() -> hold(running)));
                } catch (DeadlineExceededException e) {
                  // too late, and nothing started
                }
              }
            });
          }
        });
        service.join();
        Async.timeout(LONG, () -> service.start(() -> hold(running)));
        service.join();
      }
      assertThat(running).hasValue(0);
    });
  }

  private static void hold(AtomicInteger running) throws InterruptedException {
    assertThat(running.incrementAndGet()).isEqualTo(1);
    Async.sleep(SHORT);
    running.decrementAndGet();
  }

  @Test
  void shutdown_refuses_new_tasks_and_those_that_wait_for_room() throws Exception {
    everywhere(() -> {
      Promise<Boolean> go = new Promise<>();
      Promise<Boolean> waiting = new Promise<>();
      AtomicInteger ran = new AtomicInteger();
      try (ServiceGroup service = ServiceGroup.named("service").limit(1).open()) {
        Task<Boolean> running = service.start(go::await);
        TaskGroup.run(group -> {
          group.start(() -> {
            waiting.complete(true);
            assertThatThrownBy(() -> service.start(ran::incrementAndGet))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("start in group /service: the group is shut down");
          });
          waiting.await();
          Async.sleep(SHORT);
          service.shutdown();
        });
        assertThat(running.isDone()).isFalse();
        assertThat(service.join(SHORT)).isFalse();
        go.complete(true);
        assertThat(service.join(LONG)).isTrue();
      }
      assertThat(ran).hasValue(0);
    });
  }

  @Test
  void after_the_end_nothing_can_be_started_and_close_changes_nothing() throws Exception {
    everywhere(() -> {
      Async.checkpoint();
      ServiceGroup service = TaskGroup.open("service");
      service.close();
      service.close();
      service.join();
      assertThatThrownBy(() -> service.start(() -> 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("start in group /service: the group is shutting down (the group was closed)");
    });
  }

  @Test
  void its_own_tasks_may_cancel_it_but_not_wait_for_it() throws Exception {
    everywhere(() -> {
      AtomicReference<Throwable> told = new AtomicReference<>();
      AtomicReference<Throwable> refused = new AtomicReference<>();
      try (ServiceGroup service = TaskGroup.open("service")) {
        Promise<Boolean> asleep = new Promise<>();
        service.start(() -> {
          asleep.complete(true);
          told.set(catchThrowable(() -> Async.sleep(LONG)));
        });
        service.start(
            "own",
            () -> {
              asleep.await();
              refused.set(catchThrowable(service::close));
              service.cancel("enough");
            });
        service.join();
      }
      assertThat(refused.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("close of group /service: its own task /service/own would wait for itself");
      assertThat(told.get()).hasMessageContaining("enough");
    });
  }

  @Test
  void close_by_a_cancelled_task_waits_all_the_same() throws Exception {
    everywhere(() -> {
      AtomicInteger ended = new AtomicInteger();
      assertThatThrownBy(() ->
              Async.timeout(
                  SHORT,
                  () -> {
                    Promise<Boolean> begun = new Promise<>();
                    try (ServiceGroup service = TaskGroup.open("service")) {
                      service.start(() -> {
                        begun.complete(true);
                        try {
                          Async.sleep(LONG);
                        } finally {
                          Async.shield(LONG, () -> Async.sleep(SHORT));
                          ended.incrementAndGet();
                        }
                      });
                      Async.shield(LONG, begun::await);
                      Async.sleep(LONG);
                    }
                  }))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(ended).hasValue(1);
    });
  }

  @Test
  void B5_a_gather_of_its_task_belongs_to_it() throws Exception {
    everywhere(() -> {
      try (ServiceGroup service = TaskGroup.open("service")) {
        Task<List<Integer>> task = service.start(() -> Async.gather(() -> 1, () -> 2));
        assertThat(task.await()).containsExactly(1, 2);
      }
    });
  }

  @Test
  void plain_threads_use_it_on_the_real_loops() throws Exception {
    for (EventLoop loop : List.of(EventLoop.parallel(), EventLoop.confined())) {
      AtomicInteger ran = new AtomicInteger();
      try (ServiceGroup service = ServiceGroup.named("service").on(loop).limit(3).open()) {
        CountDownLatch started = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 50; i++) {
                  assertThat(
                          catchThrowable(() ->
                              service.start(() -> {
                                Async.checkpoint();
                                ran.incrementAndGet();
                              })))
                      .isNull();
                }
                started.countDown();
              });
        }
        started.await();
        service.join();
        assertThat(ran).hasValue(200);
        assertThat(service.running()).isZero();
      }
    }
  }

  @Test
  void a_plain_thread_cannot_start_a_task_in_a_simulation() throws Exception {
    AtomicReference<Throwable> refused = new AtomicReference<>();
    Run run =
        Simulation.of(
                () -> {
                  try (ServiceGroup service = TaskGroup.open("service")) {
                    Async.offload(() -> {
                      Thread foreign =
                          Thread.ofPlatform()
                              .start(
                                  () -> refused.set(catchThrowable(() -> service.start(() -> 1))));
                      foreign.join();
                    });
                    assertThat(service.running()).isZero();
                  }
                })
            .replay(1);
    assertThat(run.problem()).isNull();
    assertThat(refused.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("start of /service/1: only the simulation may start tasks in it");
  }

  @Test
  void an_interrupt_of_close_is_kept() throws Exception {
    AtomicReference<Boolean> kept = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    Thread closer =
        Thread.ofPlatform()
            .start(() -> {
              try (ServiceGroup service = TaskGroup.open("service")) {
                service.start(() -> {
                  begun.countDown();
                  Async.shield(LONG, () -> Async.sleep(SHORT.multipliedBy(20)));
                });
                begun.await();
                Thread.currentThread().interrupt();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              kept.set(Thread.interrupted());
            });
    closer.join();
    assertThat(kept.get()).isTrue();
  }

  @Test
  void a_limit_below_one_is_refused() {
    assertThatThrownBy(() -> ServiceGroup.named("service").limit(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit must be at least 1, was 0");
  }

  @Test
  void one_that_is_not_closed_is_found_by_the_simulation() throws Exception {
    Run run =
        Simulation.of(() -> TaskGroup.open("service").start(() -> Async.sleep(LONG))).replay(1);
    assertThat(run.problem().kind()).isEqualTo(Problem.Kind.LEFT_OVER);
  }
}
