// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import java.util.Comparator;

/// A [Queue] that gives the least item first, by the order of a comparator; equal ones in no
/// particular order. Takers and putters that wait are still served in the order of their coming, so
/// an item that waits for room is not compared yet.
///
/// | method | waits | throws | returns |
/// |---|---|---|---|
/// | all | as in [Queue], also on cancellation | as in [Queue] | as in [Queue] |
///
/// @param <T> the items
public final class PriorityQueue<T> extends Queue<T> {

  /// A queue with room for everything: `put` never waits.
  ///
  /// @param order which item comes first, such as `Comparator.naturalOrder()`; must not throw
  public PriorityQueue(Comparator<? super T> order) {
    super(new java.util.PriorityQueue<>(order));
  }

  /// A queue with room for so many.
  ///
  /// @param capacity how many items, at least 1
  /// @param order which item comes first, such as `Comparator.naturalOrder()`; must not throw
  public PriorityQueue(int capacity, Comparator<? super T> order) {
    super(capacity, new java.util.PriorityQueue<>(order));
  }
}
