// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.Promise;
import dev.belay.TaskGroup;
import dev.belay.sync.Barrier;
import dev.belay.sync.Event;
import dev.belay.sync.Queue;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A thread outside of the simulation, which may not wake a waiter, is refused and changes nothing:
/// the waiter waits on, and nothing is lost.
@Timeout(60)
class ForeignWakerTest {

  /// A task waits, a stranger is refused, a task of the simulation does the same and is not.
  private static void refused(Object at, Program waits, Program wakes) throws Exception {
    Run run =
        Simulation.of(() ->
                TaskGroup.run(group -> {
                  group.start(() -> waits.run());
                  Async.sleep(Duration.ofSeconds(1));
                  String before = at.toString();
                  assertThat(told(wakes))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("only the simulation may wake its tasks");
                  assertThat(at).hasToString(before);
                  wakes.run();
                }))
            .replay(1);
    assertThat(run.problem()).isNull();
  }

  private static Throwable told(Program wakes) throws Exception {
    AtomicReference<Throwable> told = new AtomicReference<>();
    Thread stranger = Thread.ofPlatform().start(() -> told.set(catchThrowable(wakes::run)));
    Async.offload(() -> {
      stranger.join();
    });
    return told.get();
  }

  @Test
  void who_releases_a_permit() throws Exception {
    Semaphore none = new Semaphore(0);
    refused(none, none::acquire, none::release);
    assertThat(none.available()).isZero();
  }

  @Test
  void who_sets_an_event() throws Exception {
    Event event = new Event();
    refused(event, event::await, event::set);
  }

  @Test
  void who_keeps_a_promise() throws Exception {
    Promise<Integer> promise = new Promise<>();
    AtomicInteger calls = new AtomicInteger();
    refused(
        promise,
        promise::await,
        () -> {
          assertThat(promise.isDone()).isFalse();
          calls.incrementAndGet();
          promise.complete(1);
        });
    assertThat(calls).hasValue(2);
    assertThat(promise.isDone()).isTrue();
  }

  @Test
  void who_comes_to_a_barrier() throws Exception {
    Barrier barrier = new Barrier(2);
    refused(barrier, barrier::await, barrier::await);
    assertThat(barrier.waiting()).isZero();
  }

  @Test
  void who_resets_a_barrier() throws Exception {
    Barrier barrier = new Barrier(2);
    refused(barrier, () -> assertThat(catchThrowable(barrier::await)).isNotNull(), barrier::reset);
    assertThat(barrier.waiting()).isZero();
  }

  @Test
  void who_puts_an_item_for_a_taker() throws Exception {
    Queue<Integer> queue = new Queue<>();
    refused(queue, () -> assertThat(queue.take()).isEqualTo(1), () -> queue.tryPut(1));
  }

  @Test
  void who_takes_an_item_that_makes_room_for_a_putter() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    queue.put(1);
    refused(queue, () -> queue.put(2), () -> assertThat(queue.tryTake()).contains(1));
    assertThat(queue.tryTake()).contains(2);
  }

  @Test
  void who_ends_the_work_that_is_waited_for() throws Exception {
    Queue<Integer> queue = new Queue<>();
    queue.put(1);
    refused(queue, queue::join, queue::taskDone);
  }
}
