// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.kernel.Suspension;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// The waiting between two attempts, which the closing of the session ends early.
final class Backoff implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock. Woken in the order in which they came, so that a run can be repeated.
  private final Set<Suspension> sleeping = new LinkedHashSet<>();
  private boolean closed;

  /// Waits for the whole length, or until this is closed.
  void sleep(Duration length) throws InterruptedException {
    Suspension nap = Suspension.begin(this);
    lock.lock();
    try {
      if (closed) {
        return;
      }
      sleeping.add(nap);
    } finally {
      lock.unlock();
    }
    try {
      var _ = nap.awaitUntil(Async.nanoTime() + Durations.nanos(length));
    } finally {
      lock.lock();
      try {
        sleeping.remove(nap);
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      sleeping.forEach(Suspension::wake);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "the time of the next attempt";
  }
}
