// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Request;
import dev.belay.http.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes requests of lines and of the options that hold for all of them. Where both say something,
/// the line wins.
final class RequestMaker {
  private final @Nullable String method;
  private final List<HeaderLine> headers;
  private final @Nullable RequestData data;
  private final HeaderValue values;
  private final @Nullable String runId;
  private final boolean plainBodies;

  /// @param runId what keys of requests begin with
  RequestMaker(FetchOptions options, @Nullable RequestData data, HeaderValue values, String runId) {
    this.runId = options.shape().idempotencyKey() ? runId : null;
    // Bytes that are to be gone on with must be counted as they are.
    this.plainBodies = options.saveBodies();
    this.method = options.method();
    this.headers = options.headers().stream().map(HeaderLine::parse).toList();
    this.data = data;
    this.values = values;
  }

  /// Checks that every variable and file of the headers is there, and that they can be sent.
  void check() throws RunException {
    try {
      Request probe = Request.get("http://localhost/");
      for (HeaderLine header : headers) {
        probe = probe.withHeader(header.name(), values.resolve(header));
      }
    } catch (IllegalArgumentException e) {
      throw new RunException(ExitCode.USAGE, Failures.text(e), e);
    }
  }

  String methodOf(LineParser.Parsed parsed) {
    String given = parsed.method();
    if (given != null) {
      return given;
    }
    if (method != null) {
      return method;
    }
    return parsed.body() != null || data != null ? "POST" : "GET";
  }

  /// The request of a line.
  ///
  /// @param ordinal its number
  /// @param trusted whether it goes to whom the secrets are for
  /// @param beforeSending is run whenever the request is about to be written to a server
  /// @throws IllegalArgumentException when it cannot be made
  Request make(LineParser.Parsed parsed, long ordinal, boolean trusted, BeforeSending beforeSending)
      throws IOException {
    String type = null;
    Request request = parsed.target().withMethod(methodOf(parsed));
    if (runId != null && StartedLog.concerns(request.method())) {
      String id = parsed.id() == null ? Long.toString(ordinal) : parsed.id();
      String key = "\"" + runId + "." + Template.encoded(id) + "\"";
      request = request.withHeader("Idempotency-Key", key).idempotent();
    }
    RequestBody body = body(parsed);
    for (HeaderLine header : headersOf(parsed)) {
      if (!trusted && HeaderLine.isSecret(header.name())) {
        continue;
      }
      String value = values.resolve(header);
      if (body != null && header.name().equalsIgnoreCase("Content-Type")) {
        type = value;
      } else {
        request = request.withHeader(header.name(), value);
      }
    }
    if (plainBodies && !request.headers().contains("Accept-Encoding")) {
      request = request.withHeader("Accept-Encoding", "identity");
    }
    if (body == null && !StartedLog.concerns(request.method())) {
      return request;
    }
    RequestBody inner = body == null ? RequestBody.of(new byte[0], "") : body;
    String contentType = body == null ? null : type == null ? inner.contentType() : type;
    return request.withBody(new Watched(inner, contentType, beforeSending));
  }

  private List<HeaderLine> headersOf(LineParser.Parsed parsed) {
    List<HeaderLine> all = new ArrayList<>(headers);
    all.removeIf(h -> parsed.headers().stream().anyMatch(p -> p.name().equalsIgnoreCase(h.name())));
    all.addAll(parsed.headers());
    return all;
  }

  private @Nullable RequestBody body(LineParser.Parsed parsed) throws IOException {
    byte[] own = parsed.body();
    if (own != null) {
      return RequestBody.of(own, parsed.bodyType());
    }
    if (data == null) {
      return null;
    }
    byte[] text = data.text();
    if (text != null) {
      return RequestBody.of(text, RequestData.TYPE);
    }
    return data.file() == null ? null : RequestBody.of(data.file(), RequestData.TYPE);
  }

  /// What must be done before a request goes out.
  @FunctionalInterface
  interface BeforeSending {
    void run() throws IOException;
  }

  /// A body that tells when it is about to be written: a body is opened before the last byte of its
  /// request can have gone out, so a server cannot have a whole request that was not told of.
  private record Watched(
      RequestBody inner, @Nullable String contentType, BeforeSending beforeSending)
      implements RequestBody {

    @Override
    public long length() {
      return inner.length();
    }

    @Override
    public InputStream open() throws IOException {
      beforeSending.run();
      return inner.open();
    }

    @Override
    public boolean repeatable() {
      return inner.repeatable();
    }
  }
}
