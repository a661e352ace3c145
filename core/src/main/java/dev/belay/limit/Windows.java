// SPDX-License-Identifier: Apache-2.0
package dev.belay.limit;

import dev.belay.kernel.RateWindow;
import java.util.List;

/// The windows of several rates that hold together: what is let through counts in all of them.
/// Guarded by the limiter's lock.
final class Windows {
  /// Whoever reads the time after a hand-over reads it a little late; so a window is longer by a
  /// thousandth, and at most by this.
  private static final long MOST_GUARD_NANOS = 1_000_000;

  private final List<Rate> rates;
  private final RateWindow[] windows;

  /// @param guarded whether time goes on while somebody reads it
  Windows(List<Rate> rates, boolean guarded) {
    this.rates = rates;
    windows = new RateWindow[rates.size()];
    for (int i = 0; i < windows.length; i++) {
      Rate rate = rates.get(i);
      long nanos = rate.window().toNanos();
      long guard = guarded ? Math.min(nanos / 1_000, MOST_GUARD_NANOS) : 0;
      windows[i] = new RateWindow(rate.permits(), rate.burst(), nanos, guard);
    }
  }

  /// Takes over what the longest of the older windows remembers; it is the whole of what they do.
  void takeOver(Windows older, long now) {
    RateWindow longest = older.windows[older.longest()];
    for (RateWindow window : windows) {
      window.takeOver(longest, now);
    }
  }

  private int longest() {
    int longest = 0;
    for (int i = 1; i < windows.length; i++) {
      if (rates.get(i).window().compareTo(rates.get(longest).window()) > 0) {
        longest = i;
      }
    }
    return longest;
  }

  /// The most that can ever be taken at once.
  int most() {
    int most = Integer.MAX_VALUE;
    for (Rate rate : rates) {
      most = Math.min(most, rate.permits());
    }
    return most;
  }

  /// The length of the shortest, in nanoseconds.
  long shortest() {
    long shortest = Long.MAX_VALUE;
    for (Rate rate : rates) {
      shortest = Math.min(shortest, rate.window().toNanos());
    }
    return shortest;
  }

  /// See [RateWindow#readyAt].
  long readyAt(long now, int n) {
    long ready = now;
    for (RateWindow window : windows) {
      ready = Math.max(ready, window.readyAt(now, n));
    }
    return ready;
  }

  /// See [RateWindow#awaitedAt].
  long awaitedAt(long now, int n) {
    long ready = now;
    for (RateWindow window : windows) {
      ready = Math.max(ready, window.awaitedAt(now, n));
    }
    return ready;
  }

  /// See [RateWindow#take].
  void take(long now, int n) {
    for (RateWindow window : windows) {
      window.take(now, n);
    }
  }

  /// See [RateWindow#count].
  void count(long time, int n) {
    for (RateWindow window : windows) {
      window.count(time, n);
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Rate rate : rates) {
      text.append(text.isEmpty() ? "" : " and ").append(rate);
    }
    return text.toString();
  }
}
