// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Writes a summary as `summary.json` has it.
final class SummaryJson {
  private SummaryJson() {}

  static String of(Summary summary) {
    ObjectNode root = Json.object();
    root.put("schema", Json.SCHEMA);
    root.put("requests", summary.requests());
    root.put("recorded", summary.recorded());
    root.put("left", summary.left());
    if (!summary.inputComplete()) {
      root.put("input_complete", false);
    }
    ObjectNode outcomes = root.putObject("outcomes");
    outcomes.put("ok", summary.ok());
    outcomes.put("http_error", summary.httpErrors());
    outcomes.put("error", summary.errors());
    outcomes.put("skipped", summary.skipped());
    counts(root.putObject("statuses"), summary.sortedStatuses());
    counts(root.putObject("errors"), summary.sortedErrors());
    counts(root.putObject("attempts"), summary.sortedAttempts());
    quantiles(root.putObject("latency_ms"), summary.latency());
    quantiles(root.putObject("overall_ms"), summary.overall());
    root.put("wall_s", Json.round(summary.wallSeconds()));
    root.put("requests_per_s", Json.round(summary.requestsPerSecond()));
    root.put("peak_in_flight", summary.peakInFlight());
    waiting(root.putObject("waiting"), summary.shares());
    var hosts = root.putArray("hosts");
    for (HostSummary host : summary.hosts()) {
      ObjectNode node = hosts.addObject();
      node.put("key", host.key());
      node.put("requests", host.requests());
      node.put("ok", host.ok());
      node.put("p95_ms", Json.round(host.p95Ms()));
      node.put("refused", host.refused());
      node.put("paused_s", Json.round(host.pausedSeconds()));
      if (host.topError() != null) {
        node.put("top_error", host.topError());
      }
    }
    if (summary.otherHostRequests() > 0) {
      root.put("other_host_requests", summary.otherHostRequests());
    }
    return root.toPrettyString() + "\n";
  }

  private static void counts(ObjectNode node, Map<?, Long> counts) {
    counts.forEach((key, count) -> node.put(String.valueOf(key), count));
  }

  private static void quantiles(ObjectNode node, Quantiles quantiles) {
    quantiles.supported().forEach((name, value) -> node.put(name, Json.round(value)));
    node.put("n", quantiles.n());
  }

  /// In percent of the summed overall time.
  private static void waiting(ObjectNode node, TimeShares shares) {
    shares.parts().forEach((name, ms) -> node.put(name, Json.round(shares.percent(ms))));
  }
}
