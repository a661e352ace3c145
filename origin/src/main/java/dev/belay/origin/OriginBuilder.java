// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Describes an [Origin] and starts it.
public final class OriginBuilder {
  private static final int LARGEST_PORT = 65_535;
  private static final int LARGEST_RATE = 1_000_000;
  private static final int ARRIVALS_KEPT = 100_000;

  private int port;
  private @Nullable Rate rate;
  private Duration delay = Duration.ZERO;
  private int failPercent;
  private long seed;
  private int arrivalsKept = ARRIVALS_KEPT;

  OriginBuilder() {}

  /// Listens on this port; 0, the default, takes a free one.
  ///
  /// @param port 0 to 65535
  /// @return this
  public OriginBuilder port(int port) {
    require(port >= 0 && port <= LARGEST_PORT, "port must be from 0 to 65535, was " + port);
    this.port = port;
    return this;
  }

  /// Lets in at most so many requests within any window of this length, over all paths, and answers
  /// the others with 429 and `Retry-After`. Without it there is no limit.
  ///
  /// @param n at least 1
  /// @param window more than nothing
  /// @return this
  public OriginBuilder rate(int n, Duration window) {
    require(n >= 1 && n <= LARGEST_RATE, "n must be from 1 to " + LARGEST_RATE + ", was " + n);
    require(window.isPositive(), "window must be longer than 0, was " + window);
    this.rate = new Rate(n, window);
    return this;
  }

  /// Waits this long before each answer, whatever its path; refusals by the rate come at once.
  ///
  /// @param delay 0 or more
  /// @return this
  public OriginBuilder delay(Duration delay) {
    require(!delay.isNegative(), "delay must be at least 0, was " + delay);
    this.delay = delay;
    return this;
  }

  /// Makes about so many of a hundred requests fail: a 503, a connection that ends before the
  /// answer, or a body that is cut. The seed decides which, for each request of a target the same
  /// in every run; no target fails more than twice in a row, so retries cure it.
  ///
  /// @param percent 0 to 100
  /// @param seed any number
  /// @return this
  public OriginBuilder failPercent(int percent, long seed) {
    require(percent >= 0 && percent <= 100, "percent must be from 0 to 100, was " + percent);
    this.failPercent = percent;
    this.seed = seed;
    return this;
  }

  /// Keeps at most so many arrivals, the newest ones; 100,000 unless it is set. The counters count
  /// all of them.
  ///
  /// @param most at least 1
  /// @return this
  public OriginBuilder arrivalsKept(int most) {
    require(most >= 1, "most must be at least 1, was " + most);
    this.arrivalsKept = most;
    return this;
  }

  /// Starts to listen.
  ///
  /// @return the server, to be closed by the caller
  /// @throws java.io.UncheckedIOException when the port cannot be had
  public Origin start() {
    Ledger ledger = new Ledger(arrivalsKept, rate);
    Dispatch dispatch = new Dispatch(ledger, new Faults(failPercent, seed), delay);
    return new Origin(Origin.listen(port), ledger, dispatch);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
