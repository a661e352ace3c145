// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What one reading of the records leaves for a report; its memory does not grow with their number.
final class ReportData {
  private static final int HOSTS = 200;

  /// The upper edges of the rows of the latency map, in milliseconds; one row more is above them.
  static final List<Integer> LATENCIES =
      List.of(
          1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000);

  /// What is drawn for one host.
  static final class HostLine {
    final String key;
    final TimeGrid.Series inFlight;
    long requests;
    long failed;

    private HostLine(String key, TimeGrid grid) {
      this.key = key;
      inFlight = grid.series();
    }
  }

  final Tally tally = new Tally();
  final TimeGrid grid = new TimeGrid();
  final TimeGrid.Series ok = grid.series();
  final TimeGrid.Series notOk = grid.series();
  final TimeGrid.Series inFlight = grid.series();
  final List<TimeGrid.Series> latency = new ArrayList<>();
  final ErrorRows errors = new ErrorRows();
  final Bars bars = new Bars();
  private final Map<String, HostLine> hosts = new HashMap<>();
  private final HostLine otherHosts = new HostLine("all others", grid);
  private long first;
  private long last;

  ReportData() {
    for (int row = 0; row <= LATENCIES.size(); row++) {
      latency.add(grid.series());
    }
  }

  void add(Entry entry) {
    Figures figures = entry.figures();
    tally.add(figures);
    errors.add(entry);
    bars.add(entry);
    if (entry.queued() == 0) {
      return;
    }
    first = first == 0 ? entry.queued() : Math.min(first, entry.queued());
    last = Math.max(last, entry.end());
    // All pictures of a page begin at the same time.
    grid.cover(entry.queued());
    (figures.outcome() == RecordOutcome.OK ? ok : notOk).add(entry.end(), 1);
    if (figures.totalMs() >= 0) {
      latency.get(row(figures.totalMs())).add(entry.end(), 1);
    }
    String key = figures.hostKey();
    HostLine host = key == null ? null : host(key);
    for (Entry.Try each : entry.tries()) {
      // What took less than a millisecond would be nothing at all.
      long end = Math.max(each.start() + 1, each.end());
      inFlight.span(each.start(), end);
      if (host != null) {
        host.inFlight.span(each.start(), end);
      }
    }
    if (host != null) {
      host.requests++;
      host.failed += figures.failure() == null ? 0 : 1;
    }
  }

  private static int row(double ms) {
    int row = 0;
    while (row < LATENCIES.size() && ms > LATENCIES.get(row)) {
      row++;
    }
    return row;
  }

  private HostLine host(String key) {
    HostLine host = hosts.get(key);
    if (host == null && hosts.size() < HOSTS) {
      host = new HostLine(key, grid);
      hosts.put(key, host);
    }
    return host == null ? otherHosts : host;
  }

  /// The hosts with most requests first, at last those that have no line of their own.
  List<HostLine> hostLines(int most) {
    List<HostLine> lines =
        new ArrayList<>(
            hosts.values().stream()
                .sorted(
                    java.util.Comparator.comparingLong((HostLine line) -> line.requests)
                        .reversed()
                        .thenComparing(line -> line.key))
                .limit(most)
                .toList());
    if (otherHosts.requests > 0 && lines.size() < most) {
      lines.add(otherHosts);
    }
    return lines;
  }

  /// How many hosts there are, as far as they were told apart.
  int hostCount() {
    return hosts.size();
  }

  /// When the first request entered the window, in milliseconds since 1970; 0 for none.
  long first() {
    return first;
  }

  /// When the last attempt ended.
  long last() {
    return last;
  }

  /// The most that were in flight in a column, on average: what can be said without the run.
  int peakSeen() {
    return (int)
        Math.ceil(
            inFlight.columns().stream().mapToDouble(busy -> busy / grid.width()).max().orElse(0));
  }
}
