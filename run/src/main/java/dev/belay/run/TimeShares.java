// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.LinkedHashMap;
import java.util.Map;

/// Where the time of all requests went, in milliseconds.
///
/// @param waits before they were sent
/// @param backoff between attempts
/// @param network at the servers and on the way
/// @param overall all of it, from queue to end
record TimeShares(Waits waits, double backoff, double network, double overall) {

  /// Each part in the order of the summary.
  Map<String, Double> parts() {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("rate", waits.rate());
    parts.put("per_host", waits.perHost());
    parts.put("global", waits.global());
    parts.put("pause", waits.pause());
    parts.put("backoff", backoff);
    parts.put("network", network);
    return parts;
  }

  /// The same and `queue`, what is left: it was spent waiting for this machine.
  Map<String, Double> whole() {
    Map<String, Double> whole = new LinkedHashMap<>(parts());
    double named = whole.values().stream().mapToDouble(Double::doubleValue).sum();
    whole.put("queue", Math.max(0, overall - named));
    return whole;
  }

  /// What people call a part.
  static String words(String part) {
    return switch (part) {
      case "per_host" -> "per-host cap";
      case "global" -> "global cap";
      case "backoff" -> "back-off";
      case "queue" -> "this machine";
      default -> part;
    };
  }

  /// A part in percent of the whole.
  double percent(double part) {
    return overall <= 0 ? 0 : 100 * part / overall;
  }
}
