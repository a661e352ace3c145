// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// Nobody is let through any more. The session turns it into a [SessionClosedException], which
/// knows the request.
final class AdmissionClosed extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  AdmissionClosed(String key) {
    super("a request to " + key + " was not let through: the session is closed");
  }
}
