// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;

/// A promise about time: at most `permits` requests in any window.
///
/// @param permits how many
/// @param window in any span of this length
/// @param burst how many may leave at once; 1 spaces them by window / permits
/// @param atSend whether a permit comes back a window after the request was sent, instead of a
///   window after its answer came
record Rate(int permits, Duration window, int burst, boolean atSend) {
  static final Duration LONGEST_WINDOW = Duration.ofDays(366);

  Rate {
    if (permits < 1) {
      throw new IllegalArgumentException("permits must be at least 1, was " + permits);
    }
    Durations.positive("window", window);
    if (window.compareTo(LONGEST_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "window must be at most " + LONGEST_WINDOW.toDays() + " days, was " + window);
    }
    if (burst < 1 || burst > permits) {
      throw new IllegalArgumentException(
          "burst must be between 1 and the " + permits + " permits of the rate, was " + burst);
    }
  }

  /// The gap between two grants, rounded up so that it never adds up to more than the rate.
  long gapNanos() {
    return Math.ceilDiv(window.toNanos(), permits);
  }

  @Override
  public String toString() {
    return permits
        + " per "
        + Durations.text(window)
        + (burst > 1 ? ", at most " + burst + " at once" : "")
        + (atSend ? ", counted at the send" : "");
  }
}
