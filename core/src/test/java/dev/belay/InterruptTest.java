// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.sync.Semaphore;
import dev.belay.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whose an interrupt is, and what becomes of it. Most of it on the confined loop, where a task
/// that has been woken stands still until it has its turn: so the moment between the two can be
/// hit.
@Timeout(20)
class InterruptTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(5);

  private static void onConfinedLoop(GroupAction<Exception> program) throws Exception {
    EventLoop.confined()
        .run(() -> {
          TaskGroup.run(program);
          return null;
        });
  }

  /// Returns when the thread has cleared its interrupt bit.
  private static void awaitSeen(Thread interrupted) {
    Eventually.until("the interrupt was seen", () -> !interrupted.isInterrupted());
  }

  // ---- An interrupt that comes when the wait is over already ----

  @Test
  void a_foreign_interrupt_that_loses_to_the_wake_is_set_again() throws Exception {
    onConfinedLoop(group -> {
      Semaphore none = new Semaphore(0);
      Promise<Thread> victim = new Promise<>();
      Task<Boolean> bit =
          group.start(() -> {
            victim.complete(Thread.currentThread());
            none.acquire();
            return Thread.interrupted();
          });
      Thread thread = victim.await();
      none.release();
      thread.interrupt();
      awaitSeen(thread);
      assertThat(bit.await()).isTrue();
      assertThat(none.available()).isZero();
    });
  }

  @Test
  void a_foreign_interrupt_that_loses_to_the_clock_is_set_again() throws Exception {
    onConfinedLoop(group -> {
      Promise<Strand> victim = new Promise<>();
      Task<List<Boolean>> result =
          group.start(() -> {
            victim.complete(Strand.current());
            return List.of(new Semaphore(0).tryAcquire(SHORT), Thread.interrupted());
          });
      Strand strand = victim.await();
      Suspension wait = strand.waiting();
      Eventually.until("its time has run out", () -> !wait.isPending());
      strand.thread().interrupt();
      awaitSeen(strand.thread());
      assertThat(result.await()).containsExactly(false, true);
    });
  }

  @Test
  void a_cancellation_that_loses_to_the_wake_is_told_by_the_next_wait() throws Exception {
    onConfinedLoop(group -> {
      Semaphore none = new Semaphore(0);
      Promise<Thread> victim = new Promise<>();
      List<Object> seen = new ArrayList<>();
      Task<Void> task =
          group.start(() -> {
            victim.complete(Thread.currentThread());
            none.acquire();
            seen.add(Thread.currentThread().isInterrupted());
            Throwable told = catchThrowable(() -> Async.sleep(LONG));
            seen.add(told.getClass());
            seen.add(Thread.currentThread().isInterrupted());
          });
      Thread thread = victim.await();
      none.release();
      task.cancel("too late for the permit");
      awaitSeen(thread);
      task.await();
      assertThat(seen).containsExactly(true, CancelledException.class, false);
      assertThat(none.available()).isZero();
    });
  }

  @Test
  void a_foreign_interrupt_before_a_checkpoint_is_thrown_by_it() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(Async::checkpoint)
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class)
        .hasMessage("interrupted before a checkpoint");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  // ---- The owner of a group ----

  /// Runs `body` in a group on a platform thread, which is interrupted once it stands still.
  private static List<Object> interruptOwner(String name, GroupAction<Exception> body)
      throws Exception {
    CompletableFuture<List<Object>> out = new CompletableFuture<>();
    Thread owner =
        Thread.ofPlatform()
            .start(() -> {
              Throwable thrown = catchThrowable(() -> TaskGroup.run(name, body));
              out.complete(List.of(thrown, Thread.interrupted()));
            });
    Eventually.blocked(owner);
    owner.interrupt();
    List<Object> result = out.get();
    owner.join();
    return result;
  }

  @Test
  void an_interrupt_of_the_body_in_a_wait_cancels_the_children_and_comes_out() throws Exception {
    List<Throwable> child = Collections.synchronizedList(new ArrayList<>());
    List<Object> out =
        interruptOwner(
            "g",
            group -> {
              startSleeper(group, child);
              Async.sleep(LONG);
            });
    assertThat((Throwable) out.getFirst())
        .isInstanceOf(InterruptedException.class)
        .hasMessage("interrupted while waiting for sleep of 600 s");
    assertThat(out.getLast()).isEqualTo(false);
    assertThat(child).singleElement().isInstanceOf(CancelledException.class);
    assertThat(((CancelledException) child.getFirst()).reason())
        .isEqualTo("the owner of group /g was interrupted");
  }

  @Test
  void an_interrupt_of_the_body_in_foreign_code_cancels_the_children_and_comes_out()
      throws Exception {
    List<Throwable> child = Collections.synchronizedList(new ArrayList<>());
    List<Object> out =
        interruptOwner(
            "g",
            group -> {
              startSleeper(group, child);
              new CountDownLatch(1).await();
            });
    assertThat(out.getFirst()).isExactlyInstanceOf(InterruptedException.class);
    assertThat(child).singleElement().isInstanceOf(CancelledException.class);
  }

  @Test
  void an_interrupt_of_the_drain_says_what_was_waited_for() throws Exception {
    List<Throwable> child = Collections.synchronizedList(new ArrayList<>());
    List<Object> out = interruptOwner("g", group -> startSleeper(group, child));
    assertThat((Throwable) out.getFirst())
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class)
        .hasMessage("interrupted while group /g waited for its tasks");
    assertThat(child).singleElement().isInstanceOf(CancelledException.class);
  }

  @Test
  void an_interrupt_stays_behind_a_failure_of_the_group() throws Exception {
    List<Object> out =
        interruptOwner(
            "g",
            group -> {
              CountDownLatch begun = new CountDownLatch(1);
              group.start(() -> {
                begun.countDown();
                catchThrowable(() -> Async.sleep(LONG));
                throw new IOException("in cleanup");
              });
              Eventually.until("the child has begun", () -> begun.getCount() == 0);
            });
    assertThat((Throwable) out.getFirst())
        .isInstanceOf(TaskGroupException.class)
        .hasRootCauseMessage("in cleanup");
    assertThat(out.getLast()).as("the interrupt bit").isEqualTo(true);
  }

  @Test
  void an_interrupt_stays_behind_a_failure_of_the_program() throws Exception {
    CompletableFuture<List<Object>> out = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              Throwable thrown =
                  catchThrowable(() ->
                      Async.run(() -> {
                        begun.countDown();
                        catchThrowable(() -> Async.sleep(LONG));
                        throw new IOException("in cleanup");
                      }));
              out.complete(List.of(thrown, Thread.interrupted()));
            });
    begun.await();
    Eventually.blocked(caller);
    caller.interrupt();
    assertThat((Throwable) out.get().getFirst())
        .isInstanceOf(IOException.class)
        .hasMessage("in cleanup");
    assertThat(out.get().getLast()).as("the interrupt bit").isEqualTo(true);
    caller.join();
  }

  @Test
  void a_program_that_failed_without_an_interrupt_leaves_none() {
    assertThatThrownBy(() ->
            Async.run(() -> {
              throw new IOException("own");
            }))
        .isInstanceOf(IOException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /// Starts a child that notes what it is told, and returns when it has begun.
  private static void startSleeper(TaskGroup group, List<Throwable> told) {
    CountDownLatch begun = new CountDownLatch(1);
    group.start(() -> {
      begun.countDown();
      try {
        Async.sleep(LONG);
      } catch (InterruptedException e) {
        told.add(e);
        throw e;
      }
    });
    Eventually.until("the child has begun", () -> begun.getCount() == 0);
  }

  // ---- An interrupt of ours that nobody has seen yet ----

  @Test
  void a_pending_interrupt_of_ours_outlives_the_drain_of_an_inner_group() throws Exception {
    List<Boolean> bits = bitsAroundAnInnerGroup(false);
    assertThat(bits).containsExactly(true, true);
  }

  @Test
  void code_that_was_told_is_not_interrupted_again_by_the_drain_of_an_inner_group()
      throws Exception {
    List<Boolean> bits = bitsAroundAnInnerGroup(true);
    assertThat(bits).containsExactly(false, false);
  }

  /// The interrupt bit of a task that is cancelled in the body of an inner group: at the end of the
  /// body, and after the group has thrown its failure.
  private static List<Boolean> bitsAroundAnInnerGroup(boolean told) throws Exception {
    List<Boolean> bits = new ArrayList<>();
    onConfinedLoop(group -> {
      Promise<Task<?>> self = new Promise<>();
      self.complete(
          group.start(() -> {
            Task<?> me = self.await();
            Throwable thrown =
                catchThrowable(() ->
                    TaskGroup.run(inner -> {
                      Promise<Boolean> begun = new Promise<>();
                      failInCleanup(inner, begun);
                      begun.await();
                      me.cancel("while it runs");
                      if (told) {
                        catchThrowable(Async::checkpoint);
                      }
                      bits.add(Thread.currentThread().isInterrupted());
                    }));
            assertThat(thrown).isInstanceOf(TaskGroupException.class);
            bits.add(Thread.currentThread().isInterrupted());
          }));
    });
    return bits;
  }

  private static void failInCleanup(TaskGroup group, Promise<Boolean> begun) {
    group.start(() -> {
      begun.complete(true);
      catchThrowable(() -> Async.sleep(LONG));
      catchThrowable(Async::checkpoint);
      throw new IOException("in cleanup");
    });
  }

  @Test
  void whoever_hears_of_a_failure_on_the_tasks_thread_is_not_interrupted() throws Exception {
    CompletableFuture<Boolean> bit = new CompletableFuture<>();
    EventLoop loop =
        EventLoop.parallel((task, failure) -> bit.complete(Thread.currentThread().isInterrupted()));
    CountDownLatch begun = new CountDownLatch(1);
    loop.run(() ->
        catchThrowable(() ->
            Async.gather(
                () -> {
                  begun.await();
                  throw new IOException("first");
                },
                () -> {
                  begun.countDown();
                  Eventually.interrupted();
                  throw new IOException("second, without having looked at the bit");
                })));
    assertThat(bit.get()).isFalse();
  }

  // ---- Shields ----

  @Test
  void a_shield_gives_a_pending_interrupt_back_at_its_end() throws Exception {
    List<Boolean> bits = new ArrayList<>();
    TaskGroup.run(group -> {
      group.cancel("enough");
      bits.add(Thread.currentThread().isInterrupted());
      Async.shield(
          LONG,
          () -> {
            bits.add(Thread.currentThread().isInterrupted());
            Async.sleep(Duration.ofNanos(1));
          });
      bits.add(Thread.currentThread().isInterrupted());
      assertThat(catchThrowable(Async::checkpoint)).isInstanceOf(CancelledException.class);
    });
    assertThat(bits).containsExactly(true, false, true);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void a_shield_does_not_interrupt_again_who_was_told_before_it() throws Exception {
    TaskGroup.run(group -> {
      group.cancel("enough");
      catchThrowable(Async::checkpoint);
      Async.shield(LONG, () -> Async.sleep(Duration.ofNanos(1)));
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    });
  }

  @Test
  void a_shield_that_nobody_cancelled_leaves_no_bit() throws Exception {
    Async.shield(LONG, () -> Async.sleep(Duration.ofNanos(1)));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    TaskGroup.run(group -> {
      Async.shield(LONG, () -> Async.sleep(Duration.ofNanos(1)));
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Async.checkpoint();
    });
  }

  @Test
  void the_grace_of_a_shield_entered_in_a_cancelled_scope_runs_from_its_entry() throws Exception {
    TaskGroup.run(group -> {
      group.cancel("enough");
      assertThat(catchThrowable(() -> Async.shield(SHORT, () -> Async.sleep(LONG))))
          .isInstanceOf(CancelledException.class)
          .hasMessageContaining("the grace of the shield, 5 ms, has run out");
      assertThat(Thread.currentThread().isInterrupted()).as("that of the group").isTrue();
    });
  }

  @Test
  void a_foreign_interrupt_is_let_into_a_shield() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Async.shield(LONG, () -> Async.sleep(LONG)))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
