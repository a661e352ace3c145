// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.kernel.Suspension;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The connections of a session: at most so many to a route and in all, in use and idle together.
///
/// Hardly anybody waits here. Admission lets no more requests through than there may be
/// connections, so a request that was let through finds an idle one, or room for a new one, or an
/// idle one of another kind that makes room. For this a connection must come back *before* its
/// request gives its place in admission back. Only when the bounds were made lower meanwhile, or
/// are lower than what may be in flight, there is a queue, in the order in which they came.
final class Pool implements AutoCloseable {
  /// A request that must not be sent twice takes no connection that has been idle for longer: the
  /// server may be closing it just now.
  private static final long YOUNG = 1_000_000_000L;

  private final long idleLimit;
  private final long lifeLimit;
  private final Watchdog watchdog = new Watchdog(this::expired);
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private int perRoute;
  private int total;
  private final Map<String, Route> routes = new HashMap<>();
  private int open;
  private int idle;
  private boolean closed;
  private final IdleTimes idleTimes = new IdleTimes();
  private final LinkedHashSet<Waiting> waiting = new LinkedHashSet<>();

  /// Somebody for whom there is no room yet.
  private static final class Waiting {
    private final String route;
    private Suspension wait;

    private Waiting(String route, Suspension wait) {
      this.route = route;
      this.wait = wait;
    }
  }

  private static final class Route {
    /// The one that rested last comes first: the fewer in use, the more the others age away.
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();

    private int open;
  }

  /// @param watched false when the connections see to their deadlines themselves
  Pool(int perRoute, int total, long idleLimit, long lifeLimit, boolean watched) {
    this.perRoute = perRoute;
    this.total = total;
    this.idleLimit = idleLimit;
    this.lifeLimit = lifeLimit;
    if (watched) {
      watchdog.start();
    }
  }

  /// Other bounds hold from now on.
  void resize(int newPerRoute, int newTotal) {
    lock.lock();
    try {
      perRoute = newPerRoute;
      total = newTotal;
      wakeFirst();
    } finally {
      lock.unlock();
    }
  }

  /// Takes an idle connection that is alive, or a place for a new one; waits until there is one.
  ///
  /// @param young only one that was used within the last second will do
  /// @param fresh only a new one will do
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  Connection lease(Target target, boolean young, boolean fresh) throws InterruptedException {
    Waiting place = null;
    try {
      while (true) {
        Connection rested = fresh ? null : takeIdle(target, young);
        if (rested != null && !rested.stale()) {
          return rested;
        }
        if (rested != null) {
          closedBy(rested);
          drop(rested);
          continue;
        }
        Suspension wait = Suspension.begin("room for a connection to " + target.key());
        lock.lock();
        try {
          Connection reserved = reserve(target, place);
          if (reserved != null) {
            return reserved;
          }
          if (place == null) {
            place = new Waiting(target.key(), wait);
            waiting.add(place);
          }
          place.wait = wait;
        } finally {
          lock.unlock();
        }
        wait.await();
      }
    } finally {
      if (place != null) {
        leave(place);
      }
    }
  }

  private void leave(Waiting place) {
    lock.lock();
    try {
      waiting.remove(place);
      wakeFirst();
    } finally {
      lock.unlock();
    }
  }

  /// Those look again who may go next: the first of each route. Whoever leaves wakes the next.
  private void wakeFirst() {
    if (waiting.isEmpty()) {
      return;
    }
    Set<String> routesSeen = new HashSet<>();
    for (Waiting each : waiting) {
      if (routesSeen.add(each.route)) {
        each.wait.wake();
      }
    }
  }

  /// A connection was found closed by its server while it rested.
  void closedBy(Connection rested) {
    long now = Async.nanoTime();
    lock.lock();
    try {
      idleTimes.closedAfter(rested.route().key(), rested.takenAt() - rested.idleSince(), now);
    } finally {
      lock.unlock();
    }
  }

