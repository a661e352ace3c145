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

  private final List<Listener> listeners = new ArrayList<>(0);

  void add(Listener listener) {
    listeners.add(listener);
  }

  void remove(Listener listener) {
    listeners.remove(listener);
  }

  List<Listener> listeners() {
    return List.copyOf(listeners);
  }
}
