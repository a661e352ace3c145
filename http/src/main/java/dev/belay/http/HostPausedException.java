// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;
import java.time.Instant;

/// The host asked for a pause that is longer than the session waits. The pause holds for every
/// request to that host until [#until].
public final class HostPausedException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  private final Instant until;
  private final transient Headers headers;

  HostPausedException(Failure failure, Instant until, Headers headers) {
    super(failure);
    this.until = until;
    this.headers = headers;
  }

  /// When the host may be asked again.
  ///
  /// @return the instant, by this machine's clock
  public Instant until() {
    return until;
  }

  /// What the server said about its limits when it refused: `Retry-After` and every field with
  /// `ratelimit` or `rate-limit` in its name.
  ///
  /// @return in their order; empty when it said nothing
  public Headers headers() {
    return headers;
  }
}
