// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that hold what must come out, byte by byte. What did come out is put into target/golden,
/// to be looked at and, where it is better, to be copied.
final class Golden {
  private static final Path EXPECTED = Path.of("src/test/resources/golden");
  private static final Path FOUND = Path.of("target/golden");

  private Golden() {}

  static void check(String name, String text) throws IOException {
    Files.createDirectories(FOUND);
    Files.writeString(FOUND.resolve(name), text);
    assertThat(EXPECTED.resolve(name)).exists();
    assertThat(text).as(name).isEqualTo(Files.readString(EXPECTED.resolve(name)));
  }
}
