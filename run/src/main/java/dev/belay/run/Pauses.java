// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The hosts whose requests were left because they asked for a longer pause than is waited for.
final class Pauses {
  private static final Duration TODAY = Duration.ofHours(12);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  // Guarded by this.
  private final Map<String, Instant> until = new HashMap<>();

  synchronized void add(String hostKey, Instant pausedUntil) {
    until.merge(hostKey, pausedUntil, (a, b) -> a.isAfter(b) ? a : b);
  }

  /// Forgets the pauses that have ended.
  ///
  /// @return whether there were any
  synchronized boolean forgetEnded(Instant now) {
    return until.values().removeIf(end -> !end.isAfter(now));
  }

  /// The pause that ends first, as a line; null when there is none.
  synchronized @Nullable String text(Instant now, long left) {
    Map.Entry<String, Instant> first =
        until.entrySet().stream().min(Map.Entry.comparingByValue()).orElse(null);
    if (first == null) {
      return null;
    }
    String more = until.size() == 1 ? "" : " (and " + (until.size() - 1) + " more hosts)";
    return "%s paused until %s%s, %,d left"
        .formatted(Hosts.name(first.getKey()), time(first.getValue(), now), more, left);
  }

  /// A host as people call it, with the time its pause ends.
  static String text(String hostKey, Instant until, Instant now) {
    return Hosts.name(hostKey) + " until " + time(until, now);
  }

  private static String time(Instant instant, Instant now) {
    // Up to the next second: who comes back at the time that is told is not too early.
    Instant whole = instant.plusNanos(999_999_999);
    boolean soon = Duration.between(now, whole).compareTo(TODAY) < 0;
    return (soon ? TIME : DAY).format(whole);
  }
}
