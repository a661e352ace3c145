// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// No connection to the host: no address, refused, no route, or not within the connect timeout.
public final class ConnectFailedException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  ConnectFailedException(Failure failure) {
    super(failure);
  }
}
