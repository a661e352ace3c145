// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.io.IOException;
import java.io.OutputStream;

/// Makes bodies of any length: the lower-case alphabet, over and over.
final class Filler {
  private static final int LETTERS = 26;
  private static final byte[] BLOCK = new byte[LETTERS * 300];

  static {
    for (int i = 0; i < BLOCK.length; i++) {
      BLOCK[i] = (byte) ('a' + i % LETTERS);
    }
  }

  private Filler() {}

  static void write(OutputStream out, long length) throws IOException {
    // A block is a whole number of alphabets, so each begins where the last one ended.
    for (long left = length; left > 0; left -= BLOCK.length) {
      out.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
    }
  }
}
