// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a path answers: status, headers and a body that is written when its turn comes.
///
/// @param status the status code
/// @param headers headers beside those of the body
/// @param contentType the body's type
/// @param length the body's length, or -1 to send it in chunks
/// @param body writes the body
record Answer(
    int status, Map<String, String> headers, String contentType, long length, Writer body) {

  /// Writes a body.
  @FunctionalInterface
  interface Writer {
    void write(OutputStream out) throws IOException;
  }

  static final String TEXT = "text/plain; charset=utf-8";
  static final String JSON = "application/json";
  static final String BYTES = "application/octet-stream";

  static Answer text(int status, String line) {
    return of(status, TEXT, (line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  static Answer json(String json) {
    return of(200, JSON, (json + "\n").getBytes(StandardCharsets.UTF_8));
  }

  static Answer empty(int status) {
    return of(status, TEXT, new byte[0]);
  }

  /// Refuses with a 429 that tells when to come back. `Retry-After` knows whole seconds only, so
  /// the wait is rounded up: a client that keeps to it is never refused again.
  static Answer tooMany(long nanos) {
    long seconds = Math.max(1, Math.ceilDiv(nanos, Duration.ofSeconds(1).toNanos()));
    return text(429, "too many requests: come back in " + seconds + " s")
        .with("Retry-After", Long.toString(seconds));
  }

  private static Answer of(int status, String contentType, byte[] bytes) {
    return new Answer(status, Map.of(), contentType, bytes.length, out -> out.write(bytes));
  }

  Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, contentType, length, body);
  }

  /// The same answer with a body that the client cannot know the length of beforehand.
  Answer chunked() {
    return new Answer(status, headers, contentType, -1, body);
  }
}
