// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayList;
import java.util.List;

/// Adds up over time, in a bounded number of columns: when something lies outside of them, columns
/// become twice as wide, two and two together. So one pass over records of unknown times is enough,
/// in any order, and the memory does not grow with them.
///
/// Columns have numbers from 1970 on, and lie in the arrays at their number modulo [#COLUMNS].
final class TimeGrid {
  static final int COLUMNS = 128;

  /// What is added up by itself, in the columns that all share.
  final class Series {
    private double[] sums = new double[COLUMNS];

    private Series() {
      all.add(this);
    }

    /// Adds an amount at a time.
    void add(long ms, double amount) {
      cover(ms, ms);
      sums[place(ms / width)] += amount;
    }

    /// Adds to each column how long it overlaps with a span.
    void span(long from, long to) {
      cover(from, Math.max(from, to - 1));
      for (long at = from; at < to; ) {
        long next = Math.min(to, (at / width + 1) * width);
        sums[place(at / width)] += next - at;
        at = next;
      }
    }

    /// The sums, one for each column from the first to the last of the grid.
    List<Double> columns() {
      List<Double> columns = new ArrayList<>();
      for (long column = lowest; column <= highest; column++) {
        columns.add(sums[place(column)]);
      }
      return columns;
    }
  }

  private final List<Series> all = new ArrayList<>();
  private long width = 1;
  private long lowest = 1;
  private long highest;

  Series series() {
    return new Series();
  }

  /// How long a column is, in milliseconds.
  long width() {
    return width;
  }

  /// Where the first column begins.
  long begin() {
    return lowest * width;
  }

  /// Where the last column ends.
  long end() {
    return (highest + 1) * width;
  }

  boolean isEmpty() {
    return lowest > highest;
  }

  /// Makes sure that a time lies within the columns.
  void cover(long ms) {
    cover(ms, ms);
  }

  private void cover(long from, long to) {
    if (isEmpty()) {
      lowest = from / width;
      highest = lowest;
    }
    while (Math.max(highest, to / width) - Math.min(lowest, from / width) >= COLUMNS) {
      widen();
    }
    lowest = Math.min(lowest, from / width);
    highest = Math.max(highest, to / width);
  }

  private void widen() {
    for (Series series : all) {
      double[] wide = new double[COLUMNS];
      for (long column = lowest; column <= highest; column++) {
        wide[place(column / 2)] += series.sums[place(column)];
      }
      series.sums = wide;
    }
    width *= 2;
    lowest /= 2;
    highest /= 2;
  }

  private static int place(long column) {
    return (int) (column % COLUMNS);
  }
}
