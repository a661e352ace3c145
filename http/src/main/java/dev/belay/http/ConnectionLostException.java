// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// The connection broke before the answer was complete.
public final class ConnectionLostException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  ConnectionLostException(Failure failure) {
    super(failure);
  }
}
