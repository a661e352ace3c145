// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Locale;

/// Writes HTML piece by piece. What comes from outside goes through [#text] or [#escape].
final class Html {
  private final StringBuilder out = new StringBuilder();

  /// Adds markup as it is.
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /// Adds markup, with the values put in as text.
  Html raw(String markup, Object... values) {
    Object[] escaped = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      escaped[i] = escape(String.valueOf(values[i]));
    }
    out.append(markup.formatted(escaped));
    return this;
  }

  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /// The text as it stands between tags and in attributes. What no document may hold, and what
  /// could turn the reading direction of its surroundings, becomes a replacement character.
  static String escape(String text) {
    StringBuilder safe = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String instead =
          switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> isUnfit(c) ? "\ufffd" : null;
          };
      if (instead != null && safe == null) {
        safe = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (safe != null) {
        safe.append(instead == null ? String.valueOf(c) : instead);
      }
    }
    return safe == null ? text : safe.toString();
  }

  private static boolean isUnfit(char c) {
    boolean control = (c < ' ' && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
    boolean turns = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return control || turns || c == 0xfffe || c == 0xffff;
  }

  /// A number for a coordinate: at most two digits after the point.
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
