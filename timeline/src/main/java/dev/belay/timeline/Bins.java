// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Counts how many spans are going on, in a fixed number of bins of time. When a span lies outside
/// of them, bins become twice as wide, two and two together; so one pass over spans of unknown
/// times is enough, in any order.
///
/// Bins have numbers from time 0 on, and lie in the arrays at their number modulo [#COUNT].
final class Bins {
  private static final int COUNT = 512;

  /// What is counted by itself, in the bins that all share.
  static final class Series {
    private long[] starts = new long[COUNT];
    private long[] ends = new long[COUNT];

    // How much time is left in the bin at the starts in it, and at the ends: all of them together.
    private double[] leftAtStarts = new double[COUNT];
    private double[] leftAtEnds = new double[COUNT];

    private Series() {}

    private void widen(long lowest, long highest, long width) {
      Series wide = new Series();
      for (long bin = lowest; bin <= highest; bin++) {
        int from = place(bin);
        int to = place(bin / 2);
        // The first half of a wide bin has the second half left as well.
        double more = bin % 2 == 0 ? width : 0;
        wide.starts[to] += starts[from];
        wide.ends[to] += ends[from];
        wide.leftAtStarts[to] += leftAtStarts[from] + more * starts[from];
        wide.leftAtEnds[to] += leftAtEnds[from] + more * ends[from];
      }
      starts = wide.starts;
      ends = wide.ends;
      leftAtStarts = wide.leftAtStarts;
      leftAtEnds = wide.leftAtEnds;
    }

    /// Adds what another one has counted.
    void add(Series other) {
      for (int i = 0; i < COUNT; i++) {
        starts[i] += other.starts[i];
        ends[i] += other.ends[i];
        leftAtStarts[i] += other.leftAtStarts[i];
        leftAtEnds[i] += other.leftAtEnds[i];
      }
    }
  }

  private final List<Series> all = new ArrayList<>();
  private long width = 1;
  private long lowest = Long.MAX_VALUE;
  private long highest;
  private long first = Long.MAX_VALUE;
  private long end;

  Series series() {
    Series series = new Series();
    all.add(series);
    return series;
  }

  void remove(Series series) {
    all.remove(series);
  }

  void add(Series series, long start, long end) {
    // An end on the edge of a bin belongs to the bin before it.
    long last = Math.max(start, end - 1);
    while (Math.max(highest, last / width) - Math.min(lowest, start / width) >= COUNT) {
      widen();
    }
    lowest = Math.min(lowest, start / width);
    highest = Math.max(highest, last / width);
    first = Math.min(first, start);
    this.end = Math.max(this.end, end);
    int from = place(start / width);
    int to = place(last / width);
    series.starts[from]++;
    series.leftAtStarts[from] += (double) (width - start % width);
    series.ends[to]++;
    series.leftAtEnds[to] += (double) (width - (end - last / width * width));
  }

  /// The average number of spans that are going on, in each of `columns` equal parts of a time.
  List<Double> means(Series series, long begin, long end, int columns) {
    if (lowest > highest) {
      return Collections.nCopies(columns, 0.0);
    }
    double[] busy = busyUntil(series);
    List<Double> means = new ArrayList<>(columns);
    double column = (double) Math.max(1, end - begin) / columns;
    double before = at(busy, (double) begin);
    for (int i = 0; i < columns; i++) {
      double after = at(busy, begin + (i + 1) * column);
      means.add(Math.max(0, after - before) / column);
      before = after;
    }
    return means;
  }

  /// The time that all spans have taken before each edge of a bin.
  private double[] busyUntil(Series series) {
    double[] busy = new double[(int) (highest - lowest) + 2];
    long going = 0;
    for (int i = 0; i < busy.length - 1; i++) {
      int bin = place(lowest + i);
      busy[i + 1] =
          busy[i] + going * (double) width + series.leftAtStarts[bin] - series.leftAtEnds[bin];
      going += series.starts[bin] - series.ends[bin];
    }
    return busy;
  }

  /// The same at any time: between two edges it is taken as growing evenly.
  private double at(double[] busy, double time) {
    int bin = (int) Math.clamp(time / width - lowest, 0, busy.length - 2.0);
    double from = edge(bin);
    double length = edge(bin + 1) - from;
    double share = length == 0 ? 1 : Math.clamp((time - from) / length, 0, 1);
    return busy[bin] + (busy[bin + 1] - busy[bin]) * share;
  }

  /// Where a bin begins. Nothing was before the first span and nothing is after the last one, so
  /// that the outer edges are there.
  private double edge(int bin) {
    return Math.clamp((lowest + bin) * (double) width, (double) first, (double) end);
  }

  private void widen() {
    if (lowest <= highest) {
      for (Series series : all) {
        series.widen(lowest, highest, width);
      }
      lowest /= 2;
      highest /= 2;
    }
    width *= 2;
  }

  private static int place(long bin) {
    return (int) (bin % COUNT);
  }
}
