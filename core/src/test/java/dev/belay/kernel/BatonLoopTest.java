// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.sync.Semaphore;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a baton loop asks its host, and in which order it lets tasks run.
@Timeout(20)
class BatonLoopTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(10);

  private final FakeHost host = new FakeHost();
  private final List<String> trail = new ArrayList<>();

  @Test
  void the_host_hears_of_each_start_and_end() throws Exception {
    host.run(() -> {
      TaskGroup.run(group -> group.start("child", () -> Async.checkpoint()));
      return null;
    });
    Eventually.until("the end was told", () -> host.told.contains("ended /main"));
    assertThat(host.told)
        .containsExactly(
            "started /main", "started /main/child", "ended /main/child", "ended /main");
  }

  @Test
  void the_host_says_who_is_next() throws Exception {
    host.newestFirst = true;
    host.run(() -> {
      TaskGroup.run(group -> {
        for (int i = 1; i <= 3; i++) {
          String name = "t" + i;
          group.start(() -> trail.add(name));
        }
      });
      return null;
    });
    assertThat(trail).containsExactly("t3", "t2", "t1");
  }

  @Test
  void time_and_chance_are_the_hosts() throws Exception {
    host.run(() -> {
      assertThat(Async.nanoTime()).isEqualTo(1_000);
      assertThat(Async.clock().instant()).isEqualTo(Instant.EPOCH);
      assertThat(Async.random()).isSameAs(FakeHost.RANDOM);
      Async.sleep(SECOND);
      assertThat(Async.nanoTime()).isEqualTo(1_000 + SECOND.toNanos());
      return null;
    });
  }

  @Test
  void a_checkpoint_lets_the_others_run_first() throws Exception {
    EventLoop.confined()
        .run(() -> {
          TaskGroup.run(group -> {
            group.start(() -> trail.add("child"));
            trail.add("before");
            Async.checkpoint();
            trail.add("after");
          });
          return null;
        });
    assertThat(trail).containsExactly("before", "child", "after");
  }

  @Test
  void a_checkpoint_on_the_parallel_loop_does_not_stop() throws Exception {
    TaskGroup.run(group -> {
      group.cancel("enough");
      Strand.current().noteDelivered();
      assertThatThrownBy(Async::checkpoint).isInstanceOf(CancelledException.class);
      assertThat(Strand.current().loop().yields()).isFalse();
    });
  }

  // ---- Timers ----

  @Test
  void leaving_a_timeout_takes_its_timer_back() throws Exception {
    host.run(() -> Async.timeout(LONG, () -> 1));
    assertThat(host.alarms).singleElement().matches(alarm -> alarm.cancelled);
    assertThat(host.alarms.getFirst().at).isEqualTo(1_000 + LONG.toNanos());
  }

  @Test
  void leaving_a_shield_takes_the_timer_of_its_grace_back() throws Exception {
    host.run(() -> {
      TaskGroup.run(group -> {
        group.cancel("enough");
        Async.shield(LONG, () -> trail.add("cleaned"));
      });
      return null;
    });
    assertThat(trail).containsExactly("cleaned");
    assertThat(host.alarms).singleElement().matches(alarm -> alarm.cancelled);
  }

  @Test
  void a_shield_that_nobody_cancels_sets_no_timer() throws Exception {
    host.run(() -> {
      Async.shield(LONG, () -> trail.add("cleaned"));
      TaskGroup.run(group -> Async.shield(LONG, () -> trail.add("again")));
      return null;
    });
    assertThat(trail).containsExactly("cleaned", "again");
    assertThat(host.alarms).isEmpty();
  }

  @Test
  void the_grace_begins_once_however_often_the_outside_is_cancelled() throws Exception {
    host.run(() -> {
      TaskGroup.run(outer ->
          TaskGroup.run(inner ->
              Async.shield(
                  SECOND,
                  () -> {
                    inner.cancel("inner");
                    outer.cancel("outer");
                    assertThat(catchThrowable(() -> Async.sleep(LONG)))
                        .isInstanceOf(CancelledException.class)
                        .hasMessageContaining("the grace of the shield, 1 s, has run out");
                    assertThat(Async.nanoTime()).isEqualTo(1_000 + SECOND.toNanos());
                  })));
      return null;
    });
    assertThat(host.alarms).hasSize(2);
  }

  @Test
  void a_wait_that_is_over_before_its_time_takes_its_timer_back() throws Exception {
    boolean taken =
        host.run(() -> {
          Semaphore none = new Semaphore(0);
          return TaskGroup.call(group -> {
            Task<Boolean> waiter = group.start(() -> none.tryAcquire(LONG));
            Async.checkpoint();
            none.release();
            return waiter.await();
          });
        });
    assertThat(taken).isTrue();
    assertThat(host.alarms).singleElement().matches(alarm -> alarm.cancelled);
  }

  @Test
  void a_wait_until_a_time_that_is_past_sets_no_timer() throws Exception {
    boolean woken =
        host.run(() -> {
          Suspension wait = Suspension.begin("what was");
          return wait.awaitUntil(host.now);
        });
    assertThat(woken).isFalse();
    assertThat(host.alarms).isEmpty();
  }

  @Test
  void what_a_timer_does_is_the_loops_own_act_and_must_not_wait() throws Exception {
    host.admitsForeignWakers = false;
    List<Throwable> refused = new ArrayList<>();
    host.run(() -> {
      Promise<Integer> promise = new Promise<>();
      Strand.current()
          .loop()
          .schedule(
              SECOND.toNanos(),
              () -> {
                trail.add(Strand.current().path());
                refused.add(catchThrowable(() -> new Promise<>().await()));
                promise.complete(1);
              });
      return promise.await();
    });
    assertThat(trail).containsExactly("/timer");
    assertThat(refused)
        .singleElement()
        .satisfies(e ->
            assertThat(e)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("wait for promise: what a timer or a canceller runs must not wait"));
  }

  @Test
  void a_deadline_is_told_at_its_time() throws Exception {
    Throwable thrown =
        catchThrowable(() ->
            host.run(() ->
                Async.<Object, Exception>timeout(
                    SECOND,
                    () -> {
                      Async.sleep(LONG);
                      return 1;
                    })));
    assertThat(thrown)
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessage("task /main gave up: deadline of 1 s passed after 1 s");
  }

  // ---- Wakers ----

  @Test
  void a_waker_from_outside_is_refused_where_the_host_does_not_admit_it() throws Exception {
    host.admitsForeignWakers = false;
    Semaphore none = new Semaphore(0);
    List<Throwable> refused = new ArrayList<>();
    host.run(() -> {
      TaskGroup.run(group -> {
        Task<Void> waiter = group.start("waiter", () -> none.acquire());
        Async.checkpoint();
        // A plain thread, and a task of another loop.
        refused.add(onOtherThread(none::release));
        refused.add(onOtherThread(() -> EventLoop.confined().run(() -> releaseOnce(none))));
        assertThat(waiter.isDone()).isFalse();
        none.release();
        waiter.await();
      });
      return null;
    });
    assertThat(refused)
        .hasSize(2)
        .allSatisfy(e ->
            assertThat(e)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                    "wake of /main/waiter, which waits for semaphore (0 free, 1 waiting): only the"
                        + " simulation may wake its tasks, the caller was "));
    assertThat(none.available()).isZero();
  }

  private static int releaseOnce(Semaphore semaphore) {
    semaphore.release();
    return 1;
  }

  private static Throwable onOtherThread(ThrowingCallable call) throws InterruptedException {
    List<Throwable> thrown = new ArrayList<>();
    Thread.ofPlatform().start(() -> thrown.add(catchThrowable(call))).join();
    return thrown.getFirst();
  }

  @Test
  void a_waker_from_outside_is_welcome_where_the_host_admits_it() throws Exception {
    int value =
        host.run(() -> {
          Promise<Integer> promise = new Promise<>();
          Thread stranger = Thread.ofPlatform().start(() -> promise.complete(1));
          stranger.join();
          return promise.await();
        });
    assertThat(value).isEqualTo(1);
  }

  // ---- Interrupts ----

  @Test
  void the_host_hears_of_an_interrupt_that_hits_a_task_without_the_baton() throws Exception {
    host.run(() -> {
      TaskGroup.run(group -> {
        Promise<Strand> victim = new Promise<>();
        Task<Throwable> told =
            group.start(
                "victim",
                () -> {
                  victim.complete(Strand.current());
                  return catchThrowable(() -> Async.sleep(LONG));
                });
        Strand strand = victim.await();
        while (strand.waiting() == null) {
          Async.checkpoint();
        }
        Suspension wait = strand.waiting();
        strand.thread().interrupt();
        Eventually.until("the interrupt was seen", () -> !wait.isPending());
        assertThat(told.await()).isInstanceOf(ForeignInterrupt.class);
      });
      return null;
    });
    assertThat(host.told).contains("interrupted /main/victim in sleep of 600 s");
  }

  @Test
  void the_host_does_not_hear_of_an_interrupt_that_was_there_before_the_wait() throws Exception {
    host.run(() -> {
      Thread.currentThread().interrupt();
      assertThat(catchThrowable(() -> Async.sleep(LONG))).isInstanceOf(ForeignInterrupt.class);
      return null;
    });
    Eventually.until("the end was told", () -> host.told.contains("ended /main"));
    assertThat(host.told).containsExactly("started /main", "ended /main");
  }

  // ---- Trouble ----

  @Test
  void a_child_that_cannot_be_started_is_not_waited_for() throws Exception {
    host.refuseToStart = "/stillborn";
    host.run(() -> {
      TaskGroup.run(group -> {
        assertThatThrownBy(() -> group.start("stillborn", () -> 1))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("no thread for /main/stillborn");
        trail.add("body ends");
      });
      trail.add("group ended");
      return null;
    });
    assertThat(trail).containsExactly("body ends", "group ended");
  }

  @Test
  void a_failing_hook_is_told_to_the_host_with_its_task() throws Exception {
    host.run(() -> {
      TaskGroup.run(
          "g",
          group -> {
            Async.onCancel(() -> {
              throw new IllegalStateException("cannot close");
            });
            group.cancel("enough");
          });
      return null;
    });
    assertThat(host.told).contains("unhandled in /main: cannot close");
  }

  @Test
  void code_that_may_block_leaves_the_loop_where_there_is_another() throws Exception {
    host.outside = new ParallelLoop((path, failure) -> {});
    String value =
        host.run(() -> {
          Thread me = Thread.currentThread();
          return Async.offload(() -> {
            assertThat(Thread.currentThread()).isNotSameAs(me);
            return "elsewhere";
          });
        });
    assertThat(value).isEqualTo("elsewhere");
  }
}
