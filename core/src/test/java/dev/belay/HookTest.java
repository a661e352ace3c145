// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.testing.Eventually;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the canceller does for whoever is cancelled.
@Timeout(20)
class HookTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

  /// Starts a task that registers hooks and waits, and cancels it.
  private void cancel(Action<?> registers) throws Exception {
    TaskGroup.run(group -> {
      CountDownLatch registered = new CountDownLatch(1);
      Task<Void> task =
          group.start(() -> {
            registers.run();
            registered.countDown();
            Async.sleep(LONG);
          });
      registered.await();
      task.cancel("now");
    });
  }

  private CancelHook hook(String name) {
    return Async.onCancel(() -> ran.add(name));
  }

  @Test
  void all_hooks_of_a_task_run_the_newest_first_and_once() throws Exception {
    cancel(() -> {
      hook("first");
      hook("second");
      hook("third");
    });
    assertThat(ran).containsExactly("third", "second", "first");
  }

  @Test
  void closing_one_hook_leaves_the_others() throws Exception {
    cancel(() -> {
      hook("first");
      CancelHook second = hook("second");
      CancelHook third = hook("third");
      hook("fourth");
      second.close();
      third.close();
    });
    assertThat(ran).containsExactly("fourth", "first");
  }

  @Test
  void closing_the_newest_hook_leaves_the_older_ones() throws Exception {
    cancel(() -> {
      hook("first");
      hook("second");
      hook("third").close();
    });
    assertThat(ran).containsExactly("second", "first");
  }

  @Test
  void a_closed_hook_is_forgotten_while_its_task_lives() throws Exception {
    TaskGroup.run(group ->
        group.start(() -> {
          WeakReference<Object> socket = registerAndClose(new Object());
          Eventually.until("forgotten", () -> isGone(socket));
        }));
  }

  private WeakReference<Object> registerAndClose(Object socket) {
    WeakReference<Object> reference = new WeakReference<>(socket);
    Async.onCancel(() -> ran.add(socket.toString())).close();
    return reference;
  }

  private static boolean isGone(WeakReference<?> reference) {
    System.gc();
    return reference.get() == null;
  }

  @Test
  void a_hook_of_an_inner_scope_does_not_run_when_only_that_scope_is_left() throws Exception {
    TaskGroup.run(group -> hook("inner"));
    assertThat(ran).isEmpty();
  }

  @Test
  void a_hook_runs_when_a_scope_around_its_own_is_cancelled() throws Exception {
    TaskGroup.run(outer ->
        TaskGroup.run(inner -> {
          hook("inner");
          outer.cancel("enough");
          assertThat(ran).containsExactly("inner");
        }));
  }

  @Test
  void a_hook_of_a_scope_does_not_run_for_one_further_in() throws Exception {
    TaskGroup.run(outer -> {
      CancelHook hook = hook("outer");
      TaskGroup.run(inner -> inner.cancel("enough"));
      assertThat(ran).isEmpty();
      hook.close();
    });
  }

  @Test
  void a_hook_that_fails_is_told_to_the_handler_and_the_others_run() throws Exception {
    List<String> unseen = Collections.synchronizedList(new ArrayList<>());
    EventLoop loop = EventLoop.parallel((task, failure) -> unseen.add(task + ": " + failure));
    AtomicInteger cancelled = new AtomicInteger();
    loop.run(() -> {
      TaskGroup.run(group -> {
        hook("older");
        Async.onCancel(() -> {
          throw new IllegalStateException("cannot close");
        });
        group.cancel("enough");
        if (catchThrowable(Async::checkpoint) instanceof CancelledException) {
          cancelled.incrementAndGet();
        }
      });
      return null;
    });
    assertThat(unseen).containsExactly("/main: java.lang.IllegalStateException: cannot close");
    assertThat(ran).containsExactly("older");
    assertThat(cancelled).hasValue(1);
  }

  @Test
  void close_waits_for_the_action_that_is_running() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    TaskGroup.run(group -> {
      CountDownLatch registered = new CountDownLatch(1);
      Task<Void> task =
          group.start(() -> {
            CancelHook hook =
                Async.onCancel(() -> {
                  running.countDown();
                  awaitUninterruptibly(goOn);
                  ran.add("action");
                });
            registered.countDown();
            awaitUninterruptibly(running);
            hook.close();
            ran.add("closed");
          });
      registered.await();
      Thread canceller = Thread.ofPlatform().start(() -> task.cancel("now"));
      awaitUninterruptibly(running);
      goOn.countDown();
      canceller.join();
    });
    assertThat(ran).containsExactly("action", "closed");
  }

  /// The task that has its turn may be the one that the hook is to free.
  @Test
  void a_hook_does_not_wait_for_the_turn_of_its_task_on_a_confined_loop() throws Exception {
    EventLoop.confined()
        .run(() -> {
          TaskGroup.run(group -> {
            Task<Void> victim = group.start(() -> timeOutWithHook());
            while (victim.state() == Task.State.PENDING) {
              Async.checkpoint();
            }
            // From here on this task keeps the turn.
            Eventually.until("the hook has run", () -> ran.contains("hook"));
            assertThat(ran).doesNotContain("told");
          });
          return null;
        });
    assertThat(ran).containsExactly("hook", "told");
  }

  private void timeOutWithHook() {
    assertThat(catchThrowable(() -> Async.timeout(Duration.ofMillis(5), () -> waitWithHook())))
        .isInstanceOf(DeadlineExceededException.class);
  }

  private void waitWithHook() throws InterruptedException {
    hook("hook");
    try {
      Async.sleep(LONG);
    } finally {
      ran.add("told");
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    Eventually.until("the latch is open", () -> latch.getCount() == 0);
  }
}
