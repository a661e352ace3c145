// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/// The content codings that this process can decode: gzip and deflate always, br and zstd when
/// their decoders are on the path. Nothing of a decoder is loaded before the first body that needs
/// it.
final class Codings {
  private static final int BUFFER = 8 * 1024;
  private static final boolean BROTLI = isThere("org.brotli.dec.BrotliInputStream");
  private static final boolean ZSTD = isThere("com.github.luben.zstd.ZstdInputStream");

  /// What `Accept-Encoding` asks for.
  private static final String ACCEPTED =
      "gzip, deflate" + (BROTLI ? ", br" : "") + (ZSTD ? ", zstd" : "");

  private static final String ACCEPTED_FOR_EVENTS = "gzip, deflate" + (ZSTD ? ", zstd" : "");

  private Codings() {}

  private static boolean isThere(String name) {
    try {
      Class.forName(name, false, Codings.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  static String accepted() {
    return ACCEPTED;
  }

  /// The same for a body that must be decoded as it comes. The decoder of br hands out nothing
  /// before it has kilobytes, and an event would wait for those behind it.
  static String acceptedForEvents() {
    return ACCEPTED_FOR_EVENTS;
  }

  /// Whether a coding can be decoded.
  ///
  /// @param name in lower case
  static boolean knows(String name) {
    return switch (name) {
      case "gzip", "x-gzip", "deflate" -> true;
      case "br" -> BROTLI;
      case "zstd" -> ZSTD;
      default -> false;
    };
  }

  /// A decoder. Making it reads: an empty body is empty in every coding.
  ///
  /// @param name that [#knows]
  static InputStream decoder(String name, InputStream from) throws IOException {
    // Two bytes back: enough to see an empty body, and to tell zlib from a bare deflate.
    PushbackInputStream source = new PushbackInputStream(from, 2);
    int first = source.read();
    if (first < 0) {
      return InputStream.nullInputStream();
    }
    if (name.equals("deflate")) {
      return inflater(source, first);
    }
    source.unread(first);
    return switch (name) {
      case "br" -> Brotli.open(source);
      case "zstd" -> Zstd.open(source);
      default -> new GZIPInputStream(source, BUFFER);
    };
  }

  /// RFC 9110 says zlib; some servers send what it wraps.
  private static InputStream inflater(PushbackInputStream source, int first) throws IOException {
    int second = source.read();
    if (second >= 0) {
      source.unread(second);
    }
    source.unread(first);
    boolean zlib = (first & 0x0f) == 8 && ((first << 8) | Math.max(second, 0)) % 31 == 0;
    return new Bare(source, new Inflater(!zlib));
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

  /// Loaded with the first body in br.
  private static final class Brotli {
    static InputStream open(InputStream from) throws IOException {
      // It loses what it holds when it is read by single bytes and then by many.
      return new BufferedInputStream(new BrotliInputStream(from, BUFFER), BUFFER);
    }
  }

  /// Loaded with the first body in zstd.
  private static final class Zstd {
    /// RFC 9659: no window of more than 8 MiB, whatever the frame asks for.
    private static final int LARGEST_WINDOW = 23;

    static InputStream open(InputStream from) throws IOException {
      try {
        return new ZstdInputStream(new BufferedInputStream(new Unhurried(from), BUFFER))
            .setLongMax(LARGEST_WINDOW);
      } catch (LinkageError e) {
        throw new IOException("zstd-jni has no library for this machine: " + e.getMessage(), e);
      }
    }
  }

  /// Says that nothing can be had without waiting: the decoder above hands out what it has instead
  /// of asking for more first.
  private static final class Unhurried extends FilterInputStream {
    Unhurried(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 0;
    }
  }
}
