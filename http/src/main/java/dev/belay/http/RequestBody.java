// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
