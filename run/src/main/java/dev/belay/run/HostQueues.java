// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Requests that were read and wait for a worker, in a queue for each host; and how many workers
/// each host has.
///
/// A host has so many that some of them always wait at the session's limits, where it is decided
/// who comes next, and no more: what waits there is a thread with all that is on its stack, what
/// waits here is a line. More are only needed while many wait for their next attempt; then nobody
/// is left at the limits, and that is how it is seen.
final class HostQueues {
  /// Workers of a host beside those that can be in flight and as many behind them.
  private static final int SPARE = 32;

  private final int enough;

  // Guarded by this.
  private final Map<String, Host> hosts = new HashMap<>();

  private static final class Host {
    final Queue<Pending> waiting = new ArrayDeque<>();
    int workers;
  }

  /// @param inFlight the most that can be in flight to one host
  HostQueues(int inFlight) {
    enough = 2 * inFlight + SPARE;
  }

  /// Puts a request at the end of the queue of its host.
  ///
  /// @return whether a worker must be started for the host
  synchronized boolean add(Pending request) {
    Host host = hosts.computeIfAbsent(request.host(), name -> new Host());
    host.waiting.add(request);
    return hires(host, host.workers < enough);
  }

  /// The first request of the queue, for a worker that has just begun.
  ///
  /// @return null when the worker is to end
  synchronized @Nullable Pending first(String name) {
    Host host = hosts.get(name);
    if (host == null) {
      return null;
    }
    Pending next = host.waiting.poll();
    if (next == null && --host.workers == 0) {
      hosts.remove(name);
    }
    return next;
  }

  /// The next request of the queue, for a worker that is done with one.
  ///
  /// @param atLimits how many of the host wait at the limits of the session
  /// @return null when the worker is to end: nothing waits, or others are there for it
  synchronized @Nullable Pending next(String name, int atLimits) {
    Host host = hosts.get(name);
    if (host != null && host.workers > enough && atLimits > SPARE) {
      host.workers--;
      return null;
    }
    return first(name);
  }

  /// Looks whether a host has too few workers for its queue.
  ///
  /// @param atLimits how many of the host wait at the limits of the session
  /// @return whether another must be started
  synchronized boolean isShort(String name, int atLimits) {
    Host host = hosts.get(name);
    return host != null && hires(host, atLimits == 0 && !host.waiting.isEmpty());
  }

  /// How many requests of a host wait here.
  synchronized int waiting(String name) {
    Host host = hosts.get(name);
    return host == null ? 0 : host.waiting.size();
  }

  private static boolean hires(Host host, boolean another) {
    host.workers += another ? 1 : 0;
    return another;
  }
}
