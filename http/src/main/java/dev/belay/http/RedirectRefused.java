// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.Serial;
import java.net.URI;

/// A redirect that says where to, and is not followed all the same.
final class RedirectRefused extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  RedirectRefused(int status, URI to, String why) {
    super("redirect " + status + " to " + to + " is not followed: " + why, null, false, false);
  }

  /// What stands in the message of the exception that the caller sees.
  String fact() {
    return String.valueOf(getMessage());
  }
}
