// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.Map;

/// How a session is doing, at one moment.
///
/// @param inFlight requests that hold a slot now
/// @param peakInFlight the most that ever held one at once
/// @param openConnections connections that are open or being opened
/// @param idleConnections those of them that wait for their next request
/// @param hosts by key: scheme, host and port
public record SessionStats(
    int inFlight,
    int peakInFlight,
    int openConnections,
    int idleConnections,
    Map<String, HostStats> hosts) {

  /// Takes a copy of the map.
  public SessionStats {
    hosts = Map.copyOf(hosts);
  }
}
