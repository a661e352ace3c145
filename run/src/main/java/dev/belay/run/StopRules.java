// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When a run ends before its input does, and when its end is a good one.
///
/// @param failOn with more failures than that the finished run is a failed one
/// @param maxFailures with more failures than that the run stops; null for never
/// @param maxTime after that time the run stops; null for never
/// @param maxBytes after so many bytes of bodies the run stops; -1 for never
/// @param circuit after so many requests in a row that got no answer at all, the requests of a host
///   are left for later; 0 for never
public record StopRules(
    Threshold failOn,
    @Nullable Threshold maxFailures,
    @Nullable Duration maxTime,
    long maxBytes,
    int circuit) {
  /// That many unanswered requests in a row are no accident.
  public static final int CIRCUIT = 100;

  static final StopRules USUAL = new StopRules(Threshold.ANY, null, null, -1, CIRCUIT);

  /// Checks the numbers.
  public StopRules {
    if (maxTime != null) {
      Durations.positive("max-time", maxTime);
    }
    if (circuit < 0) {
      throw new IllegalArgumentException("circuit must be at least 0, was " + circuit);
    }
  }
}
