// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// How far a run is.
///
/// @param total requests in all, or -1 while the input is still being read
/// @param recorded requests with a final record, those of earlier sittings included
/// @param ok records whose outcome is ok
/// @param failed records with any other outcome
/// @param inFlight requests at a server right now
/// @param ratePerSecond records a second over the last few seconds
/// @param eta how long the rest takes at that rate; null while nobody can know
/// @param paused hosts that asked for a pause, each with the time it ends
/// @param hosts what each host is doing: those that are paused first, then those with most to do
public record Progress(
    long total,
    long recorded,
    long ok,
    long failed,
    long inFlight,
    double ratePerSecond,
    @Nullable Duration eta,
    List<String> paused,
    List<HostProgress> hosts) {

  /// Copies the lists.
  public Progress {
    paused = List.copyOf(paused);
    hosts = List.copyOf(hosts);
  }

  /// The same as one line of JSON, for programs.
  ///
  /// @return an object; what is not known is not in it
  public String toJson() {
    ObjectNode root = Json.object();
    if (total >= 0) {
      root.put("total", total);
    }
    root.put("recorded", recorded);
    root.put("ok", ok);
    root.put("failed", failed);
    root.put("in_flight", inFlight);
    root.put("requests_per_s", Json.round(ratePerSecond));
    if (eta != null) {
      root.put("eta_s", eta.toMillis() / 1000.0);
    }
    var list = root.putArray("hosts");
    for (HostProgress host : hosts) {
      ObjectNode node = list.addObject();
      node.put("key", host.key()).put("in_flight", host.inFlight()).put("waiting", host.waiting());
      node.put("refused", host.refused());
      if (host.pausedUntil() != null) {
        node.put("paused_until", RecordInstant.text(host.pausedUntil()));
      }
    }
    return root.toString();
  }
}
