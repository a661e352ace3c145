// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.io.IOException;

/// The connection ended before the answer did: the client left, or the path asked for it.
final class ConnectionGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  ConnectionGoneException(String message) {
    super(message);
  }
}
