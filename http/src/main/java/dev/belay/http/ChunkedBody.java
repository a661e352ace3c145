// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/// A body in chunks, read as RFC 9112 section 7.1 writes them.
///
/// HttpCore's own reader takes `+5` and bare line feeds for good, and a connection that closes
/// after `0` for the end of the body. Here each of these is an error, a body is whole only when its
/// last empty line has come, and extensions, which nobody uses, are bounded.
final class ChunkedBody extends InputStream {
  private static final int MOST_DIGITS = 15;
  private static final int LONGEST_EXTENSION = 4 * 1024;

  /// Extensions of all chunks together, beyond one byte for each byte of the body.
  private static final int SPARE_EXTENSIONS = 64 * 1024;

  private final SessionInputBuffer buffer;
  private final InputStream in;
  private final TappedStreams streams;
  private final Http1Config bounds;
  private long left;
  private boolean inChunk;
  private boolean ended;
  private long extensions;
  private long received;

  ChunkedBody(
      SessionInputBuffer buffer, InputStream in, TappedStreams streams, Http1Config bounds) {
    this.buffer = buffer;
    this.in = in;
    this.streams = streams;
    this.bounds = bounds;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, target.length);
    if (count == 0) {
      return 0;
    }
    if (!ended && left == 0) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int n = buffer.read(target, offset, (int) Math.min(count, left), in);
    if (n < 0) {
      throw cut();
    }
    left -= n;
    received += n;
    return n;
  }

  private void nextChunk() throws IOException {
    if (inChunk) {
      int first = next();
      int second = next();
      if (first != '\r' || second != '\n') {
        throw malformed("a chunk must end with a line break, and goes on with " + shown(first));
      }
    }
    left = size();
    inChunk = true;
    if (left == 0) {
      trailer();
      ended = true;
    }
  }

  /// The line before a chunk: digits, then extensions that are read over.
  private long size() throws IOException {
    long size = 0;
    int digits = 0;
    int c = next();
    for (int digit = Character.digit(c, 16); digit >= 0; digit = Character.digit(c, 16)) {
      size = 16 * size + digit;
      digits++;
      if (digits > MOST_DIGITS) {
        throw malformed("a chunk size must have at most " + MOST_DIGITS + " digits");
      }
      c = next();
    }
    if (digits == 0) {
      throw malformed("a chunk size must be hexadecimal digits, was " + shown(c));
    }
    skipExtension(c);
    int end = next();
    if (end != '\n') {
      throw malformed("a chunk size must end with CR and LF, was CR and " + shown(end));
    }
    return size;
  }

  /// Reads over what stands between the size and the carriage return that ends its line.
  private void skipExtension(int first) throws IOException {
    int c = first;
    int blanks = 0;
    while (c == ' ' || c == '\t') {
      blanks++;
      count(blanks);
      c = next();
    }
    if (c != ';' && (c != '\r' || blanks > 0)) {
      throw malformed("a chunk size must be followed by its line's end, was " + shown(c));
    }
    for (int length = blanks; c != '\r'; c = next()) {
      if (c == '\n' || c == 0) {
        throw malformed("a chunk extension must not hold " + shown(c));
      }
      length++;
      count(length);
    }
  }

  private void count(int length) throws MalformedAnswer {
    extensions++;
    if (length > LONGEST_EXTENSION || extensions > SPARE_EXTENSIONS + received) {
      throw new MalformedAnswer("chunk extensions of more than they may have", true, null);
    }
  }

  private void trailer() throws IOException {
    try {
      var _ = new HeadReader(bounds).fields(buffer, in);
    } catch (MessageConstraintException e) {
      throw new MalformedAnswer("its trailer: " + e.getMessage(), true, e);
    } catch (HttpException e) {
      throw new MalformedAnswer("its trailer: " + e.getMessage(), false, e);
    }
    if (streams.ended()) {
      throw cut();
    }
  }

  private int next() throws IOException {
    int c = buffer.read(in);
    if (c < 0) {
      throw cut();
    }
    return c;
  }

  private static EOFException cut() {
    return new EOFException("the connection was closed before the last chunk");
  }

  private static MalformedAnswer malformed(String fact) {
    return new MalformedAnswer(fact, false, null);
  }

  private static String shown(int c) {
    return HeaderRules.quote(String.valueOf((char) c));
  }

  /// What of the current chunk lies in the buffer.
  @Override
  public int available() {
    return (int) Math.min(buffer.length(), left);
  }
}
