// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;

/// The answer breaks the rules of HTTP, cannot be decoded, or has a head that is too large.
public final class InvalidAnswerException extends RequestException {
  @Serial private static final long serialVersionUID = 1L;

  InvalidAnswerException(Failure failure) {
    super(failure);
  }
}
