// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// started.jsonl: the requests that must not be sent twice unawares, each written down before it is
/// sent. One that has no record after a crash may have arrived, and nobody can know.
final class StartedLog implements Closeable {
  static final String FILE = "started.jsonl";
  private static final Set<String> SAFE_TO_REPEAT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY");

  private final Path path;
  private final long sound;
  private final boolean syncEach;
  private final OrdinalSet earlier;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock. The file appears with the first such request.
  private @Nullable AppendFile file;

  private StartedLog(Path path, long sound, boolean syncEach, OrdinalSet earlier) {
    this.path = path;
    this.sound = sound;
    this.syncEach = syncEach;
    this.earlier = earlier;
  }

  static StartedLog open(Path directory, Sync sync) throws IOException, RunException {
    Path path = directory.resolve(FILE);
    OrdinalSet earlier = new OrdinalSet();
    long sound = LineRecovery.read(path, line -> recovered(line, earlier));
    StartedLog log = new StartedLog(path, sound, sync == Sync.EACH, earlier);
    if (Files.exists(path)) {
      log.file();
    }
    return log;
  }

  private static boolean recovered(byte[] line, OrdinalSet earlier) {
    try {
      JsonNode node = Json.MAPPER.readTree(line);
      long ordinal = node.path("ordinal").asLong(0);
      if (ordinal < 1) {
        return false;
      }
      if (node.has("left")) {
        earlier.remove(ordinal);
      } else {
        earlier.add(ordinal);
      }
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  /// Whether requests of this method are written down.
  static boolean concerns(String method) {
    return !SAFE_TO_REPEAT.contains(method);
  }

  /// Whether an earlier sitting may have sent it. Only that one's requests: this one knows its own.
  boolean mayHaveBeenSent(long ordinal) {
    return earlier.contains(ordinal);
  }

  /// Notes that a request is about to be sent.
  void started(long ordinal) throws WriteFailedException {
    append("{\"ordinal\":%d,\"start\":\"%s\"}\n", ordinal, RecordInstant.text(Instant.now()));
  }

  /// Notes that a started request is left, and known not to have been carried out.
  void left(long ordinal) throws WriteFailedException {
    append("{\"ordinal\":%d,\"left\":\"%s\"}\n", ordinal, RecordInstant.text(Instant.now()));
  }

  private void append(String format, long ordinal, String instant) throws WriteFailedException {
    byte[] bytes = format.formatted(ordinal, instant).getBytes(StandardCharsets.UTF_8);
    file().append(bytes, bytes.length);
  }

  private AppendFile file() throws WriteFailedException {
    lock.lock();
    try {
      AppendFile open = file;
      if (open == null) {
        open = new AppendFile(path, sound, syncEach);
        file = open;
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable AppendFile openFile() {
    lock.lock();
    try {
      return file;
    } finally {
      lock.unlock();
    }
  }

  void sync() throws WriteFailedException {
    AppendFile open = openFile();
    if (open != null) {
      open.sync();
    }
  }

  @Override
  public void close() throws WriteFailedException {
    AppendFile open = openFile();
    if (open != null) {
      open.close();
    }
  }
}
