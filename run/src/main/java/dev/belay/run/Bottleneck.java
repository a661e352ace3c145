// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Comparator;
import java.util.Optional;

/// Names the limit that most of the time was spent waiting for, when limits and pauses took more
/// than half.
final class Bottleneck {
  private Bottleneck() {}

  static Optional<String> of(Summary summary) {
    TimeShares shares = summary.shares();
    Waits waits = shares.waits();
    double limits = waits.sum();
    if (shares.percent(limits) <= 50 || summary.hosts().isEmpty()) {
      return Optional.empty();
    }
    if (waits.global() >= Math.max(waits.pause(), Math.max(waits.perHost(), waits.rate()))) {
      int cap = summary.sitting().concurrency();
      String what = "the cap over all hosts is the bottleneck";
      return Optional.of(cap == 0 ? what + "." : what + ": " + cap + ". Try -c " + 2 * cap + ".");
    }
    HostSummary slowest =
        summary.hosts().stream()
            .max(Comparator.comparingDouble(HostSummary::limitMs))
            .orElseThrow();
    if (waits.pause() >= Math.max(waits.perHost(), waits.rate())) {
      return Optional.of(pause(summary));
    }
    if (waits.rate() >= waits.perHost()) {
      return Optional.of(rate(slowest, summary));
    }
    int cap = summary.sitting().perHost();
    String held =
        cap == 0 ? "held by its cap." : "cap " + cap + ". Try --per-host " + 2 * cap + " for it.";
    return Optional.of(who(slowest, summary) + ", " + held);
  }

  private static String rate(HostSummary slowest, Summary summary) {
    Rate perHost = summary.sitting().ratePerHost();
    Rate all = summary.sitting().rate();
    if (perHost == null && all != null) {
      return "the rate over all hosts is the bottleneck: "
          + all
          + ". Try --rate "
          + twice(all)
          + " if the hosts allow it.";
    }
    String held = "held by its rate";
    return who(slowest, summary)
        + ", "
        + (perHost == null || all != null
            ? held + "."
            : held
                + " "
                + perHost
                + ". Try --rate-per-host "
                + twice(perHost)
                + " if it allows that.");
  }

  private static String pause(Summary summary) {
    HostSummary strictest =
        summary.hosts().stream().max(Comparator.comparingLong(HostSummary::refused)).orElseThrow();
    return Hosts.name(strictest.key())
        + " is the bottleneck: it refused "
        + Texts.grouped(strictest.refused())
        + " times and was paused. Try a lower --rate-per-host for it.";
  }

  private static Rate twice(Rate rate) {
    return new Rate(2 * rate.permits(), rate.window());
  }

  private static String who(HostSummary host, Summary summary) {
    return Hosts.name(host.key())
        + " is the bottleneck: "
        + share(host, summary)
        + " % of requests";
  }

  private static long share(HostSummary host, Summary summary) {
    return Math.round(100.0 * host.requests() / Math.max(1, summary.recorded()));
  }
}
