// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// What a request carries. Opened once for each attempt.
///
/// A body of another source is a small class of yours; one that can be read only once says so in
/// [#repeatable], and its request is not retried once it has been opened.
public interface RequestBody {

  /// A text as `text/plain` in UTF-8.
  ///
  /// @param text what to send
  /// @return a body that can be sent again
  static RequestBody of(String text) {
    return of(text, "text/plain; charset=utf-8");
  }

  /// A text in UTF-8.
  ///
  /// @param text what to send
  /// @param contentType what `Content-Type` says
  /// @return a body that can be sent again
  static RequestBody of(String text, String contentType) {
    return new BytesBody(text.getBytes(StandardCharsets.UTF_8), contentType);
  }

  /// A text in a charset of your choice, which `Content-Type` names. What the charset lacks is sent
  /// as a question mark.
  ///
  /// @param text what to send
  /// @param contentType without `charset`, for example `text/csv`
  /// @param charset of the bytes
  /// @return a body that can be sent again
  static RequestBody of(String text, String contentType, Charset charset) {
    return new BytesBody(text.getBytes(charset), contentType + "; charset=" + charset.name());
  }

  /// Bytes.
  ///
  /// @param bytes copied
  /// @param contentType what `Content-Type` says
  /// @return a body that can be sent again
  static RequestBody of(byte[] bytes, String contentType) {
    return new BytesBody(bytes.clone(), contentType);
  }

  /// A file, read while it is sent.
  ///
  /// @param file must not change before the request has ended
  /// @param contentType what `Content-Type` says
  /// @return a body that can be sent again
  /// @throws IOException when the file cannot be read
  static RequestBody of(Path file, String contentType) throws IOException {
    return FileBody.of(file, contentType);
  }

  /// Streams that can be opened again and again, each read while it is sent.
  ///
  /// @param source called once for each attempt
  /// @param length of each, or -1: it is then sent in chunks
  /// @param contentType what `Content-Type` says, or null for none
  /// @return a body that can be sent again
  static RequestBody stream(Source source, long length, @Nullable String contentType) {
    return new StreamBody(Objects.requireNonNull(source, "source"), length, contentType);
  }

  /// One stream, read while it is sent. Its request is not tried again once it has been opened.
  ///
  /// @param stream closed by the session
  /// @param length of what is left in it, or -1: it is then sent in chunks
  /// @param contentType what `Content-Type` says, or null for none
  /// @return a body that can be sent once
  static RequestBody once(InputStream stream, long length, @Nullable String contentType) {
    return new OneShotBody(Objects.requireNonNull(stream, "stream"), length, contentType);
  }

  /// A form without files, as `application/x-www-form-urlencoded`. For files see [Multipart].
  ///
  /// @param fields names and values, in the order of the map
  /// @return a body that can be sent again
  static RequestBody form(Map<String, String> fields) {
    return FormBody.of(fields.entrySet());
  }

  /// A form without files in which names may occur repeatedly.
  ///
  /// @param fields names and values, in their order
  /// @return a body that can be sent again
  static RequestBody form(List<? extends Map.Entry<String, String>> fields) {
    return FormBody.of(fields);
  }

  /// A value as JSON, written by Jackson at once.
  ///
  /// @param value for example a record or a map
  /// @return a body that can be sent again
  /// @throws IllegalArgumentException when the value cannot be written
  /// @throws IllegalStateException when Jackson 3 is not on the path
  static RequestBody json(@Nullable Object value) {
    return json(value, Json.jackson());
  }

  /// A value as JSON, written at once by a mapper of yours.
  ///
  /// @param value what to send
  /// @param json writes it
  /// @return a body that can be sent again
  /// @throws IllegalArgumentException when the value cannot be written
  static RequestBody json(@Nullable Object value, Json json) {
    try {
      return new BytesBody(json.write(value), "application/json");
    } catch (IOException e) {
      throw new IllegalArgumentException("value must become JSON: " + e.getMessage(), e);
    }
  }

  /// Opens a stream from its beginning.
  @FunctionalInterface
  interface Source {

    /// A new stream each time.
    ///
    /// @return to be closed by the caller
    /// @throws IOException when there is none
    InputStream open() throws IOException;
  }

  /// The same body, told of while it is sent: after each piece, with the number of bytes that have
  /// been handed to the connection in this attempt. Called on the thread that sends.
  ///
  /// @param listener must be quick, as the sending waits for it
  /// @return a body that can be sent as often as this one
  default RequestBody withProgress(LongConsumer listener) {
    return new ProgressBody(this, Objects.requireNonNull(listener, "listener"));
  }

  /// How many bytes it has.
  ///
  /// @return the number, or -1 when it is not known: the body is then sent in chunks
  long length();

  /// What `Content-Type` says.
  ///
  /// @return for example `application/json`, or null for none
  @Nullable String contentType();

  /// The bytes from their beginning. The session closes the stream.
  ///
  /// @return a new stream
  /// @throws IOException when there is none
  InputStream open() throws IOException;

  /// Whether it may be opened more than once.
  ///
  /// @return false for a body that is used up by sending it
  default boolean repeatable() {
    return true;
  }
}
