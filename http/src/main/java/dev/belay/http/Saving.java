// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Writes a stream to a file that appears only when it is whole.
final class Saving {
  private Saving() {}

  static long to(Path file, InputStream body) throws IOException {
    Path name = file.getFileName();
    if (name == null) {
      throw new IllegalArgumentException("file must have a name, was " + file);
    }
    Path part = Files.createTempFile(file.toAbsolutePath().getParent(), name + ".", ".part");
    try {
      long length;
      try (OutputStream out = Files.newOutputStream(part)) {
        length = body.transferTo(out);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return length;
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
