// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.WaitQueue;
import java.util.ArrayList;
import java.util.List;

/// Whom the end of one task concerns: those that wait for it, and those that want to be called.
/// Guarded by the task.
final class Awaiters extends WaitQueue {

  /// Hears that a task has ended, on the task's thread, after its outcome was published. Must not
  /// wait.
  interface Listener {
    void ended(GroupTask<?> task);
  }

  /// Replaced when it changes, because whoever calls them does so without the lock.
  private List<Listener> listeners = List.of();

  void add(Listener listener) {
    List<Listener> more = new ArrayList<>(listeners);
    more.add(listener);
    listeners = more;
  }

  void remove(Listener listener) {
    List<Listener> fewer = new ArrayList<>(listeners);
    fewer.remove(listener);
    listeners = fewer;
  }

  List<Listener> listeners() {
    return listeners;
  }
}
