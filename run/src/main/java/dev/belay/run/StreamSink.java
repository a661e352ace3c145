// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Hands records to a stream, each at once; or, when wanted, in the order of the input.
final class StreamSink implements LineSink {
  private static final Path NAME = Path.of("standard output");

  /// So many records at most are held back for one that is missing.
  static final int HELD = 1000;

  private final OutputStream out;
  private final boolean ordered;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  // Guarded by lock.
  private final Map<Long, byte[]> early = new HashMap<>();
  private final Set<Long> missing = new HashSet<>();
  private long next = 1;

  StreamSink(OutputStream out, boolean ordered) {
    this.out = out;
    this.ordered = ordered;
  }

  @Override
  public void append(long ordinal, byte[] bytes, int count) throws WriteFailedException {
    lock.lock();
    try {
      // One that was left before and comes late has lost its place; so have further pages.
      if (!ordered || ordinal < next) {
        write(bytes, count);
      } else {
        early.put(ordinal, Arrays.copyOf(bytes, count));
        release();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void left(long ordinal) throws WriteFailedException {
    lock.lock();
    try {
      if (ordered && ordinal >= next) {
        missing.add(ordinal);
        release();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void awaitRoom(long ordinal) throws InterruptedException {
    if (!ordered) {
      return;
    }
    lock.lockInterruptibly();
    try {
      while (ordinal > next + HELD) {
        room.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void release() throws WriteFailedException {
    while (true) {
      byte[] line = early.remove(next);
      if (line != null) {
        write(line, line.length);
      } else if (!missing.remove(next)) {
        return;
      }
      next++;
      // Not each time: those that wait are many, and there is work for as many others meanwhile.
      if (next % (HELD / 2) == 0) {
        room.signalAll();
      }
    }
  }

  private void write(byte[] bytes, int count) throws WriteFailedException {
    try {
      out.write(bytes, 0, count);
      out.flush();
    } catch (IOException e) {
      throw new WriteFailedException(NAME, e);
    }
    if (out instanceof PrintStream printed && printed.checkError()) {
      throw new WriteFailedException(NAME, new IOException("nobody reads it"));
    }
  }

  @Override
  public void sync() {
    // Each line was handed over at once.
  }

  @Override
  public void close() {
    // The stream is its owner's.
  }
}
