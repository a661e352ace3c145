// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import java.util.ArrayDeque;
import java.util.Collections;

/// A [Queue] that gives the newest item first. Takers and putters that wait are still served in the
/// order of their coming.
///
/// | method | waits | throws | returns |
/// |---|---|---|---|
/// | all | as in [Queue], also on cancellation | as in [Queue] | as in [Queue] |
///
/// @param <T> the items
public final class LifoQueue<T> extends Queue<T> {

  /// A queue with room for everything: `put` never waits.
  public LifoQueue() {
    super(Collections.asLifoQueue(new ArrayDeque<>()));
  }

  /// A queue with room for so many.
  ///
  /// @param capacity how many items, at least 1
  public LifoQueue(int capacity) {
    super(capacity, Collections.asLifoQueue(new ArrayDeque<>()));
  }
}