  private boolean isBehind(Target target, @Nullable Waiting own) {
    for (Waiting each : waiting) {
      if (each == own) {
        return false;
      }
      if (open >= total || each.route.equals(target.key())) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Connection takeIdle(Target target, boolean young) {
    long now = Async.nanoTime();
    lock.lock();
    try {
      Route route = routes.get(target.key());
      if (route == null) {
        return null;
      }
      for (Connection c = route.idle.peekFirst(); c != null; c = route.idle.peekFirst()) {
        if (young && now - c.idleSince() >= YOUNG) {
          return null;
        }
        route.idle.removeFirst();
        idle--;
        c.taken(now);
        boolean usable = now - c.openedAt() < lifeLimit && now < c.deadline();
        if (usable && c.deadline(Connection.NEVER)) {
          return c;
        }
        remove(c, route);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// A place for a new connection, or null when there is none. Under the lock, so that a session
  /// that closes now sees it or refuses it.
  private @Nullable Connection reserve(Target target, @Nullable Waiting own) {
    Route known = routes.get(target.key());
    int openHere = known == null ? 0 : known.open;
    if (!closed) {
      if (isBehind(target, own)) {
        return null;
      }
      if (openHere >= perRoute ? !evict(known) : open >= total && !evict(oldest())) {
        return null;
      }
    }
    // Evicting its last connection removes a route.
    Route route = routes.computeIfAbsent(target.key(), key -> new Route());
    Connection fresh = new Connection(target);
    route.open++;
    open++;
    watchdog.add(fresh);
    if (closed) {
      fresh.close();
    }
    return fresh;
  }

  /// Makes room. Closes under the lock, so that there is never one socket too many.
  ///
  /// @return false when none is idle
  private boolean evict(@Nullable Route route) {
    Connection oldest = route == null ? null : route.idle.pollLast();
    if (route == null || oldest == null) {
      return false;
    }
    idle--;
    remove(oldest, route);
    return true;
  }

  /// Closes every idle connection: the process has run out of files.
  void closeIdle() {
    lock.lock();
    try {
      for (Route route : List.copyOf(routes.values())) {
        while (evict(route)) {
          // Until none is left.
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Route oldest() {
    Route oldest = null;
    for (Route route : routes.values()) {
      Connection last = route.idle.peekLast();
      if (last != null && (oldest == null || isOlder(last, oldest.idle.getLast()))) {
        oldest = route;
      }
    }
    return oldest;
  }

  private static boolean isOlder(Connection one, Connection other) {
    return one.idleSince() - other.idleSince() < 0;
  }

  /// The connection has done an exchange and may do another within the time given.
  ///
  /// @param keepAlive what the server said in nanoseconds, or -1
  void giveBack(Connection connection, long keepAlive) {
    long now = Async.nanoTime();
    long usable;
    lock.lock();
    try {
      Route route = routes.get(connection.route().key());
      if (route == null) {
        connection.close();
        return;
      }
      long found = Math.min(idleLimit, idleTimes.usable(connection.route().key(), now));
      usable = keepAlive < 0 ? found : Math.min(found, keepAlive);
      if (closed || usable <= 0 || !connection.deadline(Connection.NEVER)) {
        remove(connection, route);
        return;
      }
      connection.rest(now, now + usable);
      route.idle.addFirst(connection);
      idle++;
      wakeFirst();
    } finally {
      lock.unlock();
    }
    watchdog.noticed(now + usable);
  }

  /// The connection is of no use any more.
  void drop(Connection connection) {
    lock.lock();
    try {
      Route route = routes.get(connection.route().key());
      if (route != null) {
        remove(connection, route);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Closed by the watchdog: an idle one is forgotten here, one in use by its user.
  private void expired(Connection connection) {
    lock.lock();
    try {
      Route route = routes.get(connection.route().key());
      if (route != null && route.idle.remove(connection)) {
        idle--;
        remove(connection, route);
      }
    } finally {
      lock.unlock();
    }
  }

  private void remove(Connection connection, Route route) {
    connection.close();
    if (connection.gone) {
      return;
    }
    connection.gone = true;
    watchdog.remove(connection);
    open--;
    if (--route.open == 0) {
      routes.remove(connection.route().key());
    }
    wakeFirst();
  }

  /// Sets when the connection is closed under its user.
  ///
  /// @return false when that has happened already
  boolean deadline(Connection connection, long at) {
    if (!connection.deadline(at)) {
      return false;
    }
    watchdog.noticed(at);
    return true;
  }

  int open() {
    lock.lock();
    try {
      return open;
    } finally {
      lock.unlock();
    }
  }

  int idle() {
    lock.lock();
    try {
      return idle;
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Closes every connection, those in use included; their users get exceptions and drop them.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiting.forEach(each -> each.wait.wake());
      for (Route route : Map.copyOf(routes).values()) {
        for (Connection c = route.idle.pollFirst(); c != null; c = route.idle.pollFirst()) {
          idle--;
          remove(c, route);
        }
      }
    } finally {
      lock.unlock();
    }
    watchdog.close();
  }
}
