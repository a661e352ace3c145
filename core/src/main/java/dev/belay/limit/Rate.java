// SPDX-License-Identifier: Apache-2.0
package dev.belay.limit;

import dev.belay.kernel.Nanos;
import java.time.Duration;

/// A promise about time: at most `permits` in any window of this length, wherever it begins. From
/// the window's begin, which belongs to it, to its end, which does not.
///
/// Without a burst they are spaced evenly, by `window / permits`.
///
/// @param permits how many, at least 1
/// @param window in any span of this length: more than nothing, at most 366 days
/// @param burst how many may go at once, from 1 to `permits`; 1 spaces them evenly
public record Rate(int permits, Duration window, int burst) {
  private static final Duration LONGEST_WINDOW = Duration.ofDays(366);

  /// A rate with everything said.
  public Rate {
    if (permits < 1) {
      throw new IllegalArgumentException("permits must be at least 1, was " + permits);
    }
    if (window.isZero() || window.isNegative()) {
      throw new IllegalArgumentException("window must be more than 0, was " + window);
    }
    if (window.compareTo(LONGEST_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "window must be at most " + LONGEST_WINDOW.toDays() + " days, was " + window);
    }
    if (burst < 1 || burst > permits) {
      throw new IllegalArgumentException(
          "burst must be between 1 and the " + permits + " permits of the rate, was " + burst);
    }
  }

  /// A rate that is spaced evenly.
  ///
  /// @param permits how many, at least 1
  /// @param window in any span of this length: more than nothing, at most 366 days
  public Rate(int permits, Duration window) {
    this(permits, window, 1);
  }

  /// The same rate, of which up to `n` may go at once.
  ///
  /// @param n from 1, which spaces them evenly, to the number of permits
  /// @return the copy
  public Rate withBurst(int n) {
    return new Rate(permits, window, n);
  }

  @Override
  public String toString() {
    return permits
        + " per "
        + Nanos.toText(window.toNanos())
        + (burst > 1 ? ", at most " + burst + " at once" : "");
  }
}
