// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// The answer redirects once more than the session follows.
public final class TooManyRedirectsException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  TooManyRedirectsException(Failure failure) {
    super(failure);
  }
}
