// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

/// A request that breaks a rule of its path; the message is the answer's body.
final class BadRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;

  BadRequestException(int status, String message) {
    super(message, null, false, false);
    this.reason = message;
    this.status = status;
  }

  String reason() {
    return reason;
  }

  int status() {
    return status;
  }
}
