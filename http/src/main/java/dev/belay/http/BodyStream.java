// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The body as it comes off the wire: counted, with failures explained, and giving everything back
/// at its end.
final class BodyStream extends InputStream {
  private final InputStream source;
  private final long length;
  private final Answer owner;

  /// Whether somebody reads: a response may be closed by another thread than its reader's, which
  /// must not touch the codec then.
  private final AtomicBoolean busy = new AtomicBoolean();

  private long received;
  private boolean ended;
  private @Nullable IOException thrown;

  /// @param length -1 when only the end tells
  BodyStream(InputStream source, long length, Answer owner) {
    this.source = source;
    this.length = length;
    this.owner = owner;
  }

  /// What a reader was told last, so that a decoder's own complaint can be told from it.
  @Nullable IOException failure() {
    return thrown;
  }

  /// What can be read without waiting.
  int ready() throws IOException {
    return ended || owner.released() ? 0 : source.available();
  }

  long received() {
    return received;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, target.length);
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException("the body is being read by another thread");
    }
    try {
      return readAlone(target, offset, count);
    } catch (IOException e) {
      thrown = e;
      throw e;
    } finally {
      busy.set(false);
    }
  }

  private int readAlone(byte[] target, int offset, int count) throws IOException {
    if (ended || count == 0) {
      return ended ? -1 : 0;
    }
    if (owner.released()) {
      RequestException failure = owner.failure();
      throw failure == null ? new IOException("the response is closed") : failure;
    }
    int n;
    try {
      n = source.read(target, offset, count);
    } catch (IOException e) {
      throw owner.failed(e);
    }
    if (n > 0) {
      received += n;
    }
    // With the last byte everything goes back: many readers know the length and never ask for more.
    if (n < 0 || received == length) {
      ended = true;
      owner.complete();
    }
    return n;
  }

  /// One while there may be more. Decoders take 0 for the end, and codecs say 0 at the edge of a
  /// chunk.
  @Override
  public int available() {
    return ended || owner.released() ? 0 : 1;
  }

  /// A decoder has come to its end: what follows must be the end here too. Anything else is not
  /// waited for.
  void skipRest() throws IOException {
    byte[] rest = new byte[64];
    if (!ended && read(rest, 0, rest.length) >= 0 && !ended) {
      owner.close();
    }
  }

  /// Reads away what has come already, without waiting for more than the end of a chunk.
  void drain(int most, Wire wire) {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    byte[] rest = new byte[most];
    int drained = 0;
    try {
      while (!ended && drained < most && (source.available() > 0 || wire.leftover())) {
        int n = readAlone(rest, 0, most - drained);
        drained += Math.max(0, n);
      }
    } catch (IOException e) {
      // The connection is broken, and will be closed: nobody waits for this rest.
      ended = true;
    } finally {
      busy.set(false);
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
