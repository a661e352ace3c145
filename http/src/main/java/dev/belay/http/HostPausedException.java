// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;
import java.time.Instant;

/// The host asked for a pause that is longer than the session waits. The pause holds for every
/// request to that host until [#until].
public final class HostPausedException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  private final Instant until;

  HostPausedException(Failure failure, Instant until) {
    super(failure);
    this.until = until;
  }

  /// When the host may be asked again.
  ///
  /// @return the instant, by this machine's clock
  public Instant until() {
    return until;
  }
}
