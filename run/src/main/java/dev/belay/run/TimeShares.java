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

  /// A part in percent of the whole.
  double percent(double part) {
    return overall <= 0 ? 0 : 100 * part / overall;
  }
}
