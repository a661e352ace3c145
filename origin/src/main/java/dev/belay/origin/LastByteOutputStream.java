// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.io.IOException;
import java.io.OutputStream;

/// Keeps the last byte of a body back until it is released.
///
/// A client that has the whole body may send its next request at once. Were the request counted as
/// in flight until after the last byte is out, that next request would be counted beside it, and
/// the server would report one more in flight than the client ever had.
final class LastByteOutputStream extends OutputStream {
  private final OutputStream out;
  private int held = -1;

  LastByteOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    release();
    held = b & 0xff;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > 0) {
      release();
      out.write(bytes, offset, length - 1);
      held = bytes[offset + length - 1] & 0xff;
    }
  }

  /// Sends everything, the byte kept back included.
  @Override
  public void flush() throws IOException {
    release();
    out.flush();
  }

  /// Lets the byte kept back go, without flushing.
  void release() throws IOException {
    if (held >= 0) {
      out.write(held);
      held = -1;
    }
  }
}
