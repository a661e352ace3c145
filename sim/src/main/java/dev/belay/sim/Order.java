// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

/// Who of several ready tasks runs next.
public sealed interface Order {

  /// Whoever has been ready longest, as on a confined loop. One schedule for all seeds.
  record Fifo() implements Order {}

  /// Each ready task with the same chance.
  record Uniform() implements Order {}

  /// Probabilistic concurrency testing: tasks have random priorities, the highest runs, and at
  /// `depth - 1` random steps whoever is running falls behind all others. Finds a bug that needs
  /// `depth` orderings with a chance that does not fall with the length of the program's other
  /// parts.
  ///
  /// @param depth how many orderings, at least 1
  record Pct(int depth) implements Order {
    /// Checks the depth.
    public Pct {
      if (depth < 1) {
        throw new IllegalArgumentException("depth must be at least 1, was " + depth);
      }
    }
  }
}
