// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.kernel.Suspension;
import java.time.Duration;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/// Waiters with something in their hands, first come first served: the item that one wants to put,
/// or the one that has been given to him. Guarded by the primitive's lock. Leaving from the middle
/// costs the same as leaving from the front.
///
/// An item changes hands in the moment in which the waiter is woken: it lies in the waiter's record
/// before, and he reads it there after, without a lock.
final class Line<T> {

  /// One wait.
  static final class Waiter<T> {
    private final Suspension suspension;
    private @Nullable T item;

    private Waiter(Suspension suspension, @Nullable T item) {
      this.suspension = suspension;
      this.item = item;
    }

    /// What the waiter has in his hands, or null.
    @Nullable T item() {
      return item;
    }

    /// The wait itself.
    Suspension suspension() {
      return suspension;
    }
  }

  private final LinkedHashSet<Waiter<T>> waiters = new LinkedHashSet<>();

  /// A wait of the current thread that is in no line yet.
  ///
  /// @param subject what it waits for
  /// @param item what it brings
  static <T> Waiter<T> waiter(Object subject, @Nullable T item) {
    return new Waiter<>(Suspension.begin(subject), item);
  }

  /// Puts the current thread at the end of the line.
  ///
  /// @param subject what it waits for
  /// @param item what it brings
  Waiter<T> join(Object subject, @Nullable T item) {
    Waiter<T> waiter = waiter(subject, item);
    add(waiter);
    return waiter;
  }

  /// Puts a waiter at the end of the line.
  void add(Waiter<T> waiter) {
    waiters.add(waiter);
  }

  /// Waits, and leaves the line when not woken.
  ///
  /// @param lock what guards the line; not held by the caller
  /// @param limit how long at most, or null
  /// @return whether it was woken
  boolean await(Object lock, Waiter<T> waiter, @Nullable Duration limit)
      throws InterruptedException {
    boolean woken = false;
    try {
      woken = Waits.await(waiter.suspension, limit);
      return woken;
    } finally {
      if (!woken) {
        synchronized (lock) {
          waiters.remove(waiter);
        }
      }
    }
  }

  /// Takes out the first waiter, to be woken next.
  ///
  /// @return the one that was taken out, or null where nobody waits
  /// @throws IllegalStateException when the calling thread may not wake it; it waits on
  @Nullable Waiter<T> poll() {
    if (waiters.isEmpty()) {
      return null;
    }
    waiters.getFirst().suspension.admitWaker();
    return waiters.removeFirst();
  }

  /// Wakes the first waiter that has not left for another reason.
  ///
  /// @return the one that was woken, or null
  /// @throws IllegalStateException when the calling thread may not wake it; it waits on
  @Nullable Waiter<T> wakeFirst() {
    for (Waiter<T> first = poll(); first != null; first = poll()) {
      if (first.suspension.wake()) {
        return first;
      }
    }
    return null;
  }

  /// Gives `item` to the first waiter that has not left for another reason.
  ///
  /// @return whether there was one: it has the item
  /// @throws IllegalStateException when the calling thread may not wake it; it waits on
  boolean hand(T item) {
    for (Waiter<T> first = poll(); first != null; first = poll()) {
      first.item = item;
      if (first.suspension.wake()) {
        return true;
      }
    }
    return false;
  }

  /// Wakes everybody with empty hands.
  void dismissAll() {
    for (Waiter<T> first = poll(); first != null; first = poll()) {
      first.item = null;
      first.suspension.wake();
    }
  }

  /// How many wait.
  int size() {
    return waiters.size();
  }
}
