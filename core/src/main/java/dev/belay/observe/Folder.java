// SPDX-License-Identifier: Apache-2.0
package dev.belay.observe;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The folder in which each process of one user that can be looked at has its socket: nobody else
/// may enter it, and that is the whole of the access control.
///
/// It lies at a place that does not depend on the environment, since a process and whoever looks at
/// it often have different ones. Somebody else may have made a folder of that name before; such a
/// one is refused.
final class Folder {
  private static final String OWNER_ONLY = "rwx------";
  private static final String SUFFIX = ".sock";

  private final Path path;

  private Folder(Path path) {
    this.path = path;
  }

  /// The folder of this user, or the one that `-Dbelay.observe.dir` says.
  static Folder ofUser() {
    String said = System.getProperty("belay.observe.dir");
    if (said != null) {
      return new Folder(Path.of(said));
    }
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
    return new Folder(Path.of("/tmp", "belay-" + user.toLowerCase(Locale.ROOT)));
  }

  /// Makes the folder if it is missing.
  ///
  /// @throws IOException when it cannot be made, or others could get in
  void prepare() throws IOException {
    try {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    } catch (FileAlreadyExistsException e) {
      check();
    }
  }

  /// @throws IOException when others could get in
  void check() throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    String permissions = PosixFilePermissions.toString(found.permissions());
    Path own = Files.createTempFile("belay", null);
    try {
      boolean ours = found.owner().equals(Files.getOwner(own));
      if (!found.isDirectory() || !ours || !permissions.equals(OWNER_ONLY)) {
        throw new IOException(
            "the folder %s must be a folder of this user that nobody else can enter, and is %s of %s"
                .formatted(path, permissions, found.owner().getName()));
      }
    } finally {
      Files.delete(own);
    }
  }

  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  Path socketOf(long pid) {
    return path.resolve(pid + SUFFIX);
  }

  /// The processes that have a socket, in the order of their ids. What processes left behind that
  /// were killed is swept away.
  List<Long> processes() throws IOException {
    List<Long> living = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String number = name.substring(0, name.length() - SUFFIX.length());
        if (!number.matches("[1-9][0-9]{0,17}")) {
          continue;
        }
        long pid = Long.parseLong(number);
        if (ProcessHandle.of(pid).isPresent()) {
          living.add(pid);
        } else {
          Files.deleteIfExists(file);
        }
      }
    }
    living.sort(null);
    return living;
  }
}
