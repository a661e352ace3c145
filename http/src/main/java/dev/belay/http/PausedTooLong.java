// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;
import java.time.Instant;

/// A host is paused for longer than the session waits. The session turns it into a
/// [HostPausedException], which knows the request.
final class PausedTooLong extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final Instant until;
  private final WaitReason why;
  private final transient Headers told;

  PausedTooLong(String key, Instant until, WaitReason why, Headers told) {
    super(key + " is paused until " + until);
    this.until = until;
    this.why = why;
    this.told = told;
  }

  Instant until() {
    return until;
  }

  /// What the server said when it refused.
  Headers told() {
    return told;
  }

  WaitReason why() {
    return why;
  }
}
