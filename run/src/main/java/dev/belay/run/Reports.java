// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.http.HostStats;
import dev.belay.http.Session;
import dev.belay.http.SessionStats;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells how far a run is. Used by one thread at a time.
final class Reports {
  private static final int PAUSES_SHOWN = 5;
  private static final int HOSTS_SHOWN = 20;

  private final RunFiles files;
  private final Session session;
  private final Runner runner;
  private final Meter meter = new Meter();

  Reports(RunFiles files, Session session, Runner runner, long alreadyDone) {
    this.files = files;
    this.session = session;
    this.runner = runner;
    // What earlier sittings did is no speed of this one.
    var _ = meter.perSecond(Async.nanoTime(), alreadyDone);
  }

  Progress progress() {
    long recorded = files.tally().recorded();
    long ok = files.tally().count(RecordOutcome.OK);
    Reader.Extent extent = runner.extent();
    long total = extent.complete() ? extent.requests() : -1;
    double rate = meter.perSecond(Async.nanoTime(), recorded);
    SessionStats stats = session.stats();
    return new Progress(
        total,
        recorded,
        ok,
        recorded - ok,
        stats.inFlight(),
        rate,
        eta(total - recorded, rate),
        paused(stats),
        hosts(stats));
  }

  private static @Nullable Duration eta(long left, double rate) {
    return left < 0 || rate <= 0 ? null : Duration.ofMillis(Math.round(left / rate * 1000));
  }

  private static List<String> paused(SessionStats stats) {
    Instant now = Async.clock().instant();
    return stats.hosts().values().stream()
        .filter(host -> isPaused(host, now))
        .sorted(Comparator.comparing(HostStats::key))
        .limit(PAUSES_SHOWN)
        .map(host -> text(host, now))
        .toList();
  }

  private List<HostProgress> hosts(SessionStats stats) {
    Instant now = Async.clock().instant();
    return stats.hosts().values().stream()
        .filter(host -> host.inFlight() + host.queued() > 0 || isPaused(host, now))
        .map(host ->
            new HostProgress(
                host.key(),
                host.inFlight(),
                host.queued() + runner.waiting(host.key()),
                host.refused(),
                isPaused(host, now) ? host.pausedUntil() : null))
        .sorted(
            Comparator.comparing((HostProgress host) -> host.pausedUntil() == null)
                .thenComparing(Comparator.comparingInt(Reports::toDo).reversed())
                .thenComparing(HostProgress::key))
        .limit(HOSTS_SHOWN)
        .toList();
  }

  private static int toDo(HostProgress host) {
    return host.waiting() + host.inFlight();
  }

  private static boolean isPaused(HostStats host, Instant now) {
    Instant until = host.pausedUntil();
    return until != null && until.isAfter(now);
  }

  private static String text(HostStats host, Instant now) {
    Instant until = host.pausedUntil();
    return Pauses.text(host.key(), until == null ? now : until, now);
  }
}
