// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How long a server asks to stay away, from the headers of its answer.
///
/// A date is measured against the `Date` of the same answer, so that neither clock has to be right.
/// What cannot be understood is as good as not there, and nothing is longer than [#LONGEST].
///
/// @param delay not negative
/// @param why which header said so
record RetryAfterHeader(Duration delay, WaitReason why) {
  /// A server may ask for more; nobody would wait for it.
  static final Duration LONGEST = Duration.ofDays(366);

  /// RFC 9110 says digits; decimals are found in the wild. The bound keeps the arithmetic small.
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,30}(\\.[0-9]{0,30})?");

  /// The hint in an answer, or null when there is none.
  ///
  /// `Retry-After` wins, or what AWS says in its place, in milliseconds. Without it, the reset of a
  /// quota is a hint of which nothing is left, in whichever form the server tells of it.
  ///
  /// @param headers of the answer
  /// @param now by the local clock, for answers without a `Date`
  static @Nullable RetryAfterHeader of(Headers headers, Instant now) {
    Duration wait = told(headers, now);
    if (wait != null) {
      return new RetryAfterHeader(wait, WaitReason.RETRY_AFTER);
    }
    if (!QuotaFields.tells(headers)) {
      return null;
    }
    Duration longest = null;
    for (Quota quota : QuotaFields.of(headers.without("Retry-After"), serverNow(headers, now))) {
      Duration reset = quota.reset();
      if (quota.remaining() == 0
          && reset != null
          && (longest == null || reset.compareTo(longest) > 0)) {
        longest = reset;
      }
    }
    return longest == null ? null : new RetryAfterHeader(longest, WaitReason.RATELIMIT_RESET);
  }

  /// What `Retry-After`, or what AWS says in its place, tells by itself, or null.
  static @Nullable Duration told(Headers headers, Instant now) {
    String retryAfter = headers.first("Retry-After");
    Duration wait = retryAfter == null ? null : retryAfter(retryAfter, serverNow(headers, now));
    if (wait == null) {
      BigDecimal millis = number(headers.first("X-Amz-Retry-After"));
      wait = millis == null ? null : seconds(millis.movePointLeft(3));
    }
    return wait;
  }

  private static Instant serverNow(Headers headers, Instant now) {
    String date = headers.first("Date");
    Instant read = date == null ? null : HttpDate.parse(date, now);
    return read == null ? now : read;
  }

  private static @Nullable Duration retryAfter(String text, Instant serverNow) {
    BigDecimal seconds = number(text);
    if (seconds != null) {
      return seconds(seconds);
    }
    Instant date = HttpDate.parse(text, serverNow);
    return date == null ? null : between(serverNow, date);
  }

  private static @Nullable BigDecimal number(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String digits = text.strip();
    return NUMBER.matcher(digits).matches() ? new BigDecimal(digits) : null;
  }

  private static Duration between(Instant from, Instant to) {
    return clamp(Duration.between(from, to));
  }

  /// Rounded up: never less than told.
  private static Duration seconds(BigDecimal seconds) {
    if (seconds.signum() <= 0) {
      return Duration.ZERO;
    }
    if (seconds.compareTo(BigDecimal.valueOf(LONGEST.toSeconds())) >= 0) {
      return LONGEST;
    }
    return Duration.ofNanos(
        seconds.movePointRight(9).setScale(0, RoundingMode.CEILING).longValueExact());
  }

  private static Duration clamp(Duration wait) {
    return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
