// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// The TLS handshake failed: the host could not prove its name, or nothing in common was found.
public final class TlsFailedException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  TlsFailedException(Failure failure) {
    super(failure);
  }
}
