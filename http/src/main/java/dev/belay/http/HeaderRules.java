// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// What may stand in a request: nothing that ends a line early.
final class HeaderRules {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private static final boolean[] IN_TOKEN = new boolean[128];

  static {
    for (char c = 0; c < IN_TOKEN.length; c++) {
      IN_TOKEN[c] =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || TOKEN_MARKS.indexOf(c) >= 0;
    }
  }

  private HeaderRules() {}

  static void checkName(String name) {
    if (!isToken(name)) {
      throw new IllegalArgumentException(
          "header name must be a token (letters, digits, " + TOKEN_MARKS + "), was " + quote(name));
    }
  }

  static void checkValue(String name, String value) {
    int odd = firstOdd(value);
    if (odd >= 0) {
      throw new IllegalArgumentException(
          "value of header "
              + name
              + " must be one line of ISO-8859-1 text, was "
              + quote(value)
              + " (character "
              + odd
              + ")");
    }
  }

  /// Whether a request may carry this value. What a server says is read more generously: it may
  /// hold controls.
  static boolean isValue(String value) {
    return firstOdd(value) < 0;
  }

  private static int firstOdd(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
        return i;
      }
    }
    return -1;
  }

  static void checkMethod(String method) {
    if (!isToken(method) || method.equals("CONNECT")) {
      throw new IllegalArgumentException(
          "method must be a token other than CONNECT, was " + quote(method));
    }
  }

  /// Fields that frame the message are written by the session alone: a second opinion on the length
  /// of a body is how requests are smuggled.
  static void checkNotFraming(String name) {
    if (name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding")) {
      throw new IllegalArgumentException(
          "header " + name + " must not be given: the session writes it from the body");
    }
  }

  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isInToken(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static boolean isInToken(char c) {
    return c < IN_TOKEN.length && IN_TOKEN[c];
  }

  /// The text with what does not print made visible.
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\r' -> quoted.append("\\r");
        case '\n' -> quoted.append("\\n");
        case '"' -> quoted.append("\\\"");
        default -> {
          if (c < ' ' || c == 0x7f) {
            quoted.append("\\u00").append(Character.forDigit(c >> 4, 16));
            quoted.append(Character.forDigit(c & 15, 16));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
