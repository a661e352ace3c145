// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A body that is read from a file while it is sent.
///
/// @param file where it is
/// @param length how long it was when the body was made
/// @param contentType what `Content-Type` says
record FileBody(Path file, long length, String contentType) implements RequestBody {

  FileBody {
    HeaderRules.checkValue("Content-Type", contentType);
  }

  static FileBody of(Path file, String contentType) throws IOException {
    return new FileBody(file, Files.size(file), contentType);
  }

  @Override
  public InputStream open() throws IOException {
    return Files.newInputStream(file);
  }
}
