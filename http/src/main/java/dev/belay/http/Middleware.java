// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// Stands around each call of a session: may change the request, look at the answer, send again, or
/// throw instead of sending.
///
/// The first that was added is the outermost. It sees a call once, however many attempts and
/// redirects there are inside; only when a body breaks while [Session#call] reads it, the call goes
/// through it again. What it sends passes all limits, as everything does.
@FunctionalInterface
public interface Middleware {

  /// Takes part in a call.
  ///
  /// @param request as it came from the caller, or from the one further out
  /// @param next sends on, any number of times; close the responses that you do not return
  /// @return the answer to give
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  Response around(Request request, Next next) throws RequestException, InterruptedException;

  /// What is further in: another one, or the session itself.
  @FunctionalInterface
  interface Next {

    /// Sends a request on.
    ///
    /// @param request perhaps another one
    /// @return its answer
    /// @throws RequestException when there is no usable answer
    /// @throws InterruptedException when the caller is cancelled or interrupted
    Response send(Request request) throws RequestException, InterruptedException;
  }
}
