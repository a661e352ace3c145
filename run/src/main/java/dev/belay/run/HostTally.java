// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The numbers of one host. Guarded by the [Tally] that holds it.
final class HostTally {
  private final String key;
  private final Percentiles latency;
  private final Map<String, Long> failures = new TreeMap<>();
  private long requests;
  private long ok;
  private long refused;
  private final PausedTime paused = new PausedTime();

  /// In microseconds, the precision of records: a sum of doubles depends on its order.
  private long limitMicros;

  /// Counts for a host, with percentiles of so many digits.
  HostTally(String key, int digits) {
    this.key = key;
    latency = new Percentiles(digits);
  }

  void add(Figures figures) {
    requests++;
    if (figures.outcome() == RecordOutcome.OK) {
      ok++;
    }
    refused += figures.refusals();
    figures.pauses().forEach(paused::add);
    limitMicros += Math.round(figures.waits().sum() * 1_000);
    if (figures.totalMs() >= 0) {
      latency.add(figures.totalMs());
    }
    String failure = figures.failure();
    if (failure != null) {
      failures.merge(failure, 1L, Long::sum);
    }
  }

  HostSummary summary() {
    return new HostSummary(
        key,
        requests,
        ok,
        latency.quantiles().p95(),
        refused,
        paused.ms() / 1000.0,
        topFailure(),
        limitMicros / 1_000.0);
  }

  private @Nullable String topFailure() {
    return failures.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }
}
