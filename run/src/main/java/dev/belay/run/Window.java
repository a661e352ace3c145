// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many requests may be read ahead of their records: a number of them, and so many bytes of
/// their lines. It bounds the memory of a run, however long its input is.
///
/// Whoever waits for room is woken when there is some, not at each request that leaves: to wake a
/// thread for every single line would cost more than to read it.
final class Window {
  /// A part of the room; so much must be free before anybody is woken.
  private static final int PARTS = 128;

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
      if (isWorthWaking()) {
        room.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isWorthWaking() {
    return requests == 0
        || (requests <= requestLimit - requestLimit / PARTS
            && bytes <= byteLimit - byteLimit / PARTS);
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
