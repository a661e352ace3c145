// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterHeaderTest {
  private static final Instant LOCAL = Instant.parse("2026-11-22T12:00:00Z");

  private static @Nullable Duration delay(Headers headers) {
    RetryAfterHeader hint = RetryAfterHeader.of(headers, LOCAL);
    return hint == null ? null : hint.delay();
  }

  private static Headers retryAfter(String value) {
    return Headers.empty().with("Retry-After", value);
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "1, PT1S",
    "120, PT2M",
    "2.0, PT2S",
    "0.25, PT0.25S",
    "3., PT3S",
    "0.0000000001, PT0.000000001S",
    "00000000007, PT7S"
  })
  void reads_seconds_and_decimals(String value, Duration expected) {
    assertThat(delay(retryAfter(value))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 22 Nov 2026 15:00:30 GMT",
        "Sunday, 22-Nov-26 15:00:30 GMT",
        "Sun Nov 22 15:00:30 2026"
      })
  void reads_the_three_forms_of_a_date_against_the_date_of_the_same_answer(String value) {
    Headers headers = retryAfter(value).with("Date", "Sun, 22 Nov 2026 15:00:00 GMT");
    assertThat(delay(headers)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void pads_the_day_of_the_old_form() {
    Headers headers =
        retryAfter("Sun Nov  1 12:00:05 2026").with("Date", "Sun Nov  1 12:00:00 2026");
    assertThat(delay(headers)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void falls_back_to_the_local_clock_without_a_date() {
    assertThat(delay(retryAfter("Sun, 22 Nov 2026 12:00:10 GMT")))
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(delay(retryAfter("Sun, 22 Nov 2026 12:00:10 GMT").with("Date", "yesterday or so")))
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void a_date_in_the_past_is_no_wait() {
    assertThat(delay(retryAfter("Sun, 06 Nov 1994 08:49:37 GMT"))).isZero();
    assertThat(delay(retryAfter("Sunday, 06-Nov-94 08:49:37 GMT"))).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "1e9",
        "NaN",
        "0x10",
        "1,5",
        "1 s",
        "soon",
        "Sun, 22 Nov 2026",
        "Sun, 99 Nov 2026 12:00:10 GMT",
        "12345678901234567890123456789012"
      })
  void ignores_what_it_does_not_understand(String value) {
    assertThat(delay(retryAfter(value))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999", "999999999999999999999999999999", "31622400"})
  void cuts_values_that_nobody_would_wait_for(String value) {
    assertThat(delay(retryAfter(value))).isEqualTo(Duration.ofDays(366));
  }

  @Test
  void cuts_dates_that_nobody_would_wait_for() {
    assertThat(delay(retryAfter("Fri, 31 Dec 9999 23:59:59 GMT"))).isEqualTo(Duration.ofDays(366));
  }

  @ParameterizedTest
  @CsvSource({
    "30, PT30S",
    "1795348860, PT1M",
    "1795348860.5, PT1M0.5S",
    "1795348860000, PT1M",
    "1795348000, PT0S"
  })
  void reads_a_reset_as_seconds_or_as_an_instant_when_nothing_remains(
      String reset, Duration expected) {
    Headers headers =
        Headers.empty().with("X-RateLimit-Remaining", "0").with("x-ratelimit-reset", reset);
    assertThat(RetryAfterHeader.of(headers, LOCAL))
        .isEqualTo(new RetryAfterHeader(expected, WaitReason.RATELIMIT_RESET));
  }

  @Test
  void a_reset_is_no_hint_while_something_remains_or_nobody_says() {
    Headers reset = Headers.empty().with("X-RateLimit-Reset", "30");
    assertThat(delay(reset)).isNull();
    assertThat(delay(reset.with("X-RateLimit-Remaining", "1"))).isNull();
    assertThat(delay(reset.with("X-RateLimit-Remaining", "none"))).isNull();
  }

  @Test
  void aws_tells_milliseconds() {
    Headers amazon = Headers.empty().with("x-amz-retry-after", "1500");
    assertThat(RetryAfterHeader.of(amazon, LOCAL))
        .isEqualTo(new RetryAfterHeader(Duration.ofMillis(1_500), WaitReason.RETRY_AFTER));
    assertThat(delay(amazon.with("Retry-After", "7"))).isEqualTo(Duration.ofSeconds(7));
    assertThat(delay(amazon.with("Retry-After", "odd"))).isEqualTo(Duration.ofMillis(1_500));
    assertThat(delay(Headers.empty().with("x-amz-retry-after", "soon"))).isNull();
    assertThat(delay(Headers.empty().with("x-amz-retry-after", "9".repeat(30))))
        .isEqualTo(Duration.ofDays(366));
  }

  @Test
  void retry_after_wins_over_a_reset() {
    Headers headers =
        retryAfter("5").with("X-RateLimit-Remaining", "0").with("X-RateLimit-Reset", "30");
    assertThat(RetryAfterHeader.of(headers, LOCAL))
        .isEqualTo(new RetryAfterHeader(Duration.ofSeconds(5), WaitReason.RETRY_AFTER));
  }
}
