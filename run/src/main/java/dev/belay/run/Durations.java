// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Durations as they are given, and as records write them: milliseconds with three decimals.
final class Durations {
  private Durations() {}

  /// Milliseconds, rounded as they are written: what is counted live equals what is read back.
  static double ms(@Nullable Duration duration) {
    return duration == null ? 0 : micros(duration) / 1000.0;
  }

  /// Checks a time that somebody has set.
  static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      String shown = value.isZero() ? "0s" : value.toString();
      throw new IllegalArgumentException(name + " must be longer than 0, was " + shown);
    }
  }

  /// What is written, in thousandths.
  static long micros(Duration duration) {
    return Math.max(0, Math.round(duration.toNanos() / 1000.0));
  }
}
