// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What a run directory says beside its records, as far as it says it: reading takes no lock and
/// changes nothing, so a run that is going on can be looked at.
///
/// @param directory the run directory
/// @param manifest run.json; a missing node when it is not there
/// @param requests how many requests of the input are known
/// @param complete whether that is all of the input
record RunFacts(Path directory, JsonNode manifest, long requests, boolean complete) {
  private static final int LAST_LINE = 256;

  static RunFacts read(Path directory) {
    JsonNode manifest = manifest(directory);
    long requests = manifest.at("/input/requests").asLong(0);
    boolean complete = manifest.at("/input/complete").asBoolean(false);
    // The guard of the input is written before the requests it covers are made: it knows more.
    List<String> mark = lastMark(directory.resolve(DigestLog.FILE));
    // A retry has the guard of the whole list, of which it makes a part.
    if (!mark.isEmpty() && !manifest.has(Chain.PARENT)) {
      requests = Math.max(requests, number(mark.getFirst()));
      complete |= mark.size() > 2;
    }
    return new RunFacts(directory, manifest, requests, complete);
  }

  private static JsonNode manifest(Path directory) {
    try {
      return Json.MAPPER.readTree(Files.readString(directory.resolve(Manifest.FILE)));
    } catch (IOException | JacksonException e) {
      // The records alone are enough for a report.
      return MissingNode.getInstance();
    }
  }

  /// The words of the last whole line, or none.
  private static List<String> lastMark(Path file) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(LAST_LINE, in.length())];
      in.seek(in.length() - tail.length);
      in.readFully(tail);
      String text = new String(tail, StandardCharsets.US_ASCII);
      int end = text.lastIndexOf('\n');
      int begin = end < 0 ? -1 : text.lastIndexOf('\n', end - 1);
      return end < 0 ? List.of() : List.of(text.substring(begin + 1, end).split(" ", -1));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /// The process that is at work on it, or null.
  @Nullable Long runningProcess() {
    if (!isRunning()) {
      return null;
    }
    try {
      long pid = number(Files.readString(directory.resolve(RunLock.FILE)).strip());
      boolean alive = pid > 0 && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
      return alive ? pid : null;
    } catch (IOException e) {
      return null;
    }
  }

  /// Whether it makes failures of another run again.
  boolean isRetry() {
    return manifest.has(Chain.PARENT);
  }

  private boolean isRunning() {
    return manifest.path("state").asString("").equals(Sittings.RUNNING);
  }

  /// How long it worked.
  ///
  /// @param first when its first request entered the window, in milliseconds since 1970
  /// @param last when its last attempt ended
  double wallSeconds(long first, long last) {
    JsonNode noted = manifest.path("wall_s");
    if (!isRunning()) {
      return noted.isNumber() ? noted.asDouble() : Math.max(0, last - first) / 1000.0;
    }
    long since = instant("noted");
    double more = since == 0 ? 0 : Math.max(0, last - since) / 1000.0;
    return noted.asDouble(0) + more;
  }

  /// An instant of the manifest in milliseconds since 1970, or 0.
  long instant(String name) {
    return new RecordInstant().millis(manifest.path(name).asString(""));
  }

  int number(String group, String name) {
    return manifest.path(group).path(name).asInt(0);
  }

  @Nullable Rate rate(String name) {
    String text = manifest.path("limits").path(name).asString("");
    try {
      return text.isEmpty() ? null : Rate.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
