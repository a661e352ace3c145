// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One simulated run.
///
/// @param seed what chance was made from
/// @param schedule the choices that were made
/// @param steps how many times a task was let run
/// @param elapsed how much virtual time it took
/// @param trace a line for each step: its number, the time, the task and what it had waited for;
///   empty where none was kept
/// @param problem what was wrong, or null
/// @param fingerprint tells schedules apart
public record Run(
    long seed,
    Schedule schedule,
    int steps,
    Duration elapsed,
    String trace,
    @Nullable Problem problem,
    long fingerprint) {

  /// The first line in which the trace of `other` differs, or null when the two are the same.
  @Nullable String firstDifference(Run other) {
    String[] mine = trace.split("\n", -1);
    String[] others = other.trace.split("\n", -1);
    for (int i = 0; i < Math.max(mine.length, others.length); i++) {
      String one = i < mine.length ? mine[i] : "";
      String two = i < others.length ? others[i] : "";
      if (!one.equals(two)) {
        return "step %d: \"%s\" and then \"%s\"".formatted(i + 1, one, two);
      }
    }
    return null;
  }
}
