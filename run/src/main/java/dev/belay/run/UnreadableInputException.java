// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;

/// An input that cannot be read on: it vanished, or its compression is damaged.
final class UnreadableInputException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableInputException(String input, long line, IOException cause) {
    super("cannot read " + input + " at line " + line + ": " + Failures.text(cause), cause);
  }
}
