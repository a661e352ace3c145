// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A body as its reader sees it: decoded, and no longer than it may be. The decoded bytes count, so
/// that a small answer which swells ends as early as a large one.
final class BodyCap extends InputStream {
  /// No cap.
  static final long NONE = Long.MAX_VALUE;

  private final InputStream source;
  private final BodyStream wire;
  private final @Nullable ContentDecoding decoding;
  private final Answer owner;
  private long cap;
  private long given;

  /// @param decoding between the wire and the reader, or null
  BodyCap(BodyStream wire, @Nullable ContentDecoding decoding, Answer owner, long cap) {
    this.wire = wire;
    this.decoding = decoding;
    this.source = decoding == null ? wire : decoding;
    this.owner = owner;
    this.cap = cap;
  }

  static long checked(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("maxBodySize must be at least 0, was " + bytes);
    }
    return bytes;
  }

  /// A cap for what follows; [#NONE] for none.
  void cap(long most) {
    cap = most;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, target.length);
    if (decoding == null && owner.head().length() > cap && !owner.released()) {
      throw tooLarge(owner.head().length() + " bytes announced");
    }
    int n = source.read(target, offset, count);
    if (n > 0) {
      given += n;
      if (given > cap) {
        throw tooLarge(
            decoding == null
                ? given + " bytes received"
                : given + " bytes decoded from " + wire.received() + " of " + decoding.names());
      }
    }
    return n;
  }

  private RequestException tooLarge(String actual) {
    return owner.refused(
        ErrorClass.TOO_LARGE, "the body is larger than " + cap + " bytes: " + actual, null);
  }

  /// Nothing but what is here already: a reader of text takes more for a promise, and waits for a
  /// full buffer before it hands out a line.
  @Override
  public int available() throws IOException {
    return decoding == null ? wire.ready() : 0;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
