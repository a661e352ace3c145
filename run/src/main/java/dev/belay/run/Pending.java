// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.http.LimitTimes;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A request that was read and waits for a worker of its host.
///
/// @param line where it stands, without its text
/// @param size of that text, in bytes
/// @param reading what it asks for
/// @param host whose queue it stands in
/// @param queued when it came there
/// @param nanos the same, by the clock that is never set
/// @param before how long the limits of the host had been waited for by then; null when nothing was
///   known of it
record Pending(
    RequestLine line,
    int size,
    LineReading reading,
    String host,
    Instant queued,
    long nanos,
    @Nullable LimitTimes before) {

  /// How long it has waited, and for what.
  ///
  /// Nobody waits at the limits for it, but others of its host did all the while: what was in their
  /// way was in its way. The accounts of a host that was forgotten meanwhile tell nothing.
  ///
  /// @param now how long the limits of the host have been waited for by now
  Fetcher.Queued waited(@Nullable LimitTimes now) {
    LimitTimes waits = now == null || before == null ? now : now.since(before);
    if (waits == null || !isWithin(waits, Duration.ofNanos(Async.nanoTime() - nanos))) {
      waits = LimitTimes.NONE;
    }
    return new Fetcher.Queued(queued, nanos, waits);
  }

  private static boolean isWithin(LimitTimes waits, Duration elapsed) {
    return !waits.rate().isNegative()
        && !waits.perHost().isNegative()
        && !waits.global().isNegative()
        && !waits.pause().isNegative()
        && waits.sum().compareTo(elapsed) <= 0;
  }
}
