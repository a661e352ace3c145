// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.CancelledException;
import dev.belay.DeadlineExceededException;
import dev.belay.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// `Async.all` of four, five and six calls, and `Async.timeoutOr`, on all three loops.
@Timeout(60)
class AllTest {
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
  void joins_four_five_and_six_values_in_their_places() throws Exception {
    everywhere(() -> {
      String four =
          Async.all(() -> 1, () -> "b", () -> 3L, () -> 'd', (a, b, c, d) -> a + b + c + d);
      assertThat(four).isEqualTo("1b3d");
      String five =
          Async.all(
              () -> 1,
              () -> "b",
              () -> 3L,
              () -> 'd',
              () -> 5,
              (a, b, c, d, e) -> a + b + c + d + e);
      assertThat(five).isEqualTo("1b3d5");
      String six =
          Async.all(
              () -> 1,
              () -> "b",
              () -> 3L,
              () -> 'd',
              () -> 5,
              () -> "f",
              (a, b, c, d, e, f) -> a + b + c + d + e + f);
      assertThat(six).isEqualTo("1b3d5f");
    });
  }

  @Test
  void the_first_failure_of_six_cancels_the_others_and_comes_out_itself() throws Exception {
    everywhere(() -> {
      Promise<Boolean> asleep = new Promise<>();
      AtomicReference<Throwable> told = new AtomicReference<>();
      assertThatThrownBy(() ->
              Async.all(
                  () -> 1,
                  () -> 2,
                  () -> 3,
                  () -> 4,
                  () -> {
                    asleep.complete(true);
                    told.set(catchThrowable(() -> Async.sleep(LONG)));
                    return 5;
                  },
                  () -> {
                    asleep.await();
                    throw new IOException("six");
                  },
                  (a, b, c, d, e, f) -> a))
          .isInstanceOf(IOException.class)
          .hasMessage("six");
      assertThat(told.get()).isInstanceOf(CancelledException.class);
    });
  }

  @Test
  void timeoutOr_gives_the_value_of_a_body_that_is_in_time() throws Exception {
    everywhere(() -> {
      String value =
          Async.timeoutOr(
              LONG,
              () -> {
                Async.sleep(SHORT);
                return "value";
              },
              () -> "fallback");
      assertThat(value).isEqualTo("value");
    });
  }

  @Test
  void timeoutOr_does_the_fallback_outside_of_the_passed_deadline() throws Exception {
    everywhere(() -> {
      String value =
          Async.timeoutOr(
              SHORT,
              () -> {
                Async.sleep(LONG);
                return "value";
              },
              () -> {
                Async.sleep(SHORT.multipliedBy(2));
                return "fallback";
              });
      assertThat(value).isEqualTo("fallback");
    });
  }

  @Test
  void timeoutOr_without_time_does_only_the_fallback() throws Exception {
    everywhere(() -> {
      Async.checkpoint();
      AtomicReference<String> ran = new AtomicReference<>();
      String value =
          Async.timeoutOr(
              Duration.ZERO,
              () -> {
                ran.set("body");
                return "value";
              },
              () -> "fallback");
      assertThat(value).isEqualTo("fallback");
      assertThat(ran.get()).isNull();
    });
  }

  @Test
  void timeoutOr_passes_on_the_deadline_of_a_timeout_within() throws Exception {
    everywhere(() ->
        assertThatThrownBy(() ->
                Async.timeoutOr(
                    LONG, () -> Async.timeout(SHORT, () -> new Promise<>().await()), () -> "no"))
            .isInstanceOf(DeadlineExceededException.class)
            .hasMessageContaining("deadline of 2 ms"));
  }

  @Test
  void timeoutOr_passes_on_the_deadline_of_a_timeout_around() throws Exception {
    everywhere(() ->
        assertThatThrownBy(() ->
                Async.timeout(
                    SHORT, () -> Async.timeoutOr(LONG, () -> new Promise<>().await(), () -> "no")))
            .isInstanceOf(DeadlineExceededException.class)
            .hasMessageContaining("deadline of 2 ms"));
  }
}
