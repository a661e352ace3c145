// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.kernel.Suspension;
import dev.belay.kernel.WaitQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Something that has happened or not, and that many may wait for.
///
/// | method | waits | throws | returns |
/// |---|---|---|---|
/// | `await` | until the event is set | `InterruptedException` | nothing |
/// | `await(limit)` | at most so long | `InterruptedException` | whether it was set |
/// | `set`, `clear` | no | nothing | nothing |
/// | `isSet` | no | nothing | whether it is set |
///
/// `set` wakes all who wait at that moment, in the order of their coming, also if the event is
/// cleared before they run. A waiter that is cancelled, or whose time runs out, does not disturb
/// the others. May be shared by tasks and plain threads.
public final class Event {

  // Guarded by this.
  private final WaitQueue waiters = new WaitQueue();
  private boolean set;

  /// An event that has not happened yet.
  public Event() {}

  /// Waits until the event is set.
  ///
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public void await() throws InterruptedException {
    awaitSet(null);
  }

  /// Waits until the event is set, at most for `limit`; with a limit of zero or less it does not
  /// wait.
  ///
  /// @param limit how long
  /// @return whether it was set in time
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public boolean await(Duration limit) throws InterruptedException {
    return Waits.isOver(limit) ? isSet() : awaitSet(limit);
  }

  private boolean awaitSet(@Nullable Duration limit) throws InterruptedException {
    Suspension waiter;
    synchronized (this) {
      if (set) {
        return true;
      }
      waiter = Suspension.begin(this);
      waiters.add(waiter);
    }
    return Waits.await(this, waiters, waiter, limit);
  }

  /// Sets the event and wakes all who wait for it.
  public synchronized void set() {
    waiters.wakeAll();
    set = true;
  }

  /// Makes the event one that has not happened yet.
  public synchronized void clear() {
    set = false;
  }

  /// {@return whether the event is set}
  public synchronized boolean isSet() {
    return set;
  }

  /// Without a lock, as all that is only for reports: who is in trouble may hold it.
  @Override
  public String toString() {
    return "event (" + (set ? "set" : "not set") + ", " + waiters.size() + " waiting)";
  }
}
