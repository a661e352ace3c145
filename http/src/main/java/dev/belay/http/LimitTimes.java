// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;

/// Time spent waiting to be let through by the limits of a session, by the limit that was in the
/// way.
///
/// @param rate a rate, of the host or over all
/// @param perHost the cap on what is in flight to the host
/// @param global the cap on what is in flight in all
/// @param pause the host had asked for a pause
public record LimitTimes(Duration rate, Duration perHost, Duration global, Duration pause) {
  /// No time at all.
  public static final LimitTimes NONE =
      new LimitTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  static LimitTimes of(Waits waits) {
    return new LimitTimes(
        Duration.ofNanos(waits.rate()),
        Duration.ofNanos(waits.perHost()),
        Duration.ofNanos(waits.global()),
        Duration.ofNanos(waits.pause()));
  }

  /// {@return all of it}
  public Duration sum() {
    return Duration.ofNanos(
        rate.toNanos() + perHost.toNanos() + global.toNanos() + pause.toNanos());
  }

  /// Both together.
  ///
  /// @param more is added
  /// @return the sum
  public LimitTimes plus(LimitTimes more) {
    return new LimitTimes(
        rate.plus(more.rate),
        perHost.plus(more.perHost),
        global.plus(more.global),
        pause.plus(more.pause));
  }

  /// What has come to it since.
  ///
  /// @param earlier the same account at an earlier time
  /// @return the difference
  public LimitTimes since(LimitTimes earlier) {
    return new LimitTimes(
        rate.minus(earlier.rate),
        perHost.minus(earlier.perHost),
        global.minus(earlier.global),
        pause.minus(earlier.pause));
  }
}
