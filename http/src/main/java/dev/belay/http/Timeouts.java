// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// How long the phases of a request may take, in nanoseconds; [Long#MAX_VALUE] where nothing is
/// said. The time for a connection and that for the whole attempt stand in [Settings].
///
/// @param queue waiting for the limits of the session
/// @param tls the handshake
/// @param head from the last byte of the request to the head of the answer
/// @param read between two bytes of the body
/// @param call from where the first attempt was let through, with all that follow it
record Timeouts(long queue, long tls, long head, long read, long call) {
  static final long NONE = Long.MAX_VALUE;

  static final Timeouts UNSAID = new Timeouts(NONE, NONE, NONE, NONE, NONE);
}
