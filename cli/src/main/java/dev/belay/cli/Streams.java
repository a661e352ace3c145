// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import java.io.InputStream;
import java.io.PrintStream;

/// Where the command reads and writes: results go to `out`, messages to `err`.
record Streams(InputStream in, PrintStream out, PrintStream err) {

  /// Says something to the user, marked with the name of the command.
  void say(String message) {
    err.println("belay: " + message);
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
