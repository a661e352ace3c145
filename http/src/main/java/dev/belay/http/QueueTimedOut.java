// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// Somebody waited for the limits for as long as the session lets anybody wait. The session turns
/// it into a [RequestTimeoutException], which knows the request.
final class QueueTimedOut extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Waits waits;

  /// @param binding what was in the way at last
  QueueTimedOut(String binding, Waits waits) {
    super(binding);
    this.waits = waits;
  }

  Waits waits() {
    return waits;
  }
}
