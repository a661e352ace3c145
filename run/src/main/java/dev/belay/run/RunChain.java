// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A run and the runs that retried its failures.
///
/// A retry names its run in run.json and lies beside it; so the chain is found again wherever the
/// directories are moved together.
final class RunChain {
  /// The key of run.json under which a retry names its run.
  static final String PARENT = "retry_of";

  private RunChain() {}

  /// The run directories, the newest first; the last is the run itself.
  static List<Path> of(Path run) throws IOException {
    List<Path> chain = new ArrayList<>();
    chain.add(run);
    Set<Path> known = new HashSet<>(List.of(run.toRealPath()));
    List<Path> beside = manifests(run);
    for (boolean grown = true; grown; ) {
      grown = false;
      for (Path other : beside) {
        if (!known.contains(other.toRealPath()) && known.contains(parent(other))) {
          known.add(other.toRealPath());
          chain.add(other);
          grown = true;
        }
      }
    }
    List<Path> retries = new ArrayList<>(chain.subList(1, chain.size()));
    retries.sort(Comparator.comparing(RunChain::begun).reversed());
    retries.add(run);
    return retries;
  }

  private static List<Path> manifests(Path run) throws IOException {
    Path folder = run.toRealPath().getParent();
    if (folder == null) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> Files.exists(entry.resolve(Manifest.FILE))).sorted().toList();
    }
  }

  /// The run that a retry names, where it is now; the retry itself when it names none.
  private static Path parent(Path retry) throws IOException {
    String named = text(retry, PARENT);
    if (named.isEmpty()) {
      return retry;
    }
    Path path = retry.toRealPath().resolveSibling(named);
    Path beside = retry.toRealPath().resolveSibling(path.getFileName());
    if (Files.isDirectory(beside)) {
      return beside.toRealPath();
    }
    return Files.isDirectory(path) ? path.toRealPath() : retry;
  }

  private static String begun(Path run) {
    return text(run, "start");
  }

  private static String text(Path run, String name) {
    try {
      JsonNode root = Json.MAPPER.readTree(Files.readString(run.resolve(Manifest.FILE)));
      return root.path(name).asString("");
    } catch (IOException | JacksonException e) {
      return "";
    }
  }
}
