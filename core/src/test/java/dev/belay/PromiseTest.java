// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.testing.Eventually;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PromiseTest {
  private static final Duration SHORT = Duration.ofMillis(5);

  private final Promise<Integer> promise = new Promise<>();
  private final List<String> takenBack = Collections.synchronizedList(new ArrayList<>());

  @Test
  void is_kept_once() throws Exception {
    assertThat(promise.isDone()).isFalse();
    assertThat(promise.complete(1)).isTrue();
    assertThat(promise.isDone()).isTrue();
    assertThat(promise.complete(2)).isFalse();
    assertThat(promise.fail(new IOException("too late"))).isFalse();
    assertThat(promise.await()).isEqualTo(1);
    assertThat(promise.await()).isEqualTo(1);
  }

  @Test
  void is_broken_once() {
    IOException why = new IOException("no");
    assertThat(promise.fail(why)).isTrue();
    assertThat(promise.isDone()).isTrue();
    assertThat(promise.complete(1)).isFalse();
    assertThatThrownBy(promise::await)
        .isInstanceOf(PromiseBrokenException.class)
        .hasMessage("await of a promise: it was broken by java.io.IOException: no")
        .hasCause(why);
  }

  @Test
  void wakes_everybody_who_waits() throws Exception {
    TaskGroup.run(group -> {
      Task<Integer> one = group.start(promise::await);
      Task<Integer> other = group.start(promise::await);
      Eventually.until("both wait", () -> isWaiting(one) && isWaiting(other));
      promise.complete(7);
      assertThat(one.await()).isEqualTo(7);
      assertThat(other.await()).isEqualTo(7);
    });
  }

  private static boolean isWaiting(Task<?> task) {
    return ((Strand) task).waiting() != null;
  }

  @Test
  void tells_everybody_who_waits_that_it_is_broken() throws Exception {
    TaskGroup.run(group -> {
      Task<Throwable> waiter = group.start(() -> catchThrowable(promise::await));
      Eventually.until("it waits", () -> isWaiting(waiter));
      promise.fail(new IOException("no"));
      assertThat(waiter.await()).isInstanceOf(PromiseBrokenException.class);
    });
  }

  @Test
  void each_waiter_that_leaves_takes_back_what_was_asked_for() throws Exception {
    promise.onCancel(() -> takenBack.add("replaced"));
    assertThat(promise.onCancel(() -> takenBack.add("request"))).isSameAs(promise);
    for (int i = 1; i <= 2; i++) {
      assertThatThrownBy(() -> Async.timeout(SHORT, promise::await))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(takenBack).hasSize(i).containsOnly("request");
    }
    assertThat(promise.isDone()).isFalse();
    assertThat(promise.complete(1)).isTrue();
    assertThat(promise.await()).isEqualTo(1);
    assertThat(takenBack).hasSize(2);
  }

  @Test
  void a_kept_promise_takes_nothing_back() throws Exception {
    promise.complete(1);
    promise.onCancel(() -> takenBack.add("request"));
    TaskGroup.run(group -> {
      group.cancel("enough");
      assertThat(promise.await()).isEqualTo(1);
    });
    assertThat(takenBack).isEmpty();
  }

  @Test
  void a_waiter_that_has_left_is_forgotten() throws Exception {
    WeakReference<Suspension> wait =
        TaskGroup.call(group -> {
          Task<Throwable> waiter = group.start(() -> catchThrowable(promise::await));
          Eventually.until("it waits", () -> isWaiting(waiter));
          WeakReference<Suspension> seen = new WeakReference<>(((Strand) waiter).waiting());
          waiter.cancel("no longer needed");
          return seen;
        });
    Eventually.until("forgotten", () -> isGone(wait));
    assertThat(promise.isDone()).isFalse();
  }

  private static boolean isGone(WeakReference<?> reference) {
    System.gc();
    return reference.get() == null;
  }

  @Test
  void says_what_it_is() {
    assertThat(promise).hasToString("promise");
  }
}
