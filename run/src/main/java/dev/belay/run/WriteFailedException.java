// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.nio.file.Path;

/// A file of the run directory that cannot be written: the disk is full or gone. It ends the run,
/// which can be resumed when there is room again.
final class WriteFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  WriteFailedException(Path file, IOException cause) {
    super("cannot write " + file + ": " + Failures.text(cause), cause);
  }
}
