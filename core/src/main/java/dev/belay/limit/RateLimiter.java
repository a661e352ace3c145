// SPDX-License-Identifier: Apache-2.0
package dev.belay.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Lets callers through at a rate, first come first served: never more than `n` of them in any
/// window of the given length, wherever it begins.
///
/// {@snippet class="RateLimiterDocs" region="two_rates"}
///
/// | method | waits | throws | returns |
/// |---|---|---|---|
/// | `acquire`, `acquire(n)` | until it is let through | `InterruptedException`, `IllegalStateException` | nothing |
/// | `tryAcquire(limit)`, `tryAcquire(n, limit)` | at most so long | as `acquire` | whether it was let through |
/// | `tryAcquire`, `tryAcquire(n)` | no | nothing | whether it was let through |
/// | `delay` | no | nothing | for how long nobody can be let through |
/// | `pause`, `change` | no | nothing | nothing |
/// | `waiting` | no | nothing | how many wait |
///
/// **What is exact.** The moment that counts is the one in which the call returns: the caller's own
/// thread stamps it then, whenever it was decided. A window holds its begin and not its end.
/// Several rates hold together. Without a burst callers are also spaced evenly; what a timer was
/// late is made up by shorter gaps afterwards, but never at the cost of a window. A thread needs a
/// moment from its return to whatever it does next; to have room for that, windows are a thousandth
/// longer, and at most 1 ms, except in virtual time.
///
/// **Who waits holds nothing.** There are no reservations: callers stand in a queue, and only the
/// first one has a time. One that is cancelled, or whose time runs out, leaves the queue, and the
/// next moves up at once; changes and pauses reach all who wait. One that was let through has been,
/// even if it is cancelled in the same moment.
///
/// May be shared by tasks of several loops and by plain threads; in virtual time, by the tasks of
/// the one simulation in which it was made. One timer serves everybody who waits. A limiter
/// remembers sixteen bytes for each permit of each rate, at the most.
public final class RateLimiter {
  /// Longer pauses are cut to this, so that times add up without overflow.
  private static final Duration LONGEST_PAUSE = Duration.ofDays(366);

  private final Gate gate;

  /// A limiter with one evenly spaced rate.
  ///
  /// @param permits how many, at least 1
  /// @param window in any span of this length: more than nothing, at most 366 days
  public RateLimiter(int permits, Duration window) {
    this(new Rate(permits, window));
  }

  /// A limiter with one rate or several.
  ///
  /// @param rate what holds
  /// @param more what holds too
  public RateLimiter(Rate rate, Rate... more) {
    gate = new Gate(this, list(rate, more));
  }

  private static List<Rate> list(Rate rate, Rate... more) {
    List<Rate> all = new ArrayList<>(List.of(more));
    all.addFirst(rate);
    return List.copyOf(all);
  }

  /// Waits to be let through.
  ///
  /// @throws IllegalStateException when the limiter belongs to a simulation and the caller does
  ///   not, or the other way round
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; it
  ///   does not count then
  public void acquire() throws InterruptedException {
    var _ = gate.acquire(1, null);
  }

  /// Waits to be let through as one that counts `permits` times. All are taken at once, and whoever
  /// comes later does not overtake. When they are more than the burst, it goes on when one could,
  /// and the gaps follow.
  ///
  /// @param permits from 1 to the least that a rate has
  /// @throws IllegalStateException when the rates are changed so that they never allow so many, or
  ///   as in [#acquire()]
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; it
  ///   does not count then
  public void acquire(int permits) throws InterruptedException {
    var _ = gate.acquire(permits, null);
  }

  /// Waits to be let through, at most for `limit`; with a limit of zero or less it does not wait.
  ///
  /// @param limit how long
  /// @return whether it was let through; else it does not count
  /// @throws IllegalStateException as in [#acquire()]
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; it
  ///   does not count then
  public boolean tryAcquire(Duration limit) throws InterruptedException {
    return gate.acquire(1, limit);
  }

  /// Waits to be let through as one that counts `permits` times, at most for `limit`; with a limit
  /// of zero or less it does not wait.
  ///
  /// @param permits from 1 to the least that a rate has
  /// @param limit how long
  /// @return whether it was let through; else it does not count
  /// @throws IllegalStateException as in [#acquire(int)]
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; it
  ///   does not count then
  public boolean tryAcquire(int permits, Duration limit) throws InterruptedException {
    return gate.acquire(permits, limit);
  }

  /// Goes through if that is possible now and nobody waits.
  ///
  /// @return whether it was let through; else it does not count
  public boolean tryAcquire() {
    return gate.tryAcquire(1);
  }

  /// Goes through as one that counts `permits` times, if that is possible now and nobody waits.
  ///
  /// @param permits from 1 to the least that a rate has
  /// @return whether it was let through; else it does not count
  public boolean tryAcquire(int permits) {
    return gate.tryAcquire(permits);
  }

  /// For how long nobody can be let through from now on, unless the rates are changed; zero when
  /// somebody can be. It reserves nothing: others may come first.
  ///
  /// @return the time until the first one that waits, or else one who came now, could go on at the
  ///   earliest
  public Duration delay() {
    return gate.delay();
  }

  /// Lets nobody through for a while, those included who wait already. It never shortens a pause.
  ///
  /// @param length how long from now on; at most 366 days count
  public void pause(Duration length) {
    gate.pause(length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length);
  }

  /// Replaces all rates at once, also for those who wait. Who was let through before counts under
  /// the new rates too, as far back as the longest of the old windows reaches.
  ///
  /// @param rate what holds from now on
  /// @param more what holds too
  public void change(Rate rate, Rate... more) {
    gate.change(list(rate, more));
  }

  /// {@return how many wait at the moment}
  public int waiting() {
    return gate.waiting();
  }

  @Override
  public String toString() {
    return gate.toString();
  }
}
