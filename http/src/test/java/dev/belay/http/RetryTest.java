// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.http.AttemptEnd.Sent;
import dev.belay.http.Decision.Again;
import dev.belay.http.Decision.GiveUpUntil;
import dev.belay.http.Decision.Stop;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLHandshakeException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final String KEY = "http://127.0.0.1:1";
  private static final RetryPolicy POLICY = RetryPolicy.standard();

  private static AttemptEnd answered(int number, int status, @Nullable String retryAfter) {
    Headers headers =
        retryAfter == null ? Headers.empty() : Headers.empty().with("Retry-After", retryAfter);
    return new AttemptEnd(
        number,
        true,
        false,
        Async.nanoTime(),
        status,
        headers,
        null,
        false,
        Sent.WHOLE,
        true,
        false,
        false);
  }

  private static AttemptEnd broken(int number, boolean bodySpent, boolean reused) {
    return new AttemptEnd(
        number,
        true,
        bodySpent,
        Async.nanoTime(),
        null,
        Headers.empty(),
        ErrorClass.RESET,
        false,
        Sent.WHOLE,
        false,
        reused,
        false);
  }

  @Test
  void an_answer_that_went_well_ends_it() {
    assertThat(new Retry(POLICY).after(KEY, answered(1, 200, null))).isEqualTo(Stop.QUIET);
  }

  @Test
  void backs_off_with_full_jitter_up_to_the_cap() {
    Retry retry =
        new Retry(
            POLICY
                .retries(20)
                .backoff(Duration.ofMillis(100), Duration.ofSeconds(2))
                .budget(0, 1_000_000));
    long[] bounds = {100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000};
    for (int number = 1; number <= bounds.length; number++) {
      long most = 0;
      for (int i = 0; i < 300; i++) {
        Again again = (Again) retry.after(KEY, answered(number, 502, null));
        assertThat(again.why()).isEqualTo(WaitReason.BACKOFF);
        assertThat(again.pause()).isZero();
        assertThat(again.fresh()).isFalse();
        assertThat(again.delay()).isBetween(Duration.ZERO, Duration.ofMillis(bounds[number - 1]));
        most = Math.max(most, again.delay().toMillis());
      }
      assertThat(most).as("attempt %d", number).isGreaterThan(bounds[number - 1] / 2);
    }
  }

  @Test
  void gives_up_after_the_last_retry() {
    Retry retry = new Retry(POLICY.retries(2));
    assertThat(retry.after(KEY, answered(1, 502, null))).isInstanceOf(Again.class);
    assertThat(retry.after(KEY, answered(2, 502, null))).isInstanceOf(Again.class);
    assertThat(retry.after(KEY, answered(3, 502, null))).isEqualTo(Stop.QUIET);
  }

  @Test
  void a_refusal_pauses_the_host_for_no_less_than_told_and_little_more() {
    Retry retry = new Retry(POLICY);
    for (int i = 0; i < 300; i++) {
      Again again = (Again) retry.after(KEY, answered(1, 429, "10"));
      assertThat(again.delay()).isZero();
      assertThat(again.pause()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
      assertThat(again.why()).isEqualTo(WaitReason.RETRY_AFTER);
    }
  }

  @Test
  void a_refusal_without_a_hint_pauses_the_host_for_a_second() {
    for (String nothing : new @Nullable String[] {null, "0", "soon"}) {
      Again again = (Again) new Retry(POLICY).after(KEY, answered(1, 429, nothing));
      assertThat(again.pause()).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_100));
      assertThat(again.why()).isEqualTo(WaitReason.HOST_PAUSED);
    }
  }

  @Test
  void the_last_refusal_is_the_answer_and_the_host_is_paused_all_the_same() {
    assertThat(new Retry(RetryPolicy.none()).after(KEY, answered(1, 429, "5")))
        .asInstanceOf(InstanceOfAssertFactories.type(Stop.class))
        .satisfies(stop -> assertThat(stop.pause()).isGreaterThanOrEqualTo(Duration.ofSeconds(5)))
        .satisfies(stop -> assertThat(stop.why()).isEqualTo(WaitReason.RETRY_AFTER));
  }

  @Test
  void a_longer_wait_than_allowed_fails_at_once_with_the_instant() {
    Instant before = Async.clock().instant();
    Retry retry = new Retry(POLICY.maxRetryAfter(Duration.ofSeconds(60)));
    GiveUpUntil giveUp = (GiveUpUntil) retry.after(KEY, answered(1, 429, "61"));
    assertThat(giveUp.pause()).isBetween(Duration.ofSeconds(61), Duration.ofMillis(67_100));
    assertThat(giveUp.until()).isBetween(before.plusSeconds(61), before.plusSeconds(69));
    assertThat(giveUp.why()).isEqualTo(WaitReason.RETRY_AFTER);
  }

  @Test
  void the_longest_wait_allowed_is_waited_for_however_the_dice_fall() {
    Retry retry = new Retry(POLICY.maxRetryAfter(Duration.ofSeconds(60)));
    for (int i = 0; i < 100; i++) {
      Again again = (Again) retry.after(KEY, answered(1, 429, "60"));
      assertThat(again.pause()).isEqualTo(Duration.ofSeconds(60));
    }
  }

  @Test
  void a_hint_that_pauses_nobody_delays_this_request_only() {
    Again again = (Again) new Retry(POLICY).after(KEY, answered(1, 413, "3"));
    assertThat(again.pause()).isZero();
    assertThat(again.delay()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_300));
    assertThat(new Retry(POLICY).after(KEY, answered(1, 413, "3600")))
        .isInstanceOf(GiveUpUntil.class);
  }

  @Test
  void a_dead_pooled_connection_is_replaced_even_without_retries() {
    assertThat(new Retry(RetryPolicy.none()).after(KEY, broken(1, false, true)))
        .isEqualTo(new Again(Duration.ZERO, Duration.ZERO, WaitReason.NONE, true));
    assertThat(new Retry(RetryPolicy.none()).after(KEY, broken(1, false, false)))
        .isEqualTo(Stop.QUIET);
  }

  @Test
  void a_body_that_cannot_be_sent_again_is_final() {
    assertThat(new Retry(POLICY).after(KEY, broken(1, true, true))).isEqualTo(Stop.QUIET);
  }

  @Test
  void the_budget_of_one_host_ends_its_retries_and_no_others() {
    Retry retry = new Retry(POLICY.budget(0, 3));
    for (int i = 0; i < 3; i++) {
      assertThat(retry.after(KEY, answered(1, 502, null))).isInstanceOf(Again.class);
    }
    assertThat(retry.after(KEY, answered(1, 502, null))).isEqualTo(Stop.QUIET);
    assertThat(retry.after(KEY, answered(1, 429, null))).isInstanceOf(Again.class);
    assertThat(retry.after("other", answered(1, 502, null))).isInstanceOf(Again.class);
  }

  @Test
  void the_budget_grows_with_the_requests() {
    Retry retry = new Retry(POLICY.budget(0.5, 0));
    for (int i = 0; i < 9; i++) {
      retry.after(KEY, answered(1, 200, null));
    }
    for (int i = 0; i < 5; i++) {
      assertThat(retry.after(KEY, answered(i == 0 ? 1 : 2, 502, null))).isInstanceOf(Again.class);
    }
    assertThat(retry.after(KEY, answered(2, 502, null))).isEqualTo(Stop.QUIET);
  }

  @Test
  void knows_what_would_come_again() {
    SSLHandshakeException expired = new SSLHandshakeException("expired");
    expired.initCause(new CertificateExpiredException("expired in 2020"));
    assertThat(Retry.isPermanent(new IOException("wrapped", expired))).isTrue();
    assertThat(Retry.isPermanent(new SSLHandshakeException("closed"))).isFalse();
    assertThat(
            Retry.isPermanent(new UnknownHostException("no.such.host: Name or service not known")))
        .isTrue();
    assertThat(
            Retry.isPermanent(
                new UnknownHostException("a.b: Temporary failure in name resolution")))
        .isFalse();
    assertThat(Retry.isPermanent(new IOException("reset"))).isFalse();
  }
}
