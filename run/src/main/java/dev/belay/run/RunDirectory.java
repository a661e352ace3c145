// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The directory of a run, locked as long as this is open.
final class RunDirectory implements Closeable {
  /// What a run that died before it wrote run.json may have left.
  private static final Set<String> OF_A_BEGINNING =
      Set.of(RunLock.FILE, Manifest.FILE + Manifest.TEMPORARY, Selection.FILE, DigestLog.FILE);

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'belay-'yyyyMMdd-HHmmss");

  private final Path path;
  private final RunLock lock;
  private final boolean existing;
  private final boolean passing;

  private RunDirectory(Path path, RunLock lock, boolean existing) {
    this(path, lock, existing, false);
  }

  private RunDirectory(Path path, RunLock lock, boolean existing, boolean passing) {
    this.path = path;
    this.passing = passing;
    this.lock = lock;
    this.existing = existing;
  }

  /// Makes the directory, or takes over the run that is in it.
  ///
  /// @param wanted the directory; null makes a new one in the working directory
  /// @throws RunException when it is in use, holds something else, or cannot be made
  static RunDirectory claim(@Nullable Path wanted) throws RunException {
    try {
      if (wanted == null) {
        Path fresh = fresh();
        return new RunDirectory(fresh, RunLock.take(fresh), false);
      }
      Files.createDirectories(wanted);
      boolean existing = isRun(wanted);
      RunLock lock = RunLock.take(wanted);
      // The process that had the lock a moment ago may just have begun this run.
      return new RunDirectory(wanted, lock, existing || isRun(wanted));
    } catch (IOException e) {
      throw new RunException(
          ExitCode.USAGE,
          "cannot make the run directory "
              + (wanted == null ? "in the working directory" : wanted)
              + ": "
              + Failures.text(e),
          e);
    }
  }

  /// A directory for a run whose records go elsewhere; it is gone when the run is.
  static RunDirectory passing() throws RunException {
    try {
      Path path = Files.createTempDirectory("belay-");
      return new RunDirectory(path, RunLock.take(path), false, true);
    } catch (IOException e) {
      throw new RunException(
          ExitCode.USAGE, "cannot make a directory for the run: " + Failures.text(e), e);
    }
  }

  private static boolean isRun(Path directory) throws IOException, RunException {
    if (Files.exists(directory.resolve(Manifest.FILE))) {
      return true;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      List<String> others =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !OF_A_BEGINNING.contains(name))
              .sorted()
              .toList();
      if (!others.isEmpty()) {
        throw new RunException(
            ExitCode.USAGE,
            directory + " is not empty and no run directory (it holds " + others.getFirst() + ")");
      }
    }
    return false;
  }

  private static Path fresh() throws IOException {
    String name = LocalDateTime.now(ZoneId.systemDefault()).format(NAME);
    Path path = Path.of(name);
    for (int i = 2; Files.exists(path); i++) {
      path = Path.of(name + "-" + i);
    }
    return Files.createDirectory(path);
  }

  Path path() {
    return path;
  }

  /// Whether a run was in it before.
  boolean isExisting() {
    return existing;
  }

  @Override
  public void close() throws IOException {
    lock.close();
    if (passing) {
      delete();
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      for (Path entry : entries.toList()) {
        Files.deleteIfExists(entry);
      }
    }
    Files.deleteIfExists(path);
  }
}
