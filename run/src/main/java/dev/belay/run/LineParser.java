// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Request;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Makes a request of a line, or says why it cannot be made.
final class LineParser {
  private final @Nullable Template url;
  private final @Nullable JsonTemplate json;
  private final @Nullable Template name;
  private final boolean rows;
  private final boolean checksums;

  /// @param shape the templates
  /// @param json the one of the body, as its file has it, or null
  /// @param name the one of the body's file, or null
  LineParser(RequestShape shape, @Nullable JsonTemplate json, @Nullable String name) {
    String given = shape.url();
    this.url = given == null ? null : Template.ofUrl(given);
    this.json = json;
    this.name = name == null ? null : Template.ofName(name);
    this.rows = shape.hasRows();
    this.checksums = shape.checksum();
  }

  /// What a line asks for.
  ///
  /// @param method as the line has it, or null
  /// @param target a GET of its URL
  /// @param url as it stood there
  /// @param headers the line's own
  /// @param body the line's own, or null
  /// @param bodyType the type of that body
  /// @param id the caller's name for it, or null
  /// @param meta what is copied to the record, as JSON, or null
  /// @param expect the statuses that are ok, or null
  /// @param checksum the SHA-256 that the body must have, or null
  /// @param name of the file for the answer's body, or null
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and copying a body would cost.
  record Parsed(
      @Nullable String method,
      Request target,
      String url,
      List<HeaderLine> headers,
      byte @Nullable [] body,
      String bodyType,
      @Nullable String id,
      @Nullable String meta,
      @Nullable StatusSet expect,
      @Nullable String checksum,
      @Nullable String name) {

    /// Absolute, http or https, without userinfo.
    URI uri() {
      return target.uri();
    }

    Parsed named(String file) {
      return new Parsed(
          method, target, url, headers, body, bodyType, id, meta, expect, checksum, file);
    }

    /// The request for a further page of the same.
    Parsed page(String next, List<HeaderLine> kept) {
      return new Parsed(
          method, Request.get(next), next, kept, body, bodyType, id, meta, expect, null, name);
    }
  }

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

  Parsed parse(RequestLine line) throws BadLineException {
    if (line.tooLong()) {
      throw new BadLineException(
          "line must be at most %,d bytes long, was %,d"
              .formatted(Input.lineLimit(line.format()), line.length()),
          null,
          null,
          null);
    }
    String text = decode(line.bytes());
    Columns columns = line.columns();
    if (columns != null) {
      return ofRow(() -> Row.ofCells(line, columns.fields(text)));
    }
    if (line.format() == Format.JSONL) {
      return ofJson(line, text);
    }
    return rows ? ofRow(() -> Row.ofText(line, text.strip())) : ofUrl(line, text.strip());
  }

  private static String decode(byte[] bytes) throws BadLineException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadLineException(
          "line must be UTF-8", null, null, new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  private Parsed ofUrl(RequestLine line, String text) throws BadLineException {
    try {
      List<HeaderLine> headers = new ArrayList<>();
      Request target = Urls.parse(text, headers);
      Parsed parsed =
          new Parsed(null, target, text, headers, null, "", null, null, null, null, null);
      return name == null ? parsed : named(parsed, Row.ofText(line, text));
    } catch (IllegalArgumentException e) {
      throw new BadLineException(Failures.text(e), null, null, text);
    }
  }

  private Parsed ofJson(RequestLine line, String text) throws BadLineException {
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new BadLineException("line must be JSON: " + e.getOriginalMessage(), null, null, null);
    }
    if (rows && node.isObject()) {
      return ofRow(() -> Row.ofJson(line, node));
    }
    String id = scalar(node, "id");
    if (id == null) {
      id = scalar(node, "custom_id");
    }
    String method = scalar(node, "method");
    String given = scalar(node, "url");
    try {
      Parsed parsed = JsonRequest.parse(node, id, method, given);
      return name == null ? parsed : named(parsed, Row.ofJson(line, node));
    } catch (IllegalArgumentException e) {
      throw new BadLineException(Failures.text(e), id, method, given);
    }
  }

  private static @Nullable String scalar(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value != null && (value.isString() || value.isNumber()) ? value.asString() : null;
  }

  /// Gives the fields of a line.
  private interface Rows {
    Row get();
  }

  private Parsed ofRow(Rows source) throws BadLineException {
    String id = null;
    String address = null;
    try {
      Row row = source.get();
      id = row.text("id");
      String custom = row.text("custom_id");
      address = url == null ? row.text("url") : url.fill(row::text);
      if (address == null) {
        throw new IllegalArgumentException("line has no field \"url\"");
      }
      List<HeaderLine> headers = new ArrayList<>();
      Request target = Urls.parse(address, headers);
      byte @Nullable [] body =
          json == null ? null : json.fill(row::json).getBytes(StandardCharsets.UTF_8);
      JsonNode meta = row.json("meta");
      Parsed parsed =
          new Parsed(
              null,
              target,
              address,
              headers,
              body,
              "application/json",
              custom == null ? id : custom,
              meta == null ? null : meta.toString(),
              null,
              checksum(row),
              null);
      return name == null ? parsed : named(parsed, row);
    } catch (IllegalArgumentException e) {
      throw new BadLineException(Failures.text(e), id, null, address);
    }
  }

  private @Nullable String checksum(Row row) {
    if (!checksums) {
      return null;
    }
    String digest = row.text("checksum");
    digest = digest == null ? row.text("sha256") : digest;
    return digest == null || digest.isBlank() ? null : Checksum.parse(digest);
  }

  private Parsed named(Parsed parsed, Row row) {
    Template template = name;
    row.known(parsed.uri(), parsed.id());
    return template == null ? parsed : parsed.named(BodyName.safe(template.fill(row::text)));
  }
}
