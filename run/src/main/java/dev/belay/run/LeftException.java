// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A request that was not made and has no record: the run can be resumed for it.
final class LeftException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String hostKey;
  private final transient @Nullable Instant pausedUntil;

  LeftException(String hostKey, @Nullable Instant pausedUntil) {
    super("left: " + hostKey, null, false, false);
    this.hostKey = hostKey;
    this.pausedUntil = pausedUntil;
  }

  String hostKey() {
    return hostKey;
  }

  /// Until when its host is paused, or null when it was left for another reason.
  @Nullable Instant pausedUntil() {
    return pausedUntil;
  }
}
