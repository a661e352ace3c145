// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.kernel.ReadyQueue;
import java.util.SplittableRandom;

/// The choices of one run.
@FunctionalInterface
interface Picker {
  /// The first.
  Picker FIRST = (ready, step) -> 0;

  /// An index into `ready`.
  int next(ReadyQueue ready, int step);

  /// The choices of one seed.
  ///
  /// @param steps about how many steps a run has
  static Picker of(Order order, long seed, int steps) {
    SplittableRandom random = new SplittableRandom(seed);
    return switch (order) {
      case Order.Fifo() -> Picker.FIRST;
      case Order.Uniform() -> (ready, step) -> ready.size() == 1 ? 0 : random.nextInt(ready.size());
      case Order.Pct(int depth) -> new Priorities(random, depth, steps);
    };
  }
}
