// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One step of a request on its way.
///
/// @param step which one
/// @param request what is under way: after a redirect, the hop
/// @param attempt counted from 1; 0 before the first has been let through
/// @param since the beginning of the call
/// @param status of the answer, from [Step#HEAD] on, else null
/// @param failure with [Step#FAILED], else null
public record SessionEvent(
    Step step,
    Request request,
    int attempt,
    Duration since,
    @Nullable Integer status,
    @Nullable RequestException failure) {

  /// The steps, in the order in which an attempt takes them. `DNS`, `CONNECT` and `TLS` are left
  /// out on a connection that is used again.
  public enum Step {
    /// It waits for the limits.
    QUEUED,
    /// Every limit has let it through.
    LET_THROUGH,
    /// The host has been looked up.
    DNS,
    /// The connection is open.
    CONNECT,
    /// The connection is secured.
    TLS,
    /// The last byte has been written.
    SENT,
    /// The head of an answer is here.
    HEAD,
    /// The body has been read to its end, or given up.
    BODY,
    /// Another attempt follows.
    RETRY,
    /// The answer is the result, and everything of it has been given back.
    DONE,
    /// The caller gets the exception.
    FAILED
  }
}
