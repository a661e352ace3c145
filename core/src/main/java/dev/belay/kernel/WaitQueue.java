// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

/// The waiters of one primitive, first come first served. Guarded by the primitive's lock.
public class WaitQueue extends LinkedQueue<Suspension> {

  /// An empty queue.
  public WaitQueue() {}

  /// Wakes the first waiter that has not left for another reason.
  ///
  /// @return whether there was one: it has been handed what the caller had taken aside for it
  /// @throws IllegalStateException when the calling thread may not wake it; it waits on
  public final boolean wakeFirst() {
    for (Suspension first = first(); first != null; first = first()) {
      first.admitWaker();
      remove(first);
      if (first.wake()) {
        return true;
      }
    }
    return false;
  }

  /// Wakes everybody.
  public final void wakeAll() {
    while (wakeFirst()) {}
  }
}
