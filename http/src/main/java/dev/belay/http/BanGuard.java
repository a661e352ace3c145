// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Stops a host that keeps refusing, before the host bans this machine: Discord, for one, shuts out
/// for an hour whoever collects 10,000 answers of 401, 403 or 429 within ten minutes.
///
/// Counted in tenths of the window, so a host is stopped for at most a tenth longer than needed.
/// Thread-safe; nothing here waits.
final class BanGuard {
  private static final int PARTS = 10;

  /// Hosts that are remembered; the one that refused longest ago is forgotten first.
  private static final int MOST_HOSTS = 10_000;

  private final int most;
  private final long part;
  private final long origin = Async.nanoTime();

  /// In the order of their last refusal; guarded by itself.
  private final LinkedHashMap<String, Refusals> hosts = new LinkedHashMap<>(16, 0.75f, true);

  /// Guarded by the same; kept until the session ends.
  private final Set<String> forbidden = new HashSet<>(0);

  private static final class Refusals {
    private final int[] counts = new int[PARTS + 1];
    private long newest = Long.MIN_VALUE;
    private int sum;

    private void moveTo(long present) {
      if (newest == Long.MIN_VALUE) {
        newest = present;
      }
      for (long next = Math.max(newest + 1, present - PARTS); next <= present; next++) {
        int slot = (int) Math.floorMod(next, (long) counts.length);
        sum -= counts[slot];
        counts[slot] = 0;
      }
      newest = Math.max(newest, present);
    }

    /// How many parts must pass until there are fewer than so many.
    private int partsUntilFewer(int most) {
      int left = sum;
      int passed = 0;
      while (left >= most && passed <= PARTS) {
        passed++;
        left -= counts[(int) Math.floorMod(newest + passed, (long) counts.length)];
      }
      return passed;
    }
  }

  /// @param most refusals within the window that stop the host
  BanGuard(int most, Duration window) {
    this.most = most;
    part = Math.max(1, Durations.nanos(window) / PARTS);
  }

  /// Whether a status counts as a refusal.
  static boolean counts(int status) {
    return status == 401 || status == 403 || status == 429;
  }

  void refused(String key) {
    Function<String, Refusals> none = unknown -> new Refusals();
    synchronized (hosts) {
      if (hosts.size() >= MOST_HOSTS && !hosts.containsKey(key)) {
        hosts.pollFirstEntry();
      }
      Refusals refusals = hosts.computeIfAbsent(key, none);
      refusals.moveTo(present());
      refusals.counts[(int) Math.floorMod(refusals.newest, (long) refusals.counts.length)]++;
      refusals.sum++;
    }
  }

  /// Nothing more goes to the host, ever.
  void forbid(String key) {
    synchronized (hosts) {
      forbidden.add(key);
    }
  }

  /// Why nothing goes to the host now, or null when something may.
  @Nullable String stopped(String key) {
    Duration left = left(key);
    if (left == null) {
      return null;
    }
    return left.isZero()
        ? key + " has seen abnormal usage: find out what is wrong before anything more is sent"
        : key
            + " refused "
            + most
            + " times (401, 403, 429) within "
            + Durations.text(Duration.ofNanos(part * PARTS))
            + ": nothing is sent to it for another "
            + Durations.text(Duration.ofSeconds(left.toSeconds() + 1));
  }

  private @Nullable Duration left(String key) {
    synchronized (hosts) {
      if (forbidden.contains(key)) {
        return Duration.ZERO;
      }
      if (hosts.isEmpty()) {
        return null;
      }
      Refusals refusals = hosts.get(key);
      if (refusals == null) {
        return null;
      }
      long now = Async.nanoTime() - origin;
      refusals.moveTo(now / part);
      int parts = refusals.partsUntilFewer(most);
      return parts == 0 ? null : Duration.ofNanos((refusals.newest + parts) * part - now);
    }
  }

  private long present() {
    return (Async.nanoTime() - origin) / part;
  }
}
