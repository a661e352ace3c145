// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

/// Writes the elements of XML, which HTML is written as too: text and attributes are escaped, and
/// numbers have at most two decimals in every locale.
final class Markup {
  private final StringBuilder out = new StringBuilder();

  /// Adds what is markup already.
  Markup raw(String markup) {
    out.append(markup);
    return this;
  }

  /// Begins an element; attributes may follow.
  Markup open(String element) {
    out.append('<').append(element);
    return this;
  }

  /// Adds an attribute to the element that was begun.
  Markup with(String attribute, String value) {
    out.append(' ').append(attribute).append("=\"").append(escaped(value)).append('"');
    return this;
  }

  /// Adds an attribute to the element that was begun.
  Markup with(String attribute, double value) {
    return with(attribute, number(value));
  }

  /// Ends the start tag: what follows is inside.
  Markup inside() {
    out.append('>');
    return this;
  }

  /// Ends an element that is empty.
  Markup empty() {
    out.append("/>\n");
    return this;
  }

  /// Adds text.
  Markup text(String text) {
    out.append(escaped(text));
    return this;
  }

  /// Ends an element.
  Markup close(String element) {
    out.append("</").append(element).append(">\n");
    return this;
  }

  /// An element that holds text alone; attributes can be put before it by [#open].
  Markup holding(String text, String element) {
    return inside().text(text).close(element);
  }

  @Override
  public String toString() {
    return out.toString();
  }

  static String number(double value) {
    long hundredths = Math.round(value * 100);
    String sign = hundredths < 0 ? "-" : "";
    long whole = Math.abs(hundredths) / 100;
    long rest = Math.abs(hundredths) % 100;
    if (rest == 0) {
      return sign + whole;
    }
    return sign + whole + "." + (rest % 10 == 0 ? "" + rest / 10 : (rest < 10 ? "0" : "") + rest);
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    String visible = Names.visible(text);
    for (int i = 0; i < visible.length(); i++) {
      char c = visible.charAt(i);
      switch (c) {
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '&' -> safe.append("&amp;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }
}
