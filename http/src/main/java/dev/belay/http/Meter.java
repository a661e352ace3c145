// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// Adds up how long something was bound by what. A waiter reads it when it comes and when it goes;
/// the difference is its own account, however many wait beside it.
final class Meter {
  private Waits total = Waits.NONE;
  private Bound bound = Bound.NONE;
  private long since;

  Bound bound() {
    return bound;
  }

  void bind(Bound next, long now) {
    if (next != bound) {
      total = read(now);
      bound = next;
      since = now;
    }
  }

  Waits read(long now) {
    return total.plus(bound, now - since);
  }
}
