// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts records as they are written or read back; its memory does not grow with their number.
///
/// Hosts have rows of their own up to a bound; of the hosts beyond it only the number of their
/// records is kept.
final class Tally {
  static final int HOST_ROWS = 1000;
  private static final int EXACT_HOSTS = 100;

  // All fields are guarded by this.
  private final Map<RecordOutcome, Long> outcomes = new EnumMap<>(RecordOutcome.class);
  private final Map<Integer, Long> statuses = new TreeMap<>();
  private final Map<String, Long> errors = new TreeMap<>();
  private final Map<String, Long> skips = new TreeMap<>();
  private final Map<Integer, Long> attempts = new TreeMap<>();
  private final Percentiles latency = new Percentiles(3);
  private final Percentiles overall = new Percentiles(3);
  private final Map<String, HostTally> hosts = new HashMap<>();
  private long otherHosts;
  private long recorded;
  private long failures;
  private long bytes;
  private double overallMs;
  private double backoffMs;
  private double networkMs;
  private Waits waits = Waits.NONE;

  synchronized void add(Figures figures) {
    if (figures.page() == 1) {
      recorded++;
    }
    if (figures.isFailure()) {
      failures++;
    }
    outcomes.merge(figures.outcome(), 1L, Long::sum);
    bytes += figures.bytes();
    count(statuses, figures.status());
    count(attempts, figures.attempts());
    String error = figures.errorClass();
    if (error != null) {
      errors.merge(error, 1L, Long::sum);
    }
    String skip = figures.skip();
    if (skip != null) {
      skips.merge(skip, 1L, Long::sum);
    }
    if (figures.totalMs() >= 0) {
      latency.add(figures.totalMs());
    }
    if (figures.overallMs() >= 0) {
      overall.add(figures.overallMs());
      overallMs += figures.overallMs();
    }
    networkMs += figures.networkMs();
    backoffMs += figures.backoffMs();
    waits = waits.plus(figures.waits());
    String key = figures.hostKey();
    if (key != null) {
      addHost(key, figures);
    }
  }

  private static void count(Map<Integer, Long> counts, int key) {
    if (key > 0) {
      counts.merge(key, 1L, Long::sum);
    }
  }

  private void addHost(String key, Figures figures) {
    HostTally host = hosts.get(key);
    if (host == null && hosts.size() < HOST_ROWS) {
      // What is exact for all hosts of most runs would be too much memory for a thousand of them.
      host = new HostTally(key, hosts.size() < EXACT_HOSTS ? 3 : 2);
      hosts.put(key, host);
    }
    if (host == null) {
      otherHosts++;
    } else {
      host.add(figures);
    }
  }

  synchronized long recorded() {
    return recorded;
  }

  /// How many records tell of something that went wrong.
  synchronized long failures() {
    return failures;
  }

  /// Bytes of bodies received.
  synchronized long bytes() {
    return bytes;
  }

  synchronized long count(RecordOutcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  synchronized Summary summary(Sitting sitting) {
    List<HostSummary> rows =
        hosts.values().stream()
            .map(HostTally::summary)
            .sorted(
                Comparator.comparingLong(HostSummary::requests)
                    .reversed()
                    .thenComparing(HostSummary::key))
            .toList();
    return new Summary(
        sitting,
        recorded,
        Map.copyOf(outcomes),
        new TreeMap<>(statuses),
        new TreeMap<>(errors),
        new TreeMap<>(skips),
        new TreeMap<>(attempts),
        latency.quantiles(),
        overall.quantiles(),
        bytes,
        new TimeShares(waits, backoffMs, networkMs, overallMs),
        rows,
        otherHosts);
  }
}
