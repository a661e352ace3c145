// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import org.jspecify.annotations.Nullable;

/// The waiters of one primitive, first come first served. Guarded by the primitive's lock. Leaving
/// from the middle costs the same as leaving from the front.
public final class WaitQueue {
  private @Nullable Suspension head;
  private @Nullable Suspension tail;
  private int size;

  /// An empty queue.
  public WaitQueue() {}

  /// Puts a waiter at the end.
  public void add(Suspension waiter) {
    waiter.queued = true;
    waiter.previous = tail;
    if (tail == null) {
      head = waiter;
    } else {
      tail.next = waiter;
    }
    tail = waiter;
    size++;
  }

  /// Takes a waiter out if it is still in, as one does that was cancelled or timed out.
  public void remove(Suspension waiter) {
    if (!waiter.queued) {
      return;
    }
    Suspension before = waiter.previous;
    Suspension after = waiter.next;
    if (before == null) {
      head = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.previous = before;
    }
    waiter.previous = null;
    waiter.next = null;
    waiter.queued = false;
    size--;
  }

  /// Wakes the first waiter that has not left for another reason.
  ///
  /// @return whether there was one: it has been handed what the caller had taken aside for it
  /// @throws IllegalStateException when the calling thread may not wake it; it waits on
  public boolean wakeFirst() {
    while (head != null) {
      Suspension first = head;
      first.admitWaker();
      remove(first);
      if (first.wake()) {
        return true;
      }
    }
    return false;
  }

  /// Wakes everybody.
  public void wakeAll() {
    while (wakeFirst()) {}
  }

  /// Whether nobody waits.
  public boolean isEmpty() {
    return head == null;
  }

  /// How many wait.
  public int size() {
    return size;
  }
}
