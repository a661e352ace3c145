// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;

/// Durations as preconditions and as messages.
final class Durations {
  private Durations() {}

  static Duration positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + " must be more than 0, was " + text(value));
    }
    return value;
  }

  /// Nanoseconds, or the most there can be: 292 years are for ever.
  static long nanos(Duration value) {
    return value.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0
        ? Long.MAX_VALUE
        : value.toNanos();
  }

  /// `2 s`, `1.5 s`, `250 ms`, `40 us`.
  static String text(Duration value) {
    long nanos = nanos(value.abs());
    String sign = value.isNegative() ? "-" : "";
    if (nanos >= 1_000_000_000L || nanos == 0) {
      return sign + scaled(nanos, 1_000_000_000L) + " s";
    }
    return nanos >= 1_000_000L
        ? sign + scaled(nanos, 1_000_000L) + " ms"
        : sign + scaled(nanos, 1_000L) + " us";
  }

  /// At most three digits behind the point, and none that is nothing.
  private static String scaled(long nanos, long unit) {
    long thousandths = nanos / (unit / 1_000);
    long rest = thousandths % 1_000;
    if (rest == 0) {
      return Long.toString(thousandths / 1_000);
    }
    String digits = Long.toString(1_000 + rest).substring(1);
    int end = 3;
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return thousandths / 1_000 + "." + digits.substring(0, end);
  }
}
