// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.util.concurrent.atomic.AtomicBoolean;

/// The stay of one request in the server, from its head to the end of its answer.
final class Visit {
  private final Ledger ledger;
  private final long refusedFor;
  private final AtomicBoolean left = new AtomicBoolean();

  Visit(Ledger ledger, long refusedFor) {
    this.ledger = ledger;
    this.refusedFor = refusedFor;
  }

  /// For how many nanoseconds the server's rate refuses; 0 when it lets the request in.
  long refusedFor() {
    return refusedFor;
  }

  /// Ends the stay, at the first call.
  void leave() {
    if (left.compareAndSet(false, true)) {
      ledger.leave();
    }
  }
}
