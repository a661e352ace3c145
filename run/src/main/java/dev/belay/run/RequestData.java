// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The body that requests have when they bring none: a text, or a file.
///
/// @param origin `text`, or the file as it was named; the text itself may be a secret
/// @param text the text, if it is one
/// @param file the file, if it is one
/// @param length in bytes
/// @param sha256 of the bytes
@SuppressWarnings("ArrayRecordComponent") // Never compared, and copying a body would cost.
record RequestData(
    String origin, byte @Nullable [] text, @Nullable Path file, long length, String sha256) {

  /// What curl's `-d` sends unless a header says otherwise.
  static final String TYPE = "application/x-www-form-urlencoded";

  /// The data that an argument stands for, or null for none.
  static @Nullable RequestData of(@Nullable String argument, Path directory) throws RunException {
    if (argument == null) {
      return null;
    }
    MessageDigest digest = sha256Digest();
    if (!argument.startsWith("@")) {
      byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
      return new RequestData("text", bytes, null, bytes.length, hex(digest.digest(bytes)));
    }
    Path file = directory.resolve(argument.substring(1));
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      long length = in.transferTo(java.io.OutputStream.nullOutputStream());
      return new RequestData(argument, null, file, length, hex(digest.digest()));
    } catch (IOException e) {
      throw new RunException(
          ExitCode.USAGE, "cannot read the data file " + file + ": " + Failures.text(e), e);
    }
  }

  static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
