// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The version, as the build wrote it into a file beside this class.
final class ProgramVersion {
  private ProgramVersion() {}

  /// What `belay --version` prints.
  static String line() {
    try (InputStream file = ProgramVersion.class.getResourceAsStream("version.txt")) {
      byte[] bytes = Objects.requireNonNull(file, "version.txt is not in the jar").readAllBytes();
      return "belay " + new String(bytes, UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
