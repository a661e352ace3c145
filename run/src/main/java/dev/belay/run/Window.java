// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many requests may be read ahead of their records: a number of them, and so many bytes of
/// their lines. It bounds the memory of a run, however long its input is.
final class Window {
  private final int requestLimit;
  private final long byteLimit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  // Guarded by lock.
  private int requests;
  private long bytes;
  private boolean closed;

  Window(int requestLimit, long byteLimit) {
    this.requestLimit = requestLimit;
    this.byteLimit = byteLimit;
  }

  /// Waits until there is room for a request. One that is larger than all the room goes in alone.
  ///
  /// @return false when the window was closed
  boolean enter(int size) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && isFull(size)) {
        room.await();
      }
      if (closed) {
        return false;
      }
      requests++;
      bytes += size;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull(int size) {
    return requests >= requestLimit || (requests > 0 && bytes + size > byteLimit);
  }

  /// Gives the room of a request back.
  void leave(int size) {
    lock.lock();
    try {
      requests--;
      bytes -= size;
      room.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Lets nobody in any more.
  void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
