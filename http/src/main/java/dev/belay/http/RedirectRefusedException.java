// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// The answer redirects to where the session does not follow: from https to http, or with a body
/// that can be sent only once.
public final class RedirectRefusedException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  RedirectRefusedException(Failure failure) {
    super(failure);
  }
}
