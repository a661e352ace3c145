// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One try of a request, as its history tells it. Redirect hops belong to their attempt.
///
/// @param number counts from 1
/// @param start when it was let through by every limit
/// @param status the status of the answer, or null when none came
/// @param error what went wrong, or null
/// @param total from `start` to its end, or to now while the body is being read
/// @param waited how long the next attempt was put off, zero for the last one
/// @param waitReason why it was put off
/// @param retryAfter what the server asked for, or null
public record Attempt(
    int number,
    Instant start,
    @Nullable Integer status,
    @Nullable ErrorClass error,
    Duration total,
    Duration waited,
    WaitReason waitReason,
    @Nullable Duration retryAfter) {

  /// The same with what was measured in place of what was planned.
  Attempt waitedFor(Duration measured) {
    return new Attempt(number, start, status, error, total, measured, waitReason, retryAfter);
  }
}
