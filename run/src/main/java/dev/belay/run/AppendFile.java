// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A file of lines that only grows. Each line is handed to the operating system at once and whole;
/// lines of several threads do not mix.
///
/// Not a `FileChannel`: that one closes itself for everybody when one writer is interrupted.
final class AppendFile implements LineSink {
  private final Path path;
  private final boolean syncEach;
  private final ReentrantLock lock = new ReentrantLock();
  private final RandomAccessFile file;

  // Guarded by lock.
  private long length;
  private boolean dirty;
  private @Nullable WriteFailedException failure;

  /// Opens the file to go on after its first `length` bytes; what is behind them is cut off.
  AppendFile(Path path, long length, boolean syncEach) throws WriteFailedException {
    this.path = path;
    this.length = length;
    this.syncEach = syncEach;
    try {
      file = new RandomAccessFile(path.toFile(), "rw");
      if (file.length() != length) {
        file.setLength(length);
      }
      file.seek(length);
    } catch (IOException e) {
      throw new WriteFailedException(path, e);
    }
  }

  @Override
  public void append(long ordinal, byte[] bytes, int count) throws WriteFailedException {
    append(bytes, count);
  }

  /// Appends one line, which must end with a newline.
  ///
  /// @throws WriteFailedException when it cannot be written; then nothing of it stays, and every
  ///   later call fails the same way
  void append(byte[] bytes, int count) throws WriteFailedException {
    lock.lock();
    try {
      if (failure != null) {
        throw failure;
      }
      try {
        file.write(bytes, 0, count);
        if (syncEach) {
          file.getFD().sync();
        }
      } catch (IOException e) {
        failure = new WriteFailedException(path, e);
        cutBack(failure);
        throw failure;
      }
      length += count;
      dirty = !syncEach;
    } finally {
      lock.unlock();
    }
  }

  private void cutBack(WriteFailedException why) {
    try {
      file.setLength(length);
    } catch (IOException e) {
      // The torn line stays; the next sitting cuts it off.
      why.addSuppressed(e);
    }
  }

  /// Forces what was appended to the disk. Writers do not wait for it.
  @Override
  public void sync() throws WriteFailedException {
    lock.lock();
    try {
      if (!dirty) {
        return;
      }
      dirty = false;
    } finally {
      lock.unlock();
    }
    try {
      file.getFD().sync();
    } catch (IOException e) {
      throw new WriteFailedException(path, e);
    }
  }

  @Override
  public void close() throws WriteFailedException {
    try {
      file.close();
    } catch (IOException e) {
      throw new WriteFailedException(path, e);
    }
  }
}
