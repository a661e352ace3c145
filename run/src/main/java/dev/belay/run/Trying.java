// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is tried again, beside the number of times.
///
/// @param budget retries of one host within a minute, for each request to it; 100 in any case
/// @param unsafe whether a POST is treated as if sending it twice did no harm
/// @param retryOn further statuses that are tried again
/// @param resumeUnknown whether a resumed run sends again what may have been sent before a crash
/// @param deadline how long all attempts of one request may take, or null
public record Trying(
    double budget,
    boolean unsafe,
    Set<Integer> retryOn,
    boolean resumeUnknown,
    @Nullable Duration deadline) {
  /// As many retries as a fifth of the requests.
  public static final double BUDGET = 0.2;

  static final int BUDGET_AT_LEAST = 100;
  static final Trying USUAL = new Trying(BUDGET, false, Set.of(), false, null);

  /// Copies the set and checks the time.
  public Trying {
    retryOn = Set.copyOf(retryOn);
    if (deadline != null) {
      Durations.positive("deadline", deadline);
    }
  }
}
