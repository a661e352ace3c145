// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// The version, as the build wrote it into a file beside this class.
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    try (InputStream file = Version.class.getResourceAsStream("version.txt")) {
      byte[] bytes = Objects.requireNonNull(file, "version.txt is not in the jar").readAllBytes();
      return new String[] {"belay " + new String(bytes, UTF_8).strip()};
    }
  }
}
