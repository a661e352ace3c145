// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A text with places for fields: `https://host/items/{id}`.
///
/// A field is percent-encoded, so that whatever it holds it stays one segment. In a URL, a field in
/// the very first place is taken as it is: what stands there is a URL; so is `{+name}` anywhere.
final class Template {
  private static final Pattern PLACE = Pattern.compile("\\{(\\+?)([^{}]+)\\}");

  /// A piece of text, or a field.
  private record Part(String text, boolean field, boolean raw) {}

  private final List<Part> parts;

  private Template(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /// Gives the fields of a line.
  @FunctionalInterface
  interface Fields {
    /// The text of a field, or null when there is none of that name.
    @Nullable String get(String name);
  }

  static Template ofUrl(String text) {
    return parse("url", text, true);
  }

  static Template ofName(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("name must not be blank");
    }
    return parse("name", text, false);
  }

  private static Template parse(String option, String text, boolean url) {
    List<Part> parts = new ArrayList<>();
    Matcher places = PLACE.matcher(text);
    int at = 0;
    while (places.find()) {
      parts.add(literal(option, text, text.substring(at, places.start())));
      boolean raw = url && (places.start() == 0 || !places.group(1).isEmpty());
      parts.add(new Part(places.group(2), true, raw));
      at = places.end();
    }
    parts.add(literal(option, text, text.substring(at)));
    return new Template(parts);
  }

  private static Part literal(String option, String whole, String text) {
    if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
      throw new IllegalArgumentException(
          option + " must have fields as {name}, was \"" + whole + "\"");
    }
    return new Part(text, false, true);
  }

  boolean names(String field) {
    return parts.stream().anyMatch(part -> part.field() && part.text().equals(field));
  }

  /// The text with its fields in place.
  ///
  /// @throws IllegalArgumentException when the line has no such field
  String fill(Fields fields) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      if (!part.field()) {
        out.append(part.text());
        continue;
      }
      String value = fields.get(part.text());
      if (value == null) {
        throw new IllegalArgumentException("line has no field \"" + part.text() + "\"");
      }
      out.append(part.raw() ? value : encoded(value));
    }
    return out.toString();
  }

  static String encoded(String value) {
    StringBuilder out = new StringBuilder(value.length());
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "-._~".indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return out.toString();
  }
}
