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
import dev.belay.TaskCancelledException;
import dev.belay.TaskGroup;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Belay's own rules of `gather` and `settle`, where there is a group, a shield or an interrupt.
@Timeout(60)
class GatherRulesTest extends OnAllLoops {

  @Test
  void a_gather_in_a_cancelled_group_is_cancelled() throws Exception {
    everywhere(
        13,
        () ->
            TaskGroup.run(group -> {
              group.cancel("enough");
              AtomicInteger ran = new AtomicInteger();
              assertThatThrownBy(() -> Async.gather(ran::incrementAndGet))
                  .isInstanceOf(CancelledException.class)
                  .hasMessageContaining("enough");
              assertThatThrownBy(() -> Async.settle(ran::incrementAndGet))
                  .isInstanceOf(CancelledException.class);
              assertThat(ran).hasValue(0);
            }));
  }

  @Test
  void B04_an_interrupt_from_elsewhere_is_kept_behind_a_failure_in_clean_up() throws Exception {
    for (EventLoop loop : List.of(EventLoop.parallel(), EventLoop.confined())) {
      boolean kept =
          loop.run(() -> {
            Thread caller = Thread.currentThread();
            Throwable thrown =
                catchThrowable(() ->
                    Async.gather(() -> {
                      caller.interrupt();
                      catchThrowable(() -> Async.sleep(LONG));
                      throw new IOException("in clean-up");
                    }));
            assertThat(thrown).hasMessage("in clean-up");
            return Thread.interrupted();
          });
      assertThat(kept).isTrue();
    }
  }

  @Test
  void B19_a_gather_in_a_shield_cleans_up_although_its_group_is_cancelled() throws Exception {
    everywhere(() -> {
      for (boolean settle : new boolean[] {false, true}) {
        AtomicInteger cleaned = new AtomicInteger();
        TaskGroup.run(group -> {
          group.cancel("before the clean-up");
          Body<Integer, Exception> cleanUp =
              () -> {
                Async.sleep(SHORT);
                return cleaned.incrementAndGet();
              };
          Async.shield(
              LONG,
              () ->
                  settle
                      ? Async.settle(cleanUp::call, cleanUp::call)
                      : Async.gather(cleanUp, cleanUp));
        });
        assertThat(cleaned).hasValue(2);
      }
    });
  }

  @Test
  void B19_a_shielded_gather_is_shielded_from_a_cancellation_in_its_midst() throws Exception {
    everywhere(() -> {
      AtomicInteger cleaned = new AtomicInteger();
      TaskGroup.run(group -> {
        Promise<Integer> begun = new Promise<>();
        group.start(() -> {
          Body<Integer, Exception> cleanUp =
              () -> {
                begun.complete(1);
                Async.sleep(SHORT);
                return cleaned.incrementAndGet();
              };
          assertThatThrownBy(() ->
                  Async.shield(
                      LONG,
                      () ->
                          Async.gather(
                              () -> {
                                throw new IOException("first");
                              },
                              cleanUp)))
              .hasMessage("first");
          assertThat(cleaned).hasValue(1);
        });
        begun.await();
        group.cancel("in its midst");
      });
      assertThat(cleaned).hasValue(1);
    });
  }

  @Test
  void B13_a_gather_in_a_shield_ends_with_its_grace() throws Exception {
    everywhere(() ->
        TaskGroup.run(group -> {
          group.cancel("enough");
          AtomicInteger begun = new AtomicInteger();
          AtomicInteger told = new AtomicInteger();
          assertThatThrownBy(() ->
                  Async.shield(
                      SHORT,
                      () ->
                          Async.gather(() -> {
                            begun.incrementAndGet();
                            try {
                              Async.sleep(LONG);
                            } finally {
                              told.incrementAndGet();
                            }
                            return 1;
                          })))
              .isInstanceOf(CancelledException.class)
              .hasMessageContaining("the grace of the shield");
          // On a busy machine the grace may be over before the call begins.
          assertThat(told).hasValue(begun.get());
        }));
  }

  @Test
  void B14_who_is_cancelled_with_calls_or_tasks_is_told_that_and_not_their_end() throws Exception {
    for (int i = 0; i < 30; i++) {
      AtomicReference<Throwable> gatherer = new AtomicReference<>();
      AtomicReference<Throwable> awaiter = new AtomicReference<>();
      List<Promise<Integer>> begun = promises(2);
      TaskGroup.run(group -> {
        Task<Object> awaited = group.start(() -> untilCancelled(begun.get(0)));
        for (int k = 0; k < 1_000; k++) {
          group.start(() -> Async.sleep(LONG)); // who is told before the two are
        }
        group.start(() ->
            gatherer.set(catchThrowable(() -> Async.gather(() -> untilCancelled(begun.get(1))))));
        group.start(() -> awaiter.set(catchThrowable(awaited::await)));
        begun.get(0).await();
        begun.get(1).await();
        group.cancel("all of you");
      });
      assertThat(gatherer.get()).isInstanceOf(CancelledException.class);
      assertThat(awaiter.get()).isNotInstanceOf(TaskCancelledException.class);
    }
  }

  private static Object untilCancelled(Promise<Integer> begun) throws InterruptedException {
    begun.complete(1);
    while (true) {
      Async.checkpoint();
    }
  }
}
