// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

/// What was explored without a failure.
///
/// @param seeds how many runs there were
/// @param schedules how many of them differed in who ran when
public record Exploration(int seeds, int schedules) {
  @Override
  public String toString() {
    return seeds + " seeds, " + schedules + " distinct schedules";
  }
}
