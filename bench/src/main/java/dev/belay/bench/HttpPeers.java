// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.util.List;
import java.util.Locale;

/// The clients that take part in the tables about HTTP: the session first, then its peers.
final class HttpPeers {
  private static final String ONLY = System.getProperty("peers", "");

  /// One that takes part.
  ///
  /// @param name as tables print it
  /// @param bound the processor time of the session, at most, as a part of this one's; 0 for none
  /// @param maker sets it up for a job
  record Entry(String name, double bound, HttpPeer.Maker maker) {}

  private static final List<Entry> ALL =
      List.of(
          new Entry("Belay Session", 0, BelayPeer::whole),
          new Entry("Belay Session, with a rate", 0, BelayPeer::withRate),
          new Entry("floor: sockets by hand", 0, SocketPeer::new),
          new Entry("HttpCore, bare connections", 1.3, HttpCorePeer::new),
          new Entry("Apache HttpClient, minimal", 0.8, ApachePeer::minimal),
          new Entry("Apache HttpClient, full chain", 0.6, ApachePeer::full),
          new Entry("Jetty", 0.8, JettyPeer::new),
          new Entry("OkHttp", 0, OkHttpPeer::new),
          new Entry("JDK, virtual threads", 0, JdkPeer::onVirtualThreads),
          new Entry("JDK", 0.2, JdkPeer::plain));

  private HttpPeers() {}

  /// The session, and those peers whose names have a part that was asked for.
  static List<Entry> wanted() {
    return ALL.stream().filter(entry -> entry == ALL.getFirst() || isWanted(entry)).toList();
  }

  private static boolean isWanted(Entry entry) {
    String name = entry.name().toLowerCase(Locale.ROOT);
    for (String part : ONLY.split(",", -1)) {
      if (name.contains(part.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }
}
