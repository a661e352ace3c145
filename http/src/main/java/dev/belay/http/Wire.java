// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 spoken over one open connection, one exchange after the other. The only joint between
/// this module and the codec it uses.
interface Wire {

  /// Writes a head with exactly these fields, then the body, and flushes them.
  ///
  /// @throws BodySource.Broken when not the connection but the caller's body failed
  /// @throws IOException when the connection broke
  void write(Request request, Headers fields) throws IOException;

  /// Reads the final head; interim answers (1xx) are passed over.
  ///
  /// @throws MalformedAnswer when it is not HTTP or too large
  /// @throws IOException when the connection broke
  Head readHead(String method) throws IOException;

  /// Whether the last byte of the request has been offered to the connection: the server may have
  /// all of it.
  boolean offered();

  /// Whether any byte has come since the request was begun.
  boolean answered();

  /// Whether the peer has closed its side since the request was begun.
  boolean ended();

  /// Whether bytes have been read that belong to no answer.
  boolean leftover();

  /// Bytes written since the request was begun.
  long bytesSent();

  /// Status line, fields and the body that follows.
  ///
  /// @param status final
  /// @param reason may be empty
  /// @param version for example `HTTP/1.1`
  /// @param headers as received
  /// @param keepAlive whether the connection may be used again once the body is read
  /// @param length of the body, -1 when only its end tells
  /// @param body null when there is none by the rules; never closed, as its close would read on
  record Head(
      int status,
      String reason,
      String version,
      Headers headers,
      boolean keepAlive,
      long length,
      @Nullable InputStream body) {

    /// The same on a connection that cannot be used again.
    Head closing() {
      return new Head(status, reason, version, headers, false, length, body);
    }
  }
}
