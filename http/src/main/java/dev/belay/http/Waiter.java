// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.kernel.LinkedQueue;
import dev.belay.kernel.RateWindow;
import org.jspecify.annotations.Nullable;

/// A caller that wants to be let through, and its place in a queue. Guarded by the owner's lock.
final class Waiter extends LinkedQueue.Node<Waiter> {
  /// The waker's side of a wait: false when the wait has ended otherwise.
  @FunctionalInterface
  interface Waker {
    boolean wake();
  }

  final Lane lane;
  final boolean atHead;
  final Waits before;
  final long since;

  /// How to end its present wait; null while it does not wait and will look by itself.
  @Nullable Waker waker;

  /// Until when its present wait lasts at most.
  long deadline = RateWindow.NEVER;

  /// What it gets; null until then.
  @Nullable Permit permit;

  /// Set when it will never be let through: the host is paused for too long.
  boolean refused;

  Waiter(Lane lane, boolean atHead, long now) {
    this.lane = lane;
    this.atHead = atHead;
    this.before = lane.waits(now);
    this.since = now;
  }

  boolean isDecided() {
    return permit != null || refused;
  }

  /// Makes it look again. A wait that has ended otherwise needs nothing: its owner will look.
  void nudge() {
    if (waker != null && waker.wake()) {
      waker = null;
    }
  }

  /// Claims it for a permit.
  ///
  /// A wait with a deadline that cannot be woken has most likely timed out and is about to look:
  /// the permit is left for it, else a later one would overtake it. If it was cancelled instead, it
  /// gives the permit back. A wait without a deadline that cannot be woken was cancelled.
  ///
  /// @return false when it is gone
  boolean claim() {
    if (waker == null) {
      return true;
    }
    boolean woken = waker.wake();
    waker = null;
    return woken || deadline != RateWindow.NEVER;
  }

  @Override
  public String toString() {
    return "limits of " + lane.key;
  }
}
