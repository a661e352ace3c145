// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.Locale;

/// What a server says in `Keep-Alive: timeout=5, max=100`.
final class KeepAlive {
  private static final long SECOND = 1_000_000_000L;

  private KeepAlive() {}

  /// How long the connection may be idle: a second less than the server grants, so that a request
  /// does not meet its closing halfway.
  ///
  /// @return nanoseconds, or -1 when the server says nothing
  static long nanos(Headers headers) {
    String value = headers.first("Keep-Alive");
    if (value == null) {
      return -1;
    }
    for (String part : value.split(",", -1)) {
      String parameter = part.strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("timeout=")) {
        return parse(parameter.substring("timeout=".length()).strip());
      }
    }
    return -1;
  }

  private static long parse(String digits) {
    try {
      long seconds = Long.parseLong(digits);
      return Math.max(0, Math.min(seconds, 1_000_000) - 1) * SECOND;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
