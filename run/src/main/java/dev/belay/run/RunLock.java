// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps a run directory to one process at a time. The operating system lets go of it when the
/// process dies, however it dies.
final class RunLock implements Closeable {
  static final String FILE = "run.lock";

  /// The locks of this process. The operating system's are per process, and closing any channel of
  /// a locked file gives them up: a second run of the same process must not even open it.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path key;
  private final FileChannel channel;

  private RunLock(Path key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /// Takes the lock of a directory.
  ///
  /// @throws RunException when another has it; the message tells its process
  static RunLock take(Path directory) throws RunException, IOException {
    Path key = directory.toRealPath();
    if (!HELD.add(key)) {
      throw inUse(directory, Long.toString(ProcessHandle.current().pid()));
    }
    try {
      return lock(directory, key);
    } catch (IOException | RunException | RuntimeException e) {
      HELD.remove(key);
      throw e;
    }
  }

  private static RunLock lock(Path directory, Path key) throws RunException, IOException {
    Path file = directory.resolve(FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(directory, Files.readString(file, StandardCharsets.UTF_8).strip());
      }
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid), 0);
      return new RunLock(key, channel);
    } catch (IOException | RunException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static RunException inUse(Path directory, String pid) {
    String who = pid.isEmpty() ? "another process" : "process " + pid;
    return new RunException(ExitCode.USAGE, directory + " is in use by " + who);
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(key);
    }
  }
}
