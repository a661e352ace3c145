// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.limit.Rate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An upper bound that a session keeps, for each host or for all hosts together. Immutable: each
/// method gives a copy.
///
/// A session takes any number of limits, and a request waits until all of them let it through. Of
/// several bounds on what is in flight the lowest holds.
///
/// ```java
/// Limit.perHost().inFlight(20).rate(50, Duration.ofSeconds(1))
/// ```
///
/// **The rate is exact at the server.** A permit comes back one window after the answer's head
/// arrived, so that no window of that length, wherever it begins, sees more requests on the
/// server's side, whatever the network does in between. The price is the round trip: the throughput
/// is `n / (window + round trip)`. A request that was sent and never answered keeps its permit
/// until a window after it was given up; one that was never sent gives it back at once.
///
/// **Requests are spaced** by `window / n`, unless a [#burst] is given.
public final class Limit {
  enum Scope {
    HOST,
    ALL
  }

  private final Scope scope;
  private final @Nullable String key;
  private final @Nullable Integer inFlight;
  private final @Nullable CountedRate rate;

  private Limit(
      Scope scope, @Nullable String key, @Nullable Integer inFlight, @Nullable CountedRate rate) {
    this.scope = scope;
    this.key = key;
    this.inFlight = inFlight;
    this.rate = rate;
  }

  /// A limit that each host (scheme, host and port) has for itself.
  ///
  /// @return a limit that bounds nothing yet
  public static Limit perHost() {
    return new Limit(Scope.HOST, null, null, null);
  }

  /// A limit for one host only. What it says takes the place of what [#perHost] says of the same,
  /// for that host: its bound on what is in flight, its rates, or both.
  ///
  /// @param url an absolute http or https URL of that host; the path says nothing
  /// @return a limit that bounds nothing yet
  /// @throws IllegalArgumentException when it is no such URL
  public static Limit host(String url) {
    return new Limit(Scope.HOST, Request.get(url).target().key(), null, null);
  }

  /// A limit over everything that the session sends.
  ///
  /// @return a limit that bounds nothing yet
  public static Limit global() {
    return new Limit(Scope.ALL, null, null, null);
  }

  /// A copy that lets at most `n` requests be in flight. A request is in flight from the moment it
  /// is let through until its answer was read to the end or closed.
  ///
  /// @param n at least 1
  /// @return the copy
  public Limit inFlight(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("inFlight must be at least 1, was " + n);
    }
    return new Limit(scope, key, n, rate);
  }

  /// A copy that lets at most `n` requests through in any window, spaced by `window / n`. It
  /// replaces a rate that was given before; for two rates give the session two limits.
  ///
  /// @param n at least 1
  /// @param window more than nothing, at most 366 days
  /// @return the copy
  public Limit rate(int n, Duration window) {
    return new Limit(scope, key, inFlight, new CountedRate(new Rate(n, window), false));
  }

  /// A copy that lets up to `n` requests of the rate leave at once. The rate itself holds as
  /// before.
  ///
  /// @param n from 1, which spaces them evenly, to the number of the rate
  /// @return the copy
  /// @throws IllegalStateException when no rate was given
  public Limit burst(int n) {
    CountedRate given = givenRate("burst");
    return new Limit(
        scope, key, inFlight, new CountedRate(given.rate().withBurst(n), given.atSend()));
  }

  /// A copy whose permits come back one window after the request was *sent*, for answers so slow
  /// that counting at the answer costs too much throughput.
  ///
  /// The bound then holds for this machine's sends only. When requests travel at different speeds
  /// the server may see more than the rate in a window.
  ///
  /// @return the copy
  /// @throws IllegalStateException when no rate was given
  public Limit countAtSend() {
    CountedRate given = givenRate("countAtSend");
    return new Limit(scope, key, inFlight, new CountedRate(given.rate(), true));
  }

  private CountedRate givenRate(String what) {
    if (rate == null) {
      throw new IllegalStateException(what + " changes a rate: call rate(n, window) before it");
    }
    return rate;
  }

  Scope scope() {
    return scope;
  }

  /// The key of the one host that it is for, or null.
  @Nullable String key() {
    return key;
  }

  /// The bound on what is in flight, or null.
  @Nullable Integer inFlight() {
    return inFlight;
  }

  /// The rate, or null.
  @Nullable CountedRate rate() {
    return rate;
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(key != null ? key : scope == Scope.HOST ? "per host" : "global");
    if (inFlight != null) {
      text.append(", ").append(inFlight).append(" in flight");
    }
    if (rate != null) {
      text.append(", ").append(rate);
    }
    return text.toString();
  }
}
