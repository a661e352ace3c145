// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// Copies a caller's body onto the wire, and keeps its failures apart from the connection's.
final class BodySource {
  private static final int CHUNK = 8 * 1024;

  private BodySource() {}

  /// @param beforeLast called before the last byte is offered to the connection
  static void copy(RequestBody body, OutputStream out, Runnable beforeLast) throws IOException {
    if (body instanceof BytesBody bytes) {
      beforeLast.run();
      out.write(bytes.content());
      return;
    }
    try (InputStream in = open(body)) {
      byte[] chunk = new byte[CHUNK];
      long copied = 0;
      for (int n = read(in, chunk); n >= 0; n = read(in, chunk)) {
        copied += n;
        if (body.length() >= 0 && copied > body.length()) {
          throw new Broken(promise(body, "gave more"), null);
        }
        if (copied == body.length()) {
          beforeLast.run();
        }
        out.write(chunk, 0, n);
        if (body.length() < 0 && !hasMore(in)) {
          // Whoever writes piece by piece wants each of them to arrive.
          out.flush();
        }
      }
      if (body.length() >= 0 && copied < body.length()) {
        throw new Broken(promise(body, "gave " + copied), null);
      }
      beforeLast.run();
    }
  }

  private static String promise(RequestBody body, String actual) {
    return "the request body promised " + body.length() + " bytes and " + actual;
  }

  private static InputStream open(RequestBody body) throws Broken {
    try {
      return body.open();
    } catch (IOException e) {
      throw new Broken("the request body cannot be opened: " + e.getMessage(), e);
    }
  }

  /// Whether more can be read at once. Whoever does not know says no.
  private static boolean hasMore(InputStream in) throws Broken {
    try {
      return in.available() > 0;
    } catch (IOException e) {
      throw new Broken("the request body cannot be read: " + e.getMessage(), e);
    }
  }

  private static int read(InputStream in, byte[] chunk) throws Broken {
    try {
      return in.read(chunk);
    } catch (IOException e) {
      throw new Broken("the request body cannot be read: " + e.getMessage(), e);
    }
  }

  /// The caller's body failed, not the connection.
  static final class Broken extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    Broken(String fact, @Nullable Throwable cause) {
      super(fact, cause);
    }
  }
}
