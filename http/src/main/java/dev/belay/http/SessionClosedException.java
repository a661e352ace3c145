// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// The session was closed before the request had its answer.
public final class SessionClosedException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  SessionClosedException(Failure failure) {
    super(failure);
  }
}
