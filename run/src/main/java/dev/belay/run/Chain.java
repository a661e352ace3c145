// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// A run and the retries of its failures, oldest first. A retry names the run before it in its
/// run.json; retries that stand beside their run are found from there too.
public final class Chain {
  static final String PARENT = "retry_of";

  private Chain() {}

  /// The run directories that a run directory belongs to.
  ///
  /// @param run any of them
  /// @return from the first run to its latest retry
  /// @throws RunException when a directory of the chain is no run directory
  public static List<Path> of(Path run) throws RunException {
    SequencedSet<Path> chain = new LinkedHashSet<>();
    Path at = run.normalize();
    while (at != null) {
      Path parent = parent(at);
      chain.addFirst(at);
      at = parent == null || chain.contains(parent) ? null : parent;
    }
    try {
      Path child = child(chain.getLast());
      while (child != null && chain.add(child)) {
        child = child(child);
      }
    } catch (IOException e) {
      throw new RunException(
          ExitCode.USAGE, "cannot look for retries of " + run + ": " + Failures.text(e), e);
    }
    return List.copyOf(chain);
  }

  /// The run that a run makes the failures of again, or null.
  private static @Nullable Path parent(Path run) throws RunException {
    String named = Manifest.read(run).root().path(PARENT).asString(null);
    return named == null ? null : run.resolve(named).normalize();
  }

  /// The latest retry of a run that stands beside it, or null.
  private static @Nullable Path child(Path run) throws IOException {
    Path folder = run.toAbsolutePath().normalize().getParent();
    if (folder == null) {
      return null;
    }
    Path real = run.toRealPath();
    List<Path> children = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.sorted().toList()) {
        if (names(entry, real)) {
          children.add(run.resolveSibling(entry.getFileName()));
        }
      }
    }
    return children.isEmpty() ? null : children.getLast();
  }

  private static boolean names(Path entry, Path parent) {
    Path file = entry.resolve(Manifest.FILE);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      String named = Json.MAPPER.readTree(text).path(PARENT).asString(null);
      return named != null && entry.resolve(named).toRealPath().equals(parent);
    } catch (IOException | JacksonException e) {
      // What cannot be read is no retry of anything.
      return false;
    }
  }
}
