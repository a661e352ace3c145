// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.io.Serial;

/// Tells one who puts into a [dev.belay.sync.Queue] that it is closed, or one who takes that it is
/// closed and has nothing left.
public final class QueueClosedException extends BelayException {
  @Serial private static final long serialVersionUID = 1;

  /// For queues.
  ///
  /// @param message what was being done, and the rule against it
  public QueueClosedException(String message) {
    super(message, null);
  }
}
