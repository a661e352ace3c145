// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The Python that has aiohttp.
public final class Python {
  /// The system's own first: another one on the PATH need not see what the system's packages
  /// brought.
  private static final List<String> PLACES = List.of("/usr/bin/python3", "python3");

  private Python() {}

  /// Runs it in the folder of the project.
  ///
  /// @throws AssertionError when there is none, or it fails
  public static Program.Ended run(List<String> arguments) throws Exception {
    for (String place : PLACES) {
      if (hasAiohttp(place)) {
        List<String> command = new ArrayList<>(List.of(place));
        command.addAll(arguments);
        Program.Ended ended = Program.run(command);
        if (ended.code() != 0) {
          throw new AssertionError(command + " ended with " + ended);
        }
        return ended;
      }
    }
    throw new AssertionError("no python3 with aiohttp: apt-get install python3-aiohttp");
  }

  private static boolean hasAiohttp(String place) throws Exception {
    try {
      return Program.run(List.of(place, "-c", "import aiohttp")).code() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
