// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.HdrHistogram.IntCountsHistogram;

/// Percentiles of very many durations in memory that does not grow with their number.
///
/// The only class that knows the histogram library. Not safe for several threads at once.
final class Percentiles {
  private static final double MICROS = 1000;

  private final IntCountsHistogram histogram;
  private long longest;

  /// Percentiles that keep so many significant digits.
  Percentiles(int digits) {
    histogram = new IntCountsHistogram(digits);
    histogram.setAutoResize(true);
  }

  void add(double milliseconds) {
    long micros = Math.max(0, Math.round(milliseconds * MICROS));
    histogram.recordValue(micros);
    longest = Math.max(longest, micros);
  }

  Quantiles quantiles() {
    long n = histogram.getTotalCount();
    return new Quantiles(n, at(50), at(90), at(95), at(99), at(99.9), longest / MICROS);
  }

  private double at(double percentile) {
    return histogram.getTotalCount() == 0
        ? 0
        : Math.min(histogram.getValueAtPercentile(percentile), longest) / MICROS;
  }
}
