// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Makes a request of a line, or says why it cannot be made.
final class LineParser {
  private static final Set<String> FIELDS =
      Set.of("method", "url", "headers", "body", "id", "custom_id", "meta");

  private LineParser() {}

  /// What a line asks for.
  ///
  /// @param method as the line has it, or null
  /// @param uri absolute, http or https, without userinfo
  /// @param url as it stood there
  /// @param headers the line's own
  /// @param body the line's own, or null
  /// @param bodyType the type of that body
  /// @param id the caller's name for it, or null
  /// @param meta what is copied to the record, as JSON, or null
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and copying a body would cost.
  record Parsed(
      @Nullable String method,
      URI uri,
      String url,
      List<HeaderLine> headers,
      byte @Nullable [] body,
      String bodyType,
      @Nullable String id,
      @Nullable String meta) {}

  /// A line that cannot be made a request, with what could still be read of it.
  static final class BadLineException extends Exception {
    private static final long serialVersionUID = 1L;
    private final @Nullable String id;
    private final @Nullable String method;
    private final @Nullable String url;

    BadLineException(
        String message, @Nullable String id, @Nullable String method, @Nullable String url) {
      super(message);
      this.id = id;
      this.method = method;
      this.url = url;
    }

    @Nullable String id() {
      return id;
    }

    @Nullable String method() {
      return method;
    }

    @Nullable String url() {
      return url;
    }
  }

  static Parsed parse(RequestLine line) throws BadLineException {
    if (line.tooLong()) {
      throw new BadLineException(
          "line must be at most %,d bytes long, was %,d"
              .formatted(Input.lineLimit(line.format()), line.length()),
          null,
          null,
          null);
    }
    String text = decode(line.bytes());
    return line.format() == Format.TEXT ? ofUrl(text) : ofJson(text);
  }

  private static String decode(byte[] bytes) throws BadLineException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().strip();
    } catch (CharacterCodingException e) {
      throw new BadLineException(
          "line must be UTF-8", null, null, new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  private static Parsed ofUrl(String text) throws BadLineException {
    try {
      List<HeaderLine> headers = new ArrayList<>();
      URI uri = uri(text, headers);
      return new Parsed(null, uri, text, headers, null, "", null, null);
    } catch (IllegalArgumentException e) {
      throw new BadLineException(Failures.text(e), null, null, text);
    }
  }

  private static Parsed ofJson(String text) throws BadLineException {
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new BadLineException("line must be JSON: " + e.getOriginalMessage(), null, null, null);
    }
    String id = scalar(node, "id");
    if (id == null) {
      id = scalar(node, "custom_id");
    }
    String method = scalar(node, "method");
    String url = scalar(node, "url");
    try {
      return ofObject(node, id, method, url);
    } catch (IllegalArgumentException e) {
      throw new BadLineException(Failures.text(e), id, method, url);
    }
  }

  private static @Nullable String scalar(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value != null && (value.isString() || value.isNumber()) ? value.asString() : null;
  }

  private static Parsed ofObject(
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
    URI uri = uri(given, headers);
    JsonNode body = node.get("body");
    JsonNode meta = node.get("meta");
    boolean none = body == null || body.isNull();
    boolean plain = !none && body.isString();
    byte @Nullable [] bytes =
        none ? null : (plain ? body.asString() : body.toString()).getBytes(StandardCharsets.UTF_8);
    return new Parsed(
        method,
        uri,
        given,
        headers,
        bytes,
        plain ? "text/plain; charset=utf-8" : "application/json",
        id,
        meta == null ? null : meta.toString());
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

  private static URI uri(String text, List<HeaderLine> headers) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
      throw new IllegalArgumentException("URL must be valid: " + e.getReason() + where, e);
    }
    String scheme = uri.getScheme();
    boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    require(http, "URL must begin with http:// or https://");
    String authority = uri.getRawAuthority();
    require(authority != null && !authority.isEmpty(), "URL must name a host");
    String host = authority == null ? "" : authority;
    int at = host.lastIndexOf('@');
    if (at >= 0) {
      headers.add(UrlMask.basic(host.substring(0, at)));
      host = host.substring(at + 1);
    }
    boolean foreign = host.chars().anyMatch(c -> c > 0x7e);
    if (at >= 0 || foreign) {
      uri = withAuthority(uri, foreign ? ascii(host) : host);
    }
    // What the session refuses, it refuses here, before the request waits for anything.
    return dev.belay.http.Request.get(uri).uri();
  }

  private static String ascii(String host) {
    int colon = host.lastIndexOf(':');
    String name = colon < 0 ? host : host.substring(0, colon);
    return IDN.toASCII(name) + (colon < 0 ? "" : host.substring(colon));
  }

  private static URI withAuthority(URI uri, String authority) {
    String text = uri.getScheme() + "://" + authority + uri.getRawPath();
    return URI.create(uri.getRawQuery() == null ? text : text + "?" + uri.getRawQuery());
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
