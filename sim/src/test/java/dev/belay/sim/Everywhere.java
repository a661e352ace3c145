// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.Async;
import dev.belay.EventLoop;

/// Runs a program on each kind of loop: several times on the real ones, under 1,000 seeds in the
/// simulation.
final class Everywhere {
  private static final int ROUNDS = 3;
  private static final int SEEDS = 1_000;

  private Everywhere() {}

  static void run(String name, Program program) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Async.run(() -> program.run());
      EventLoop.confined()
          .run(() -> {
            program.run();
            return null;
          });
    }
    System.out.println("SIMULATED " + name + ": " + Simulation.explore(SEEDS, program));
  }
}
