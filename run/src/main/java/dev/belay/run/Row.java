// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The fields of a line, by name, for templates. What the line does not have itself its place in
/// the input may give: `ordinal`, `line`, and, once the URL is known, `host`, `basename` and `ext`.
final class Row {
  private final RequestLine line;
  private final JsonNode object;
  private @Nullable URI uri;
  private @Nullable String id;

  private Row(RequestLine line, JsonNode object) {
    this.line = line;
    this.object = object;
  }

  static Row ofText(RequestLine line, String text) {
    return new Row(line, Json.object().put("url", text));
  }

  static Row ofJson(RequestLine line, JsonNode object) {
    return new Row(line, object);
  }

  static Row ofCells(RequestLine line, Map<String, String> cells) {
    var object = Json.object();
    cells.forEach(object::put);
    return new Row(line, object);
  }

  /// Adds what only the finished request tells.
  void known(URI asked, @Nullable String named) {
    uri = asked;
    id = named;
  }

  /// A field as JSON, or null. A name with dots looks into objects.
  @Nullable JsonNode json(String name) {
    JsonNode own = object.get(name);
    if (own == null && name.indexOf('.') > 0) {
      own = object.at("/" + name.replace('.', '/'));
    }
    if (own != null && !own.isMissingNode()) {
      return own;
    }
    String given = given(name);
    return given == null ? null : Json.MAPPER.getNodeFactory().stringNode(given);
  }

  /// A field as text, or null.
  @Nullable String text(String name) {
    JsonNode node = json(name);
    if (node == null || node.isNull()) {
      return null;
    }
    return node.isContainer() ? node.toString() : node.asString();
  }

  private @Nullable String given(String name) {
    URI asked = uri;
    return switch (name) {
      case "ordinal" -> Long.toString(line.ordinal());
      case "line" -> Long.toString(line.line());
      case "id" -> id == null ? Long.toString(line.ordinal()) : id;
      case "host" -> asked == null ? null : String.valueOf(asked.getHost());
      case "basename" -> asked == null ? null : BodyName.base(asked);
      case "ext" -> asked == null ? null : extension(BodyName.base(asked));
      default -> null;
    };
  }

  private static String extension(String base) {
    int dot = base.lastIndexOf('.');
    return dot < 0 ? "" : base.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
