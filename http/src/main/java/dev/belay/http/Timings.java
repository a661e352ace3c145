// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where the time of a request went.
///
/// `limit`, its parts and `backoff` are sums over all attempts; `dns` to `total` tell the last
/// attempt, and of it the last hop when it was redirected. `dns`, `connect` and `tls` are null when
/// the connection was reused.
///
/// @param limit waiting to be let through by the session's limits
/// @param limitRate the part of `limit` spent on a rate
/// @param limitPerHost the part of `limit` spent on the cap per host
/// @param limitGlobal the part of `limit` spent on the cap in all
/// @param pause the part of `limit` spent because the host was paused
/// @param backoff between attempts
/// @param dns looking the name up
/// @param connect opening the connection
/// @param tls the TLS handshake, null without TLS
/// @param send writing the request
/// @param ttfb from the last byte written to the head of the answer
/// @param body from the head to the end of the body, null before it was read
/// @param total the last attempt without any waiting for limits
/// @param overall from the call to its end, or to now while the body is being read
public record Timings(
    Duration limit,
    Duration limitRate,
    Duration limitPerHost,
    Duration limitGlobal,
    Duration pause,
    Duration backoff,
    @Nullable Duration dns,
    @Nullable Duration connect,
    @Nullable Duration tls,
    @Nullable Duration send,
    @Nullable Duration ttfb,
    @Nullable Duration body,
    Duration total,
    Duration overall) {

  /// {@return `limit` by its parts}
  public LimitTimes limits() {
    return new LimitTimes(limitRate, limitPerHost, limitGlobal, pause);
  }

  /// The limit of which the waiting was longest, or null when there was none.
  @Nullable LimitKind longestLimit() {
    LimitKind longest = null;
    Duration most = Duration.ZERO;
    for (LimitKind kind : LimitKind.values()) {
      Duration waited = waitedFor(kind);
      if (waited.compareTo(most) > 0) {
        longest = kind;
        most = waited;
      }
    }
    return longest;
  }

  private Duration waitedFor(LimitKind kind) {
    return switch (kind) {
      case PAUSE -> pause;
      case RATE -> limitRate;
      case IN_FLIGHT_PER_HOST -> limitPerHost;
      case IN_FLIGHT -> limitGlobal;
    };
  }
}
