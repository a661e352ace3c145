// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.Locale;

/// Whether and how long a connection may be used again.
final class KeepAlive {
  private static final long SECOND = 1_000_000_000L;

  private KeepAlive() {}

  /// Whether it may be used again at all: RFC 9112 section 9.3. The end of the body must be known
  /// from the message, and neither side may have said `close`.
  ///
  /// @param persistent what the version does unless told otherwise
  /// @param framed whether the answer says where it ends
  static boolean allowed(boolean persistent, boolean framed, Headers answer, Headers request) {
    return framed
        && !says(request, "close")
        && !says(answer, "close")
        && (persistent || says(answer, "keep-alive"));
  }

  private static boolean says(Headers headers, String option) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.nameAt(i).equalsIgnoreCase("Connection")
          && hasOption(headers.valueAt(i), option)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasOption(String value, String option) {
    if (value.equalsIgnoreCase(option)) {
      return true;
    }
    if (value.indexOf(',') >= 0) {
      for (String part : value.split(",", -1)) {
        if (part.strip().equalsIgnoreCase(option)) {
          return true;
        }
      }
    }
    return false;
  }

  /// How long the connection may be idle, from `Keep-Alive: timeout=5, max=100`: a second less than
  /// the server grants, so that a request does not meet its closing halfway.
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
