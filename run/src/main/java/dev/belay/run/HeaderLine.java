// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// A header as users write it: `Name: value`.
record HeaderLine(String name, String value) {
  static final String MASK = "***";

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Set<String> SECRET =
      Set.of("authorization", "cookie", "proxy-authorization");

  /// The header of a line.
  static HeaderLine parse(String line) {
    int colon = line.indexOf(':');
    String name = colon < 0 ? "" : line.substring(0, colon).strip();
    if (!isToken(name)) {
      // Only the name is shown: what follows may be a secret.
      throw new IllegalArgumentException(
          "header must look like 'Name: value', was \""
              + (colon < 0 ? MASK : line.substring(0, colon) + ": " + MASK)
              + "\"");
    }
    return new HeaderLine(name, checked(name, line.substring(colon + 1).strip()));
  }

  /// The value, when it can stand in a request.
  static String checked(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new IllegalArgumentException(
            "header " + name + " must not hold control characters, has one at index " + i);
      }
    }
    return value;
  }

  static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  /// Whether a header of this name usually holds what nobody else may see.
  static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return SECRET.contains(lower) || lower.endsWith("-key") || lower.endsWith("-token");
  }

  /// The line as it may be written down: references by their name, literal secrets not at all.
  String masked() {
    boolean hasScheme = name.toLowerCase(Locale.ROOT).endsWith("authorization");
    return name + ": " + (isSecret(name) ? HeaderValue.masked(value, hasScheme) : value);
  }
}
