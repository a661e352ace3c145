// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.math.BigDecimal;
import java.time.Duration;

/// Durations as nanoseconds: saturating, because `Duration.toNanos` overflows after 292 years, and
/// readable in messages.
public final class Nanos {
  /// Longer than anybody waits, and small enough that a clock reading plus it does not overflow.
  private static final long FOREVER = Long.MAX_VALUE / 4;

  private Nanos() {}

  /// The duration in nanoseconds, negative ones as they are, very long ones cut to 73 years.
  public static long of(Duration duration) {
    if (duration.compareTo(Duration.ofNanos(FOREVER)) >= 0) {
      return FOREVER;
    }
    return duration.isNegative() ? -1 : duration.toNanos();
  }

  /// A duration for people: `250 ms`, `2 s`, `2.004 s`.
  public static String toText(long nanos) {
    if (nanos < 1_000_000_000L) {
      return decimal(nanos, 1_000_000L) + " ms";
    }
    return decimal(nanos, 1_000_000_000L) + " s";
  }

  private static String decimal(long nanos, long unit) {
    long thousandths = Math.round(nanos * 1000.0 / unit);
    return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
  }
}
