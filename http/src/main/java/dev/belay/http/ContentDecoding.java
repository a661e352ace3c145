// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// A body decoded as `Content-Encoding` says, while it is read.
///
/// The decoders are made at the first read, since making one reads: nothing is read that nobody
/// asked for. At the decoded end the rest of the encoded body is read too, so that the connection
/// goes back.
final class ContentDecoding extends InputStream {
  private static final int BUFFER = 8 * 1024;

  private final BodyStream encoded;
  private final List<String> encodings;
  private final Answer owner;
  private @Nullable InputStream decoded;
  private long count;
  private boolean ended;

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
        switch (encoding) {
          case "gzip", "x-gzip", "deflate" -> encodings.add(encoding);
          case "", "identity" -> {}
          default -> {
            return null;
          }
        }
      }
    }
    return encodings.isEmpty() ? null : new ContentDecoding(encoded, encodings, owner);
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
    try {
      int n = decoded().read(target, offset, length);
      if (n < 0) {
        end();
      } else {
        count += n;
      }
      return n;
    } catch (ZipException | EOFException e) {
      throw owner.undecodable(String.join(", ", encodings), e);
    }
  }

  private InputStream decoded() throws IOException {
    InputStream stream = decoded;
    if (stream == null) {
      stream = encoded;
      for (String encoding : encodings.reversed()) {
        stream = decoder(encoding, stream);
      }
      decoded = stream;
    }
    return stream;
  }

  private static InputStream decoder(String encoding, InputStream from) throws IOException {
    // Two bytes back: enough to see an empty body, and to tell zlib from a bare deflate.
    PushbackInputStream source = new PushbackInputStream(from, 2);
    int first = source.read();
    if (first < 0) {
      return InputStream.nullInputStream();
    }
    if (!encoding.equals("deflate")) {
      source.unread(first);
      return new GZIPInputStream(source, BUFFER);
    }
    int second = source.read();
    if (second >= 0) {
      source.unread(second);
    }
    source.unread(first);
    boolean zlib = (first & 0x0f) == 8 && ((first << 8) | Math.max(second, 0)) % 31 == 0;
    return new Bare(source, new Inflater(!zlib));
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
    return ended ? 0 : encoded.available();
  }

  @Override
  public void close() throws IOException {
    ended = true;
    owner.close();
    close(decoded);
  }

  /// An inflater stream that frees its own inflater.
  private static final class Bare extends InflaterInputStream {
    private final Inflater own;

    Bare(InputStream in, Inflater own) {
      super(in, own, BUFFER);
      this.own = own;
    }

    @Override
    public void close() throws IOException {
      super.close();
      own.end();
    }
  }
}
