// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.LinkedHashMap;

/// How long hosts let an idle connection be, found out from those that were closed meanwhile. Time
/// is an argument; not thread-safe.
final class IdleTimes {
  /// Closed sooner than this it was closed for another reason: a restart, a bound on requests.
  private static final long LEAST = 1_000_000_000L;

  /// What was found out holds for so long, as servers are configured anew.
  private static final long KEPT = 600_000_000_000L;

  private static final int HOSTS_KEPT = 1_024;

  /// In the order in which they were found out.
  private final LinkedHashMap<String, Found> found = new LinkedHashMap<>();

  private record Found(long nanos, long at) {}

  /// A connection was found closed after so long a rest: the host lets none rest longer.
  void closedAfter(String route, long nanos, long now) {
    if (nanos < LEAST || nanos >= usable(route, now)) {
      return;
    }
    found.remove(route);
    if (found.size() >= HOSTS_KEPT) {
      found.pollFirstEntry();
    }
    found.put(route, new Found(nanos, now));
  }

  /// How long a connection may rest and be used again: nine tenths of the shortest rest after which
  /// one was found closed.
  long usable(String route, long now) {
    Found shortest = found.get(route);
    if (shortest == null) {
      return Long.MAX_VALUE;
    }
    if (now - shortest.at > KEPT) {
      found.remove(route);
      return Long.MAX_VALUE;
    }
    return shortest.nanos / 10 * 9;
  }
}
