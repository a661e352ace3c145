// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static dev.belay.http.RetryRule.AT_ONCE;
import static dev.belay.http.RetryRule.BACKOFF;
import static dev.belay.http.RetryRule.FINAL;
import static dev.belay.http.RetryRule.FRESH;
import static dev.belay.http.RetryRule.HINT;
import static dev.belay.http.RetryRule.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.http.AttemptEnd.Sent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The whole table: method (may it be sent twice?) x event x hint.
class RetryRuleTest {
  private static final RetryPolicy STANDARD = RetryPolicy.standard();

  private static AttemptEnd status(int status, boolean idempotent) {
    return new AttemptEnd(
        1,
        idempotent,
        false,
        0,
        status,
        Headers.empty(),
        null,
        false,
        Sent.WHOLE,
        true,
        false,
        false);
  }

  private static AttemptEnd error(
      ErrorClass error, boolean idempotent, Sent sent, boolean answered, boolean reused) {
    return error(error, null, idempotent, sent, answered, reused, false, false);
  }

  private static AttemptEnd error(
      ErrorClass error,
      @Nullable Integer status,
      boolean idempotent,
      Sent sent,
      boolean answered,
      boolean reused,
      boolean resent,
      boolean permanent) {
    return new AttemptEnd(
        1,
        idempotent,
        false,
        0,
        status,
        Headers.empty(),
        error,
        permanent,
        sent,
        answered,
        reused,
        resent);
  }

  private record Line(
      RetryRule twice, RetryRule twiceHinted, RetryRule once, RetryRule onceHinted) {
    static Line of(RetryRule twice, RetryRule once) {
      return new Line(twice, twice, once, once);
    }
  }

  @Test
  void every_status_from_100_to_599() {
    Map<Integer, Line> table = new LinkedHashMap<>();
    table.put(429, Line.of(REFUSED, REFUSED));
    table.put(403, new Line(FINAL, REFUSED, FINAL, REFUSED));
    table.put(503, new Line(BACKOFF, REFUSED, FINAL, FINAL));
    table.put(502, Line.of(BACKOFF, FINAL));
    table.put(504, Line.of(BACKOFF, FINAL));
    table.put(408, Line.of(AT_ONCE, FINAL));
    table.put(425, Line.of(AT_ONCE, FINAL));
    table.put(413, new Line(FINAL, HINT, FINAL, FINAL));
    for (int status = 100; status <= 599; status++) {
      Line line = table.getOrDefault(status, Line.of(FINAL, FINAL));
      Line found =
          new Line(
              RetryRule.of(status(status, true), STANDARD, false),
              RetryRule.of(status(status, true), STANDARD, true),
              RetryRule.of(status(status, false), STANDARD, false),
              RetryRule.of(status(status, false), STANDARD, true));
      assertThat(found).as("status %d", status).isEqualTo(line);
    }
  }

  @Test
  void further_statuses_of_the_policy_are_retried_where_the_method_allows() {
    RetryPolicy policy = STANDARD.alsoOn(500, 403);
    assertThat(RetryRule.of(status(500, true), policy, false)).isEqualTo(BACKOFF);
    assertThat(RetryRule.of(status(500, true), policy, true)).isEqualTo(HINT);
    assertThat(RetryRule.of(status(500, false), policy, false)).isEqualTo(FINAL);
    assertThat(RetryRule.of(status(403, true), policy, false)).isEqualTo(BACKOFF);
    assertThat(RetryRule.of(status(403, false), policy, true)).isEqualTo(REFUSED);
  }

  @Test
  void an_unsafe_policy_treats_every_method_as_one_that_may_be_sent_twice() {
    RetryPolicy policy = STANDARD.unsafe(true);
    for (int status = 100; status <= 599; status++) {
      for (boolean hinted : new boolean[] {true, false}) {
        assertThat(RetryRule.of(status(status, false), policy, hinted))
            .isEqualTo(RetryRule.of(status(status, true), STANDARD, hinted));
      }
    }
  }

  @Test
  void only_429_and_hinted_503_and_403_pause_the_host() {
    for (int status = 100; status <= 599; status++) {
      assertThat(RetryRule.pausesHost(status, false)).isEqualTo(status == 429);
      assertThat(RetryRule.pausesHost(status, true))
          .isEqualTo(Set.of(429, 503, 403).contains(status));
    }
    assertThat(RetryRule.pausesHost(null, true)).isFalse();
  }

  /// 17 classes x 2 methods x 3 amounts written x answered x reused.
  @Test
  void every_error_in_every_phase() {
    for (ErrorClass error : ErrorClass.values()) {
      for (Sent sent : Sent.values()) {
        for (int bits = 0; bits < 8; bits++) {
          boolean idempotent = (bits & 1) != 0;
          boolean answered = (bits & 2) != 0;
          boolean reused = (bits & 4) != 0;
          assertThat(
                  RetryRule.of(error(error, idempotent, sent, answered, reused), STANDARD, false))
              .as(
                  "%s idempotent=%s %s answered=%s reused=%s",
                  error, idempotent, sent, answered, reused)
              .isEqualTo(expected(error, idempotent, sent, answered, reused));
        }
      }
    }
  }

  private static RetryRule expected(
      ErrorClass error, boolean idempotent, Sent sent, boolean answered, boolean reused) {
    boolean unseen = sent == Sent.NOTHING;
    return switch (error) {
      case DNS,
          CONNECT_REFUSED,
          CONNECT_TIMEOUT,
          CONNECT_OTHER,
          PROXY,
          TLS,
          TIMEOUT_FIRST_BYTE,
          TIMEOUT_BODY,
          TIMEOUT_TOTAL ->
          idempotent || unseen ? BACKOFF : FINAL;
      case SEND, RESET -> {
        boolean cannotHaveIt = !answered && sent != Sent.WHOLE;
        if (!idempotent && !cannotHaveIt) {
          yield FINAL;
        }
        yield reused && !answered ? FRESH : BACKOFF;
      }
      case TRUNCATED -> idempotent ? BACKOFF : FINAL;
      case TIMEOUT_QUEUE,
          PROTOCOL,
          DECODE,
          TOO_LARGE,
          REDIRECT_LIMIT,
          REDIRECT_REFUSED,
          PAUSED,
          STOPPED,
          STATUS,
          CLOSED ->
          FINAL;
    };
  }

  @Test
  void a_resend_that_breaks_again_is_an_ordinary_failure() {
    assertThat(
            RetryRule.of(
                error(ErrorClass.RESET, null, true, Sent.WHOLE, false, true, true, false),
                STANDARD,
                false))
        .isEqualTo(BACKOFF);
  }

  @Test
  void what_would_come_again_is_final() {
    for (ErrorClass error : ErrorClass.values()) {
      assertThat(
              RetryRule.of(
                  error(error, null, true, Sent.NOTHING, false, false, false, true),
                  STANDARD,
                  false))
          .isEqualTo(FINAL);
    }
  }

  @Test
  void a_refusal_whose_body_was_cut_is_still_a_refusal() {
    assertThat(
            RetryRule.of(
                error(ErrorClass.TRUNCATED, 429, false, Sent.WHOLE, true, false, false, false),
                STANDARD,
                false))
        .isEqualTo(REFUSED);
    assertThat(
            RetryRule.of(
                error(ErrorClass.TRUNCATED, 200, true, Sent.WHOLE, true, false, false, false),
                STANDARD,
                false))
        .isEqualTo(BACKOFF);
  }
}
