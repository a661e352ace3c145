// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads a request that is a JSON object by itself. A field that it does not know is refused: it
/// may be a misspelt one.
final class JsonRequest {
  private static final Set<String> FIELDS =
      Set.of("method", "url", "headers", "body", "id", "custom_id", "meta", "expect", "checksum");

  private JsonRequest() {}

  static LineParser.Parsed parse(
      JsonNode node, @Nullable String id, @Nullable String method, @Nullable String url) {
    require(node.isObject(), "line must be a JSON object, was " + node.getNodeType());
    for (String name : node.propertyNames()) {
      require(FIELDS.contains(name), "line has the unknown field \"" + name + "\"");
    }
    require(url != null && node.path("url").isString(), "field \"url\" must be a string");
    require(method != null || !node.has("method"), "field \"method\" must be a string");
    require(method == null || HeaderLine.isToken(method), "field \"method\" must be a word");
    require(
        id != null || !(node.has("id") || node.has("custom_id")),
        "field \"id\" must be a string or a number");
    List<HeaderLine> headers = headers(node.get("headers"));
    String given = url == null ? "" : url;
    Request target = Urls.parse(given, headers);
    JsonNode body = node.get("body");
    JsonNode meta = node.get("meta");
    boolean none = body == null || body.isNull();
    boolean plain = !none && body.isString();
    byte @Nullable [] bytes =
        none ? null : (plain ? body.asString() : body.toString()).getBytes(StandardCharsets.UTF_8);
    return new LineParser.Parsed(
        method,
        target,
        given,
        headers,
        bytes,
        plain ? "text/plain; charset=utf-8" : "application/json",
        id,
        meta == null ? null : meta.toString(),
        expect(node.get("expect")),
        Checksum.parse(node.get("checksum")),
        null);
  }

  private static List<HeaderLine> headers(@Nullable JsonNode node) {
    List<HeaderLine> headers = new ArrayList<>();
    if (node == null) {
      return headers;
    }
    require(node.isObject(), "field \"headers\" must be an object");
    for (var entry : node.properties()) {
      require(HeaderLine.isToken(entry.getKey()), "header name must be a token");
      JsonNode value = entry.getValue();
      if (value.isArray()) {
        value.forEach(each -> headers.add(header(entry.getKey(), each)));
      } else {
        headers.add(header(entry.getKey(), value));
      }
    }
    return headers;
  }

  private static HeaderLine header(String name, JsonNode value) {
    require(
        value.isString() || value.isNumber() || value.isBoolean(),
        "header " + name + " must be a string or an array of strings");
    return new HeaderLine(name, HeaderLine.checked(name, value.asString()));
  }

  /// The statuses that are ok: a number, a text like `200-299,404`, or an array of both.
  private static @Nullable StatusSet expect(@Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(each -> parts.add(each.asString("")));
    } else {
      parts.add(node.asString(""));
    }
    return StatusSet.parse(String.join(",", parts));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
