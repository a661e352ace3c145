// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// Why the next attempt had to wait.
public enum WaitReason {
  /// There was no wait, or no next attempt.
  NONE,
  /// Exponential backoff with jitter.
  BACKOFF,
  /// The server said so in `Retry-After`.
  RETRY_AFTER,
  /// The server's rate limit headers said when there is more.
  RATELIMIT_RESET,
  /// The host was paused for everybody, without a hint of the server.
  HOST_PAUSED
}
