// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// When a quota begins anew, as servers write it: seconds from now, seconds or milliseconds since
/// 1970, a length such as `6m0s`, or a date. The size of a number tells which it is.
final class ResetValue {
  /// No quota is believed to be closed for longer.
  static final Duration LONGEST = Duration.ofDays(1);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,30}(\\.[0-9]{1,30})?");
  private static final Pattern LENGTH =
      Pattern.compile(
          "(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m(?!s))?"
              + "(?:([0-9]{1,9}(?:\\.[0-9]{1,9})?)s)?(?:([0-9]{1,9}(?:\\.[0-9]{1,9})?)ms)?");
  private static final BigDecimal EPOCH_SECONDS = BigDecimal.valueOf(1_000_000_000L);
  private static final BigDecimal EPOCH_MILLIS = BigDecimal.valueOf(1_000_000_000_000L);
  private static final int LONGEST_TEXT = 64;

  private ResetValue() {}

  /// How long from now, rounded up and at most [#LONGEST]; or null when the text says nothing.
  ///
  /// @param serverNow by the `Date` of the same answer. Without it a point in time says nothing, as
  ///   the clocks of both sides may differ
  static @Nullable Duration parse(@Nullable String text, @Nullable Instant serverNow) {
    if (text == null || text.length() > LONGEST_TEXT || text.isBlank()) {
      return null;
    }
    String value = text.strip();
    if (NUMBER.matcher(value).matches()) {
      return number(new BigDecimal(value), serverNow);
    }
    Matcher length = LENGTH.matcher(value);
    if (length.matches()) {
      return length(length);
    }
    Instant date = date(value, serverNow);
    return date == null || serverNow == null ? null : capped(Duration.between(serverNow, date));
  }

  private static @Nullable Duration number(BigDecimal value, @Nullable Instant serverNow) {
    if (value.compareTo(EPOCH_SECONDS) < 0) {
      return seconds(value);
    }
    if (serverNow == null) {
      return null;
    }
    BigDecimal epoch = value.compareTo(EPOCH_MILLIS) < 0 ? value : value.movePointLeft(3);
    return seconds(
        epoch
            .subtract(BigDecimal.valueOf(serverNow.getEpochSecond()))
            .subtract(BigDecimal.valueOf(serverNow.getNano(), 9)));
  }

  private static Duration length(Matcher parts) {
    BigDecimal seconds = part(parts.group(1)).multiply(BigDecimal.valueOf(86_400));
    seconds = seconds.add(part(parts.group(2)).multiply(BigDecimal.valueOf(3_600)));
    seconds = seconds.add(part(parts.group(3)).multiply(BigDecimal.valueOf(60)));
    seconds = seconds.add(part(parts.group(4)));
    return seconds(seconds.add(part(parts.group(5)).movePointLeft(3)));
  }

  private static BigDecimal part(@Nullable String digits) {
    return digits == null ? BigDecimal.ZERO : new BigDecimal(digits);
  }

  private static @Nullable Instant date(String value, @Nullable Instant serverNow) {
    try {
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeException e) {
      return serverNow == null ? null : HttpDate.parse(value, serverNow);
    }
  }

  private static Duration seconds(BigDecimal seconds) {
    if (seconds.compareTo(BigDecimal.valueOf(LONGEST.toSeconds())) >= 0) {
      return LONGEST;
    }
    return seconds.signum() <= 0
        ? Duration.ZERO
        : Duration.ofNanos(
            seconds.movePointRight(9).setScale(0, RoundingMode.CEILING).longValueExact());
  }

  private static Duration capped(Duration length) {
    return length.isNegative() ? Duration.ZERO : length.compareTo(LONGEST) > 0 ? LONGEST : length;
  }
}
