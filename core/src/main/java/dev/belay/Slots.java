// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Suspension;
import dev.belay.kernel.WaitQueue;

/// Room for so many tasks at once, first come first served, until it is shut.
final class Slots {
  private final int limit;

  // Guarded by this. Somebody waits only while all slots are taken.
  private final WaitQueue waiters = new WaitQueue();
  private int taken;
  private boolean shut;

  Slots(int limit) {
    this.limit = limit;
  }

  /// Takes a slot, waiting for one.
  ///
  /// @return false when the slots are shut, also while the caller waits; nothing has been taken
  boolean take() throws InterruptedException {
    Suspension waiter;
    synchronized (this) {
      if (shut) {
        return false;
      }
      if (taken < limit) {
        taken++;
        return true;
      }
      waiter = Suspension.begin(this);
      waiters.add(waiter);
    }
    try {
      waiter.await();
    } catch (InterruptedException e) {
      synchronized (this) {
        waiters.remove(waiter);
      }
      throw e;
    }
    synchronized (this) {
      if (shut) {
        release();
      }
      return !shut;
    }
  }

  /// Gives a slot back: to the longest waiter if there is one.
  synchronized void release() {
    if (!waiters.wakeFirst()) {
      taken--;
    }
  }

  /// Gives out no more slots. Those who wait are woken, each with a slot that it gives back at
  /// once, so that being woken means the same always.
  synchronized void shut() {
    shut = true;
    while (waiters.wakeFirst()) {
      taken++;
    }
  }

  @Override
  public synchronized String toString() {
    return "a slot (%d of %d taken, %d waiting)".formatted(taken, limit, waiters.size());
  }
}
