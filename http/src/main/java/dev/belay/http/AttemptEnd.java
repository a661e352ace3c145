// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import org.jspecify.annotations.Nullable;

/// How one attempt ended, as far as a retry depends on it. Exactly one of `status` and `error` is
/// there, or both when the answer's body failed.
///
/// @param number of the attempt, from 1
/// @param idempotent whether sending the request twice does no more than sending it once
/// @param spent whether the request cannot be sent a second time: its body is gone, or a server has
///   done what it asks for and what failed is where the answer led
/// @param startedNanos when it was let through, on [dev.belay.Async#nanoTime]
/// @param status of the answer, or null
/// @param headers of the answer, empty when there was none
/// @param error what went wrong, or null
/// @param permanent whether the same error would come again: see [Retry#isPermanent]
/// @param sent how much of the request was written
/// @param answered whether a byte of the answer came
/// @param reused whether the connection had carried a request before
/// @param resent whether this attempt was itself a resend on a fresh connection
record AttemptEnd(
    int number,
    boolean idempotent,
    boolean spent,
    long startedNanos,
    @Nullable Integer status,
    Headers headers,
    @Nullable ErrorClass error,
    boolean permanent,
    Sent sent,
    boolean answered,
    boolean reused,
    boolean resent) {

  /// Whether it is an answer that says nothing against the request: most are.
  boolean isFine() {
    return error == null && status != null && status < 400;
  }

  /// How much of a request was written.
  enum Sent {
    /// No byte.
    NOTHING,
    /// Some, and the last byte has not been offered to the connection: the server cannot have it
    /// whole.
    PARTLY,
    /// The server may have all of it.
    WHOLE
  }
}
