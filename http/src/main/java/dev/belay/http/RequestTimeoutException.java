// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// The time of the attempt passed. Waiting for limits does not count in it.
public final class RequestTimeoutException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  RequestTimeoutException(Failure failure) {
    super(failure);
  }
}
