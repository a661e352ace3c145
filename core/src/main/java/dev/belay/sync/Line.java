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

  /// Wakes the first waiter that has not left for another reason.
  ///
  /// @return the one that was woken, or null
  @Nullable Waiter<T> wakeFirst() {
    while (!waiters.isEmpty()) {
      Waiter<T> first = waiters.getFirst();
      if (wake(first)) {
        return first;
      }
    }
    return null;
  }

  /// Gives `item` to the first waiter that has not left for another reason.
  ///
  /// @return whether there was one: it has the item
  boolean hand(T item) {
    while (!waiters.isEmpty()) {
      if (wakeWith(waiters.getFirst(), item)) {
        return true;
      }
    }
    return false;
  }

  /// Wakes everybody with empty hands.
  void dismissAll() {
    while (!waiters.isEmpty()) {
      wakeWith(waiters.getFirst(), null);
    }
  }

  private boolean wakeWith(Waiter<T> waiter, @Nullable T item) {
    waiter.item = item;
    return wake(waiter);
  }

  /// Takes the waiter out of the line only once the caller was found to be one that may wake it.
  private boolean wake(Waiter<T> waiter) {
    boolean woken = waiter.suspension.wake();
    waiters.remove(waiter);
    return woken;
  }

  /// How many wait.
  int size() {
    return waiters.size();
  }
}
