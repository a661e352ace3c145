// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Closes the connections whose time is up: exchanges that last too long, and idle ones.
///
/// One virtual thread a session that sleeps until the earliest deadline. A read timeout on the
/// socket would not stop a slow drip, nor a write, and costs a timer a read; a timer a request
/// costs an insertion and a removal in a shared queue. Here an exchange writes one number at its
/// begin and one at its end, and nobody is woken by it: with equal timeouts the earliest deadline
/// is nearly always behind the moment at which the thread wakes anyway.
final class Watchdog implements AutoCloseable {
  private static final long LONGEST_SLEEP = 60_000_000_000L;

  private final Set<Connection> watched = ConcurrentHashMap.newKeySet();
  private final Consumer<Connection> onExpiry;
  private volatile boolean closed;
  private volatile @Nullable Thread thread;

  /// When the thread wakes by itself; as long as it looks around, the distant future, so that each
  /// deadline set meanwhile makes it look once more.
  private volatile long wakesAt = Long.MAX_VALUE;

  Watchdog(Consumer<Connection> onExpiry) {
    this.onExpiry = onExpiry;
  }

  void start() {
    thread = Thread.ofVirtual().name("belay-http-watchdog").start(this::watch);
  }

  void add(Connection connection) {
    watched.add(connection);
  }

  void remove(Connection connection) {
    watched.remove(connection);
  }

  /// Tells of a deadline that was just set. Cheap when it is not the earliest.
  void noticed(long deadline) {
    if (deadline < wakesAt) {
      LockSupport.unpark(thread);
    }
  }

  private void watch() {
    while (!closed) {
      wakesAt = Long.MAX_VALUE;
      long now = System.nanoTime();
      long next = now + LONGEST_SLEEP;
      for (Connection connection : watched) {
        long deadline = connection.deadline();
        if (deadline > now) {
          next = Math.min(next, deadline);
        } else if (connection.expire(deadline)) {
          onExpiry.accept(connection);
        }
      }
      wakesAt = next;
      LockSupport.parkNanos(this, next - System.nanoTime());
    }
  }

  /// Closes every connection; exchanges that use one end with an exception.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    watched.forEach(Connection::close);
  }
}
