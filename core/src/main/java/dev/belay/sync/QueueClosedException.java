// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import java.io.Serial;

/// Tells one who puts into a [Queue] that it is closed, or one who takes that it is closed and has
/// nothing left.
public final class QueueClosedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  QueueClosedException(String message) {
    super(message);
  }
}
