// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// How long a host was paused. Many requests wait for one pause, and it counts once.
///
/// Pauses that lie far back are added up and forgotten, so the memory does not grow with their
/// number: what comes for that time afterwards is taken as known.
final class PausedTime {
  private static final int REMEMBERED = 200;

  /// Beginnings and ends; they neither overlap nor touch.
  private final NavigableMap<Long, Long> spans = new TreeMap<>();

  private long settledMs;
  private long settledUntil = Long.MIN_VALUE;

  void add(Pause pause) {
    long from = Math.max(pause.from(), settledUntil);
    long to = pause.to();
    if (to <= from) {
      return;
    }
    Map.Entry<Long, Long> before = spans.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      from = before.getKey();
    }
    NavigableMap<Long, Long> covered = spans.subMap(from, true, to, true);
    if (!covered.isEmpty()) {
      to = Math.max(to, covered.lastEntry().getValue());
      covered.clear();
    }
    spans.put(from, to);
    if (spans.size() > REMEMBERED) {
      settle();
    }
  }

  private void settle() {
    while (spans.size() > REMEMBERED / 2) {
      Map.Entry<Long, Long> oldest = spans.pollFirstEntry();
      settledMs += oldest.getValue() - oldest.getKey();
      settledUntil = oldest.getValue();
    }
  }

  long ms() {
    long sum = settledMs;
    for (Map.Entry<Long, Long> span : spans.entrySet()) {
      sum += span.getValue() - span.getKey();
    }
    return sum;
  }
}
