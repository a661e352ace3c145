// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

/// A [Semaphore] that never has more permits than it began with: a `release` without an `acquire`
/// is refused, which finds the mistake where it is made. Everything else, what holds on
/// cancellation included, is the same.
///
/// | method | waits | throws | returns |
/// |---|---|---|---|
/// | `release` | no | `IllegalStateException` when all permits are free | nothing |
/// | the others | as in [Semaphore] | as in [Semaphore] | as in [Semaphore] |
public final class BoundedSemaphore extends Semaphore {

  /// A semaphore with so many free permits, and never more.
  ///
  /// @param permits how many, at least 0
  public BoundedSemaphore(int permits) {
    super(permits, permits);
  }
}
