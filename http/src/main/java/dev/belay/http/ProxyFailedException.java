// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// The proxy could not be reached, did not let the request through, or did not answer as a proxy
/// does. Of the server behind it nothing is known.
public final class ProxyFailedException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  ProxyFailedException(Failure failure) {
    super(failure);
  }
}
