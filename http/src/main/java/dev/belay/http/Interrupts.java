// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/// Tells an interrupt, which shows itself as a failure of the socket, from a failure of the socket.
final class Interrupts {
  private Interrupts() {}

  /// Whether the thread was interrupted in the I/O that failed, or since.
  static boolean caused(IOException e) {
    return e instanceof ClosedByInterruptException || Thread.currentThread().isInterrupted();
  }

  /// Ends as the cancellation or the interrupt wants it. The flag is cleared, as it always is when
  /// InterruptedException is thrown.
  static InterruptedException thrown() throws InterruptedException {
    Async.checkpoint();
    var _ = Thread.interrupted();
    return new InterruptedException("interrupted while a request was under way");
  }
}
