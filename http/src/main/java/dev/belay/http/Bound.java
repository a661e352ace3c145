// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// What keeps the first waiter of a queue waiting.
enum Bound {
  /// Nothing: nobody waits.
  NONE,
  /// The host is paused.
  PAUSE,
  /// As many requests are in flight to the host as may be.
  PER_HOST,
  /// A rate.
  RATE,
  /// Its own limits let it through; those over all hosts do not yet.
  GLOBAL
}
