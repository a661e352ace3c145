// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Comparator;
import java.util.Optional;

/// Names the limit that most of the time was spent waiting for, when limits took more than half.
final class Bottleneck {
  private Bottleneck() {}

  static Optional<String> of(Summary summary) {
    TimeShares shares = summary.shares();
    Waits waits = shares.waits();
    double limits = waits.rate() + waits.perHost() + waits.global();
    if (shares.percent(limits) <= 50 || summary.hosts().isEmpty()) {
      return Optional.empty();
    }
    if (waits.global() >= Math.max(waits.perHost(), waits.rate())) {
      int cap = summary.sitting().concurrency();
      return Optional.of(
          "the cap over all hosts is the bottleneck: " + cap + ". Try -c " + 2 * cap + ".");
    }
    Optional<HostSummary> slowest =
        summary.hosts().stream().max(Comparator.comparingDouble(HostSummary::limitMs));
    String who =
        slowest
            .map(h -> h.key() + " is the bottleneck: " + share(h, summary) + " % of requests")
            .orElse("");
    if (waits.rate() >= waits.perHost()) {
      return Optional.of(who + ", held by its rate.");
    }
    int cap = summary.sitting().perHost();
    return Optional.of(who + ", cap " + cap + ". Try --per-host " + 2 * cap + " for it.");
  }

  private static long share(HostSummary host, Summary summary) {
    return Math.round(100.0 * host.requests() / Math.max(1, summary.recorded()));
  }
}
