// SPDX-License-Identifier: Apache-2.0
package dev.belay.observe;

/// Writes the strings of JSON.
public final class Json {
  private Json() {}

  /// A string in quotes; characters that not every reader takes are escaped.
  ///
  /// @param text any characters
  /// @return the literal
  public static String string(String text) {
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        default -> {
          boolean pair =
              Character.isHighSurrogate(c)
                  && i + 1 < text.length()
                  && Character.isLowSurrogate(text.charAt(i + 1));
          if (pair) {
            json.append(c).append(text.charAt(++i));
          } else if (c < ' '
              || c == 0x7F
              || c == 0x2028
              || c == 0x2029
              || Character.isSurrogate(c)) {
            json.append("\\u").append(Character.forDigit(c >> 12, 16));
            json.append(Character.forDigit(c >> 8 & 15, 16));
            json.append(Character.forDigit(c >> 4 & 15, 16));
            json.append(Character.forDigit(c & 15, 16));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"').toString();
  }
}
