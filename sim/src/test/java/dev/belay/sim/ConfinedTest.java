// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.EventLoop;
import dev.belay.LoopBlockedException;
import dev.belay.Promise;
import dev.belay.PromiseBrokenException;
import dev.belay.TaskGroup;
import dev.belay.sync.Semaphore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The loop on which one task runs at a time.
@Timeout(60)
class ConfinedTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void tasks_switch_only_where_they_wait() throws Exception {
    int[] count = {0};
    EventLoop.confined()
        .run(() -> {
          TaskGroup.run(group -> {
            for (int i = 0; i < 200; i++) {
              group.start(() -> {
                for (int k = 0; k < 100; k++) {
                  int before = count[0];
                  Thread.yield();
                  count[0] = before + 1;
                  Async.checkpoint();
                }
              });
            }
          });
          return null;
        });
    assertThat(count[0]).isEqualTo(20_000);
  }

  @Test
  void start_never_switches_and_the_first_started_runs_first() throws Exception {
    Trail trail = new Trail();
    EventLoop.confined()
        .run(() -> {
          TaskGroup.run(group -> {
            for (int i = 0; i < 3; i++) {
              int me = i;
              group.start(() -> {
                trail.add("begin " + me);
                Async.checkpoint();
                trail.add("end " + me);
              });
            }
            trail.add("all started");
          });
          return null;
        });
    trail.mustBe("all started", "begin 0", "begin 1", "begin 2", "end 0", "end 1", "end 2");
  }

  @Test
  void two_loops_and_a_plain_thread_share_one_semaphore() throws Exception {
    Semaphore one = new Semaphore(1);
    AtomicInteger inside = new AtomicInteger();
    int[] count = {0};
    List<Thread> threads = new ArrayList<>();
    List<Throwable> wrong = new ArrayList<>();
    CountDownLatch ended = new CountDownLatch(3);
    for (int i = 0; i < 2; i++) {
      EventLoop loop = EventLoop.confined();
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  loop.run(() -> {
                    TaskGroup.run(group -> {
                      for (int t = 0; t < 10; t++) {
                        group.start(() -> countUp(one, inside, count, 500));
                      }
                    });
                    return null;
                  });
                } catch (Exception e) {
                  wrong.add(e);
                }
                ended.countDown();
              }));
    }
    threads.add(
        Thread.ofPlatform()
            .start(() -> {
              try {
                countUp(one, inside, count, 5_000);
              } catch (Exception e) {
                wrong.add(e);
              }
              ended.countDown();
            }));
    ended.await();
    assertThat(wrong).isEmpty();
    assertThat(count[0]).isEqualTo(15_000);
    assertThat(one.available()).isEqualTo(1);
  }

  private static void countUp(Semaphore one, AtomicInteger inside, int[] count, int times)
      throws InterruptedException {
    for (int i = 0; i < times; i++) {
      one.acquire();
      assertThat(inside.incrementAndGet()).isEqualTo(1);
      count[0]++;
      inside.decrementAndGet();
      one.release();
    }
  }

  @Test
  void a_foreign_thread_wakes_an_idle_loop() throws Exception {
    Promise<String> promise = new Promise<>();
    CountDownLatch waiting = new CountDownLatch(1);
    CompletableFuture<String> result = new CompletableFuture<>();
    Thread runner =
        Thread.ofPlatform()
            .start(() -> {
              try {
                result.complete(
                    EventLoop.confined()
                        .run(() -> {
                          waiting.countDown();
                          return promise.await();
                        }));
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            });
    waiting.await();
    promise.complete("from outside");
    assertThat(result.get()).isEqualTo("from outside");
    runner.join();
  }

  @Test
  void offload_leaves_the_loop_to_the_others_and_comes_back() throws Exception {
    Trail trail = new Trail();
    EventLoop.confined()
        .run(() -> {
          CountDownLatch latch = new CountDownLatch(1);
          TaskGroup.run(group -> {
            group.start(() -> {
              Thread me = Thread.currentThread();
              String value =
                  Async.offload(() -> {
                    assertThat(Thread.currentThread()).isNotSameAs(me);
                    latch.await();
                    return "back";
                  });
              assertThat(Thread.currentThread()).isSameAs(me);
              trail.add(value);
            });
            group.start(() -> {
              trail.add("others run");
              latch.countDown();
            });
          });
          return null;
        });
    trail.mustBe("others run", "back");
  }

  @Test
  void offload_throws_what_its_code_throws_and_is_cancelled_with_its_task() throws Exception {
    AtomicReference<Throwable> told = new AtomicReference<>();
    EventLoop.confined()
        .run(() -> {
          assertThatThrownBy(() ->
                  Async.offload(() -> {
                    throw new IOException("own");
                  }))
              .isInstanceOf(IOException.class)
              .hasMessage("own");
          assertThatThrownBy(() ->
                  Async.timeout(
                      Duration.ofMillis(20),
                      () ->
                          Async.offload(() -> {
                            try {
                              new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                              told.set(e);
                              throw e;
                            }
                          })))
              .isInstanceOf(dev.belay.DeadlineExceededException.class);
          return null;
        });
    assertThat(told.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void a_loop_is_opened_from_a_loop_only_through_offload() throws Exception {
    EventLoop inner = EventLoop.confined();
    int value =
        EventLoop.confined()
            .run(() -> {
              assertThatThrownBy(() -> inner.run(() -> 1))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("only inside of Async.offload");
              return Async.offload(() -> inner.run(() -> 7));
            });
    assertThat(value).isEqualTo(7);
  }

  @Test
  void a_task_that_blocks_the_loop_is_reported_with_what_to_use_instead() throws Exception {
    CompletableFuture<Throwable> reported = new CompletableFuture<>();
    EventLoop.confined((task, failure) -> reported.complete(failure))
        .run(() -> {
          java.util.concurrent.Semaphore none = new java.util.concurrent.Semaphore(0);
          reported.whenComplete((value, failure) -> none.release());
          none.acquire();
          return null;
        });
    assertThat(reported.get())
        .isInstanceOf(LoopBlockedException.class)
        .hasMessage(
            "task /main blocked in java.util.concurrent.Semaphore: use dev.belay.sync.Semaphore");
  }

  @Test
  void interrupting_the_caller_cancels_the_tasks() throws Exception {
    CompletableFuture<Throwable> inside = new CompletableFuture<>();
    CountDownLatch asleep = new CountDownLatch(1);
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                EventLoop.confined()
                    .run(() -> {
                      asleep.countDown();
                      Async.sleep(LONG);
                      return null;
                    });
              } catch (Exception e) {
                inside.complete(e);
              }
            });
    asleep.await();
    caller.interrupt();
    assertThat(inside.get()).isInstanceOf(InterruptedException.class);
    caller.join();
  }

  @Test
  void a_promise_is_kept_once_and_tells_who_leaves_it() throws Exception {
    Trail trail = new Trail();
    EventLoop.confined()
        .run(() -> {
          Promise<Integer> kept = new Promise<>();
          assertThat(kept.complete(1)).isTrue();
          assertThat(kept.complete(2)).isFalse();
          assertThat(kept.await()).isEqualTo(1);
          Promise<Integer> broken = new Promise<>();
          broken.fail(new IOException("no"));
          assertThatThrownBy(broken::await)
              .isInstanceOf(PromiseBrokenException.class)
              .hasMessage("await of a promise: it was broken by java.io.IOException: no")
              .hasCauseInstanceOf(IOException.class);
          Promise<Integer> left = new Promise<Integer>().onCancel(() -> trail.add("taken back"));
          TaskGroup.run(group -> {
            var waiter =
                group.start(() -> {
                  try {
                    left.await();
                  } catch (CancelledException e) {
                    trail.add(e.reason());
                    throw e;
                  }
                });
            Async.checkpoint();
            waiter.cancel("enough");
          });
          return null;
        });
    trail.mustBe("taken back", "enough");
  }
}
