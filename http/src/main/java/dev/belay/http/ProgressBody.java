// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A body that tells how much of it has been handed to the connection.
///
/// @param body what is sent
/// @param listener told after each piece
record ProgressBody(RequestBody body, LongConsumer listener) implements RequestBody {

  @Override
  public long length() {
    return body.length();
  }

  @Override
  public @Nullable String contentType() {
    return body.contentType();
  }

  @Override
  public boolean repeatable() {
    return body.repeatable();
  }

  @Override
  public InputStream open() throws IOException {
    return new Counted(body.open(), listener);
  }

  private static final class Counted extends FilterInputStream {
    private final LongConsumer listener;
    private long count;

    Counted(InputStream in, LongConsumer listener) {
      super(in);
      this.listener = listener;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int n = in.read(target, offset, length);
      if (n > 0) {
        count += n;
        listener.accept(count);
      }
      return n;
    }
  }
}
