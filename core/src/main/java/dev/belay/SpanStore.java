// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static java.util.Comparator.comparingLong;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// The spans of a recording, the newest ones only when there are too many.
final class SpanStore {
  /// A span and the place of its beginning among all others: several begin at one time.
  record Numbered(long number, TaskSpan span) {}

  private final int most;
  private final AtomicLong numbers = new AtomicLong();

  // Guarded by this.
  private final ArrayDeque<Numbered> spans = new ArrayDeque<>();
  private long dropped;

  SpanStore(int most) {
    this.most = most;
  }

  int most() {
    return most;
  }

  long nextNumber() {
    return numbers.getAndIncrement();
  }

  synchronized void add(Numbered span) {
    if (spans.size() == most) {
      spans.removeFirst();
      dropped++;
    }
    spans.addLast(span);
  }

  /// Notes one that was not even looked at.
  synchronized void drop() {
    dropped++;
  }

  synchronized long dropped() {
    return dropped;
  }

  /// These and `more`, in the order of their beginnings. What was going on a moment ago and is over
  /// by now is in both, and is taken from here.
  List<TaskSpan> with(List<Numbered> more) {
    List<Numbered> all;
    synchronized (this) {
      all = new ArrayList<>(spans);
    }
    Set<Long> over = new HashSet<>();
    all.forEach(numbered -> over.add(numbered.number()));
    more.stream().filter(numbered -> !over.contains(numbered.number())).forEach(all::add);
    all.sort(
        comparingLong((Numbered numbered) -> numbered.span().start())
            .thenComparingLong(Numbered::number));
    return all.stream().map(Numbered::span).toList();
  }
}
