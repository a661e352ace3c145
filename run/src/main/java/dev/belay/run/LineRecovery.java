// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/// Reads a file of lines back after its writer may have died in the middle of one.
final class LineRecovery {
  private static final int LINE_LIMIT = 1 << 28;

  private LineRecovery() {}

  /// Gives each whole line to the reader, and tells how long the sound part of the file is.
  ///
  /// What follows the last newline was being written, and a last line that the reader does not know
  /// was so on a disk that lost its power: both are outside of the sound part. A line in the middle
  /// that the reader does not know is another matter: nobody may guess what it was.
  ///
  /// @param reader takes a line without its end; false when it is none of its lines
  static long read(Path file, Predicate<byte[]> reader) throws IOException, RunException {
    if (!Files.exists(file)) {
      return 0;
    }
    long sound = 0;
    long damaged = 0;
    long number = 0;
    byte[] line = new byte[4096];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      int length = 0;
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b != '\n') {
          if (length == line.length) {
            line = grown(file, line);
          }
          line[length++] = (byte) b;
          continue;
        }
        number++;
        if (damaged > 0) {
          throw new RunException(
              ExitCode.USAGE, "cannot resume: " + file + " is damaged at line " + damaged);
        }
        if (reader.test(java.util.Arrays.copyOf(line, length))) {
          sound += length + 1L;
        } else {
          damaged = number;
        }
        length = 0;
      }
    }
    return sound;
  }

  private static byte[] grown(Path file, byte[] line) throws RunException {
    if (line.length >= LINE_LIMIT) {
      throw new RunException(ExitCode.USAGE, "cannot resume: " + file + " has an endless line");
    }
    return java.util.Arrays.copyOf(line, 2 * line.length);
  }
}
