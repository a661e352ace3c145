// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// Keeps bodies as files: `bodies/000/000000012-logo.png`, at most 1,000 in a directory.
///
/// A body that is not whole is called `.part`. A name is made of the ordinal and of the harmless
/// characters of the URL's last part, so no server chooses where a file goes.
final class BodyStore {
  static final String DIRECTORY = "bodies";
  private static final int PER_DIRECTORY = 1000;
  private static final int NAME_LIMIT = 80;

  private final Path run;

  BodyStore(Path run) {
    this.run = run;
  }

  /// Copies a body into its file. Called again for the same request it begins anew.
  ///
  /// @throws WriteFailedException when the disk does not take it
  /// @throws IOException when the stream does not give it
  ResultRecord.StoredBody store(long ordinal, URI uri, InputStream body, byte[] buffer)
      throws IOException {
    String name = name(ordinal, uri);
    Path file = run.resolve(name);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    boolean whole = false;
    try {
      String sha256 = copy(body, part, buffer);
      move(part, file);
      whole = true;
      return new ResultRecord.StoredBody(name, sha256);
    } finally {
      if (!whole) {
        discard(part);
      }
    }
  }

  private static String copy(InputStream body, Path part, byte[] buffer) throws IOException {
    try (DigestOutputStream out = open(part)) {
      for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
        try {
          out.write(buffer, 0, count);
        } catch (IOException e) {
          throw new WriteFailedException(part, e);
        }
      }
      return HexFormat.of().formatHex(out.getMessageDigest().digest());
    }
  }

  /// Not `Files.newOutputStream`: its channel closes itself when the thread is interrupted, which
  /// would look like a disk that fails.
  private static DigestOutputStream open(Path part) throws WriteFailedException {
    try {
      Files.createDirectories(part.getParent());
      return new DigestOutputStream(
          new FileOutputStream(part.toFile()), MessageDigest.getInstance("SHA-256"));
    } catch (IOException e) {
      throw new WriteFailedException(part, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void move(Path part, Path file) throws WriteFailedException {
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new WriteFailedException(file, e);
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      System.getLogger(BodyStore.class.getName())
          .log(System.Logger.Level.DEBUG, "deleting " + part + " failed", e);
    }
  }

  static String name(long ordinal, URI uri) {
    String path = uri.getRawPath();
    String last = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    String safe = last.replaceAll("[^A-Za-z0-9._-]", "_");
    if (safe.length() > NAME_LIMIT) {
      safe = safe.substring(safe.length() - NAME_LIMIT);
    }
    return String.format(
        Locale.ROOT,
        "%s/%03d/%09d%s",
        DIRECTORY,
        (ordinal - 1) / PER_DIRECTORY,
        ordinal,
        safe.isEmpty() ? "" : "-" + safe);
  }
}
