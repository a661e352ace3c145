// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/// Chooses the requests that get a bar of their own: all of a small run; of a large one those that
/// failed and those that were slowest. It keeps a bounded number of them.
final class Bars {
  /// From how many requests on not each has a bar.
  static final int MOST = 2_000;

  static final int SLOWEST = 50;

  private static final Comparator<Entry> BY_TIME =
      Comparator.comparingDouble(entry -> entry.figures().networkMs());

  private final List<Entry> first = new ArrayList<>();
  private final List<Entry> failed = new ArrayList<>();
  private final PriorityQueue<Entry> slowest = new PriorityQueue<>(BY_TIME);
  private long count;
  private long failures;

  void add(Entry entry) {
    count++;
    if (count <= MOST) {
      first.add(entry);
    } else {
      first.clear();
    }
    if (entry.figures().failure() != null) {
      failures++;
      if (failed.size() < MOST) {
        failed.add(entry);
      }
    }
    if (!entry.tries().isEmpty()) {
      slowest.add(entry);
      if (slowest.size() > SLOWEST) {
        slowest.remove();
      }
    }
  }

  /// Whether each request has its bar.
  boolean isAll() {
    return count <= MOST;
  }

  /// Failures that have no bar because there were too many.
  long failuresLeftOut() {
    return isAll() ? 0 : failures - failed.size();
  }

  /// The chosen requests, by the start of their first attempt.
  List<Entry> entries() {
    if (isAll()) {
      return ordered(first);
    }
    Set<Entry> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
    chosen.addAll(failed);
    chosen.addAll(slowest);
    return ordered(chosen);
  }

  private static List<Entry> ordered(Collection<Entry> entries) {
    return entries.stream()
        .sorted(
            Comparator.comparingLong(Entry::start)
                .thenComparingLong(entry -> entry.figures().ordinal()))
        .toList();
  }
}
