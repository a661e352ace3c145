// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/// The requests of the input that a run is about, when it is not about all: a retry's failures.
final class Selection {
  static final String FILE = "input.selection";

  private final BitSet ordinals;

  Selection(BitSet ordinals) {
    this.ordinals = ordinals;
  }

  /// Reads the ranges of a file, one a line.
  static Selection read(Path directory) throws IOException, RunException {
    Path file = directory.resolve(FILE);
    BitSet ordinals = new BitSet();
    for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
      int dash = line.indexOf('-');
      try {
        int from = Integer.parseInt(dash < 0 ? line : line.substring(0, dash));
        int to = dash < 0 ? from : Integer.parseInt(line.substring(dash + 1));
        ordinals.set(from, to + 1);
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw new RunException(
            ExitCode.USAGE, "cannot resume: " + file + " is damaged at \"" + line + "\"", e);
      }
    }
    return new Selection(ordinals);
  }

  void write(Path directory) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int from = ordinals.nextSetBit(0); from >= 0; ) {
      int to = ordinals.nextClearBit(from) - 1;
      text.append(from == to ? "" + from : from + "-" + to).append('\n');
      from = ordinals.nextSetBit(to + 1);
    }
    Files.writeString(directory.resolve(FILE), text, StandardCharsets.US_ASCII);
  }

  boolean contains(long ordinal) {
    return ordinals.get(Math.toIntExact(ordinal));
  }

  long size() {
    return ordinals.cardinality();
  }
}
