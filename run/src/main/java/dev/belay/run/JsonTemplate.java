// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A JSON text with places for fields: `{{name}}` is the field as JSON, `"Dear {{name}}"` has it as
/// part of a string.
final class JsonTemplate {
  private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}\"]+?)\\s*\\}\\}");

  /// A piece of text, or a field, in a string or not.
  private record Part(String text, boolean field, boolean inString) {}

  private final List<Part> parts = new ArrayList<>();

  /// Gives the fields of a line as JSON.
  @FunctionalInterface
  interface Fields {
    /// The field, or null when there is none of that name.
    @Nullable JsonNode get(String name);
  }

  /// The template of a text.
  ///
  /// @throws IllegalArgumentException when no value of the fields could make it JSON
  JsonTemplate(String text) {
    Matcher places = PLACE.matcher(text);
    int at = 0;
    boolean inString = false;
    while (places.find()) {
      String before = text.substring(at, places.start());
      inString = endsInString(before, inString);
      parts.add(new Part(before, false, false));
      parts.add(new Part(places.group(1), true, inString));
      at = places.end();
    }
    parts.add(new Part(text.substring(at), false, false));
    JsonNode probe = Json.MAPPER.getNodeFactory().stringNode("x");
    try {
      var _ = Json.MAPPER.readTree(fill(name -> probe));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "the template is no JSON with its fields filled in: " + e.getOriginalMessage(), e);
    }
  }

  private static boolean endsInString(String text, boolean inString) {
    boolean inside = inString;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && inside) {
        i++;
      } else if (c == '"') {
        inside = !inside;
      }
    }
    return inside;
  }

  /// The JSON text with its fields in place.
  ///
  /// @throws IllegalArgumentException when the line has no such field
  String fill(Fields fields) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      if (!part.field()) {
        out.append(part.text());
        continue;
      }
      JsonNode value = fields.get(part.text());
      if (value == null) {
        throw new IllegalArgumentException("line has no field \"" + part.text() + "\"");
      }
      out.append(part.inString() ? inString(value) : value.toString());
    }
    return out.toString();
  }

  private static String inString(JsonNode value) {
    String text = value.isString() ? value.asString() : value.toString();
    String quoted = Json.MAPPER.getNodeFactory().stringNode(text).toString();
    return quoted.substring(1, quoted.length() - 1);
  }
}
