// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.http.RequestException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Leaves the requests of a host that is gone for later, instead of failing one after the other.
///
/// After so many requests in a row that got no answer at all the host is let alone for a while.
/// Then one failure more is enough to let it alone again. Nothing is dropped: a request that was
/// not made, or whose failure came while the host was being let alone, has no record and is left.
final class Circuit {
  private static final Duration COOLING = Duration.ofSeconds(30);

  /// How requests end when nobody is there.
  private static final Set<String> UNANSWERED =
      Set.of(
          "dns",
          "connect_refused",
          "connect_timeout",
          "connect_other",
          "timeout_first_byte",
          "reset");

  private final int limit;

  // Guarded by this.
  private final Map<String, Integer> inARow = new HashMap<>();
  private final Map<String, Instant> openUntil = new HashMap<>();

  /// @param limit failures in a row; 0 for never
  Circuit(int limit) {
    this.limit = limit;
  }

  /// Does nothing while the host may be asked.
  ///
  /// @throws LeftException when it is being let alone
  void check(String hostKey) throws LeftException {
    Instant until = until(hostKey);
    if (until != null) {
      throw new LeftException(hostKey, until);
    }
  }

  private synchronized @Nullable Instant until(String hostKey) {
    Instant until = openUntil.get(hostKey);
    if (until != null && !until.isAfter(Async.clock().instant())) {
      openUntil.remove(hostKey);
      return null;
    }
    return until;
  }

  /// Notes that a host has answered.
  synchronized void answered(String hostKey) {
    if (limit > 0) {
      inARow.remove(hostKey);
      openUntil.remove(hostKey);
    }
  }

  /// Notes that a request has failed.
  ///
  /// @param repeatable whether it may be left for later, because sending it again does no harm
  /// @return until when it is left; null when its failure is final
  synchronized @Nullable Instant failed(String hostKey, RequestException why, boolean repeatable) {
    if (limit == 0 || !UNANSWERED.contains(why.error().label())) {
      return null;
    }
    Instant until = until(hostKey);
    if (until != null) {
      return repeatable ? until : null;
    }
    int failures = inARow.merge(hostKey, 1, Integer::sum);
    if (failures >= limit) {
      openUntil.put(hostKey, Async.clock().instant().plus(COOLING));
    }
    return null;
  }
}
