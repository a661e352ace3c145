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

  /// From here on a reset is an instant, and no longer a number of seconds from now.
  private static final BigDecimal EPOCH_SECONDS = BigDecimal.valueOf(1_000_000_000L);

  private static final BigDecimal EPOCH_MILLIS = BigDecimal.valueOf(1_000_000_000_000L);

  /// The hint in an answer, or null when there is none.
  ///
  /// `Retry-After` wins. Without it, `X-RateLimit-Reset` is a hint if `X-RateLimit-Remaining` says
  /// that nothing is left.
  ///
  /// @param headers of the answer
  /// @param now by the local clock, for answers without a `Date`
  static @Nullable RetryAfterHeader of(Headers headers, Instant now) {
    String retryAfter = headers.first("Retry-After");
    if (retryAfter != null) {
      Duration wait = retryAfter(retryAfter, serverNow(headers, now));
      if (wait != null) {
        return new RetryAfterHeader(wait, WaitReason.RETRY_AFTER);
      }
    }
    String reset = headers.first("X-RateLimit-Reset");
    if (reset == null) {
      return null;
    }
    BigDecimal remaining = number(headers.first("X-RateLimit-Remaining"));
    if (remaining != null && remaining.signum() == 0) {
      Duration wait = reset(reset, serverNow(headers, now));
      if (wait != null) {
        return new RetryAfterHeader(wait, WaitReason.RATELIMIT_RESET);
      }
    }
    return null;
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

  /// Epoch seconds, epoch milliseconds or seconds from now: servers send all three, and the size
  /// tells which.
  private static @Nullable Duration reset(String text, Instant serverNow) {
    BigDecimal value = number(text);
    if (value == null) {
      return null;
    }
    if (value.compareTo(EPOCH_SECONDS) < 0) {
      return seconds(value);
    }
    BigDecimal epoch = value.compareTo(EPOCH_MILLIS) < 0 ? value : value.movePointLeft(3);
    BigDecimal now =
        BigDecimal.valueOf(serverNow.getEpochSecond())
            .add(BigDecimal.valueOf(serverNow.getNano(), 9));
    return seconds(epoch.subtract(now));
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
