// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import org.jspecify.annotations.Nullable;

/// The waiters of one primitive, first come first served. Guarded by the primitive's lock.
public class WaitQueue extends LinkedQueue<Suspension> {

  /// An empty queue.
  public WaitQueue() {}

  /// Takes out the first waiter that has not left for another reason, and ends its wait with
  /// success: it has been handed what the caller had taken aside for it.
  ///
  /// @return the waiter, to be resumed when the caller has left the primitive's lock; or null
  /// @throws IllegalStateException when the calling thread may not wake it; it waits on
  public final @Nullable Suspension claimFirst() {
    for (Suspension first = first(); first != null; first = first()) {
      first.admitWaker();
      remove(first);
      if (first.claim()) {
        return first;
      }
    }
    return null;
  }

  /// Wakes the first waiter that has not left for another reason.
  ///
  /// @return whether there was one: it has been handed what the caller had taken aside for it
  /// @throws IllegalStateException when the calling thread may not wake it; it waits on
  public final boolean wakeFirst() {
    Suspension first = claimFirst();
    if (first == null) {
      return false;
    }
    first.resume();
    return true;
  }

  /// Wakes everybody, or nobody.
  ///
  /// @throws IllegalStateException when the calling thread may not wake one of them; all wait on
  public final void wakeAll() {
    for (Suspension each = first(); each != null; each = each.next) {
      each.admitWaker();
    }
    while (wakeFirst()) {}
  }
}
