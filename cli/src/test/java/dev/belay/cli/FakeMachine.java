// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A machine made of files: the folders in which the launcher looks, and a PATH that has the plain
/// Unix tools and nothing else.
final class FakeMachine {
  private static final String UNIX =
      "sh awk cat dirname find flock grep head mkdir readlink rm rmdir sed sleep sort tail tee touch tr";

  private final Path root;
  private final Map<String, String> env = new HashMap<>();

  FakeMachine(Path root) {
    this.root = root;
    for (String tool : UNIX.split(" ", -1)) {
      for (String folder : List.of("/bin", "/usr/bin")) {
        Path real = Path.of(folder, tool);
        if (Files.isExecutable(real)) {
          script("bin/" + tool, "exec " + real + " \"$@\"");
        }
      }
    }
    env.put("PATH", root.resolve("bin").toString());
    env.put("HOME", root.resolve("home/me").toString());
    env.put("BELAY_ROOT", root.toString());
  }

  /// What a process on this machine finds in its environment; may be changed.
  Map<String, String> env() {
    return env;
  }

  /// A file or folder of this machine, from its root.
  Path path(String path) {
    return root.resolve(path);
  }

  /// Installs a JDK with a release file; its `java` says where it stands, in which folder it was
  /// started and with what.
  Path jdk(String folder, String version) {
    Path home = jre(folder, version);
    script(folder + "/bin/javac", "echo javac");
    return home;
  }

  /// Installs what has `java`, but no `javac`.
  Path jre(String folder, String version) {
    file(folder + "/release", "IMPLEMENTOR=\"Fake\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(folder + "/bin/java", "echo \"java in $(pwd)\"; for arg; do echo \"<$arg>\"; done");
    return path(folder);
  }

  /// Writes an executable shell script.
  Path script(String name, String body) {
    Path file = file(name, "#!/bin/sh\n" + body + "\n");
    try {
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes a file and the folders above it.
  Path file(String name, String content) {
    try {
      Path file = path(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, content, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Puts `folder` before everything else on the PATH.
  void pathStartsWith(Path folder) {
    env.merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
  }

  /// Makes a symbolic link.
  Path link(String name, Path target) {
    try {
      Files.createDirectories(path(name).getParent());
      return Files.createSymbolicLink(path(name), target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
