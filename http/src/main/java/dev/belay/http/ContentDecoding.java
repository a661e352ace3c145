// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A body decoded as `Content-Encoding` says, while it is read.
///
/// The decoders are made at the first read, since making one reads: nothing is read that nobody
/// asked for. At the decoded end the rest of the encoded body is read too, so that the connection
/// goes back.
final class ContentDecoding extends InputStream {
  /// Each decoder holds memory of its own, and a list of names costs a server nothing.
  private static final int MOST_CODINGS = 5;

  private final BodyStream encoded;
  private final List<String> encodings;
  private final Answer owner;

  /// Whether somebody reads, or frees.
  private final AtomicBoolean busy = new AtomicBoolean();

  // Guarded by busy.
  private @Nullable InputStream decoded;

  private long count;
  private boolean ended;
  private volatile boolean closed;

  private ContentDecoding(BodyStream encoded, List<String> encodings, Answer owner) {
    this.encoded = encoded;
    this.encodings = encodings;
    this.owner = owner;
  }

  /// The decoding that the headers ask for, or null when there is none that is known.
  static @Nullable ContentDecoding of(BodyStream encoded, Headers headers, Answer owner) {
    if (!headers.contains("Content-Encoding")) {
      return null;
    }
    List<String> encodings = new ArrayList<>(1);
    for (String value : headers.all("Content-Encoding")) {
      for (String name : value.split(",", -1)) {
        String encoding = name.strip().toLowerCase(Locale.ROOT);
        if (Codings.knows(encoding)) {
          encodings.add(encoding);
        } else if (!encoding.isEmpty() && !encoding.equals("identity")) {
          return null;
        }
      }
    }
    return encodings.isEmpty() ? null : new ContentDecoding(encoded, encodings, owner);
  }

  /// The codings as the server listed them.
  String names() {
    return encodings.size() > MOST_CODINGS
        ? encodings.getFirst() + ", ..."
        : String.join(", ", encodings);
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (ended || length == 0) {
      return ended ? -1 : 0;
    }
    if (closed) {
      throw new IOException("the response is closed");
    }
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException("the body is being read by another thread");
    }
    try {
      int n = decoded().read(target, offset, length);
      if (n < 0) {
        end();
      } else {
        count += n;
      }
      return n;
    } catch (IOException | RuntimeException e) {
      throw told(e);
    } finally {
      busy.set(false);
      if (closed) {
        free();
      }
    }
  }

  /// Whose fault it is: the connection's, that of whoever closed the response, or the bytes'.
  private IOException told(Exception e) {
    IOException below = encoded.failure();
    if (below != null) {
      return below;
    }
    return closed
        ? new IOException("the response was closed while its body was read", e)
        : owner.undecodable(names(), e);
  }

  private InputStream decoded() throws IOException {
    InputStream stream = decoded;
    if (stream == null) {
      if (encodings.size() > MOST_CODINGS) {
        throw new IOException(
            encodings.size() + " codings on top of each other, more than " + MOST_CODINGS);
      }
      stream = encoded;
      for (String encoding : encodings.reversed()) {
        stream = Codings.decoder(encoding, stream);
      }
      decoded = stream;
    }
    return stream;
  }

  private void end() throws IOException {
    ended = true;
    encoded.skipRest();
    close(decoded);
  }

  /// Gives the decoder's native memory back without waiting for a collection.
  private static void close(@Nullable InputStream decoder) throws IOException {
    if (decoder != null) {
      decoder.close();
    }
  }

  @Override
  public int available() {
    return ended || closed ? 0 : encoded.available();
  }

  @Override
  public void close() {
    owner.close();
    free();
  }

  /// Gives the memory of the decoders back: nothing can be read any more. Under a reader, whom the
  /// closed connection sends home, nothing is taken away; he does it when he leaves.
  void free() {
    closed = true;
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    try {
      close(decoded);
    } catch (IOException e) {
      // It was closed already, or its source was: nobody reads it any more.
      ended = true;
    } finally {
      busy.set(false);
    }
  }
}
