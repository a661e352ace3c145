// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body whose every read may take only so long. Between two reads its reader may take any time
/// that the attempt has.
final class PatientInput extends FilterInputStream {
  private final PhaseClock clock;
  private final long nanos;

  PatientInput(InputStream in, PhaseClock clock, long nanos) {
    super(in);
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    clock.phase(Async.nanoTime(), nanos, "no byte of the body for ");
    int n = in.read(target, offset, count);
    clock.whole();
    return n;
  }
}
