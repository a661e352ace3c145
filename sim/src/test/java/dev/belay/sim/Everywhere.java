// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.EventLoop;
import dev.belay.TaskGroup;

/// Runs a program on each kind of loop: several times on the real ones, under 1,000 seeds in the
/// simulation. Three of it run side by side, so that there is an order to choose.
final class Everywhere {
  private static final int ROUNDS = 3;
  private static final int SEEDS = 1_000;
  private static final int AT_ONCE = 3;

  private Everywhere() {}

  static void run(String name, Program one) throws Exception {
    Program program =
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < AT_ONCE; i++) {
                group.start(() -> one.run());
              }
            });
    for (int i = 0; i < ROUNDS; i++) {
      Async.run(() -> program.run());
      EventLoop.confined()
          .run(() -> {
            program.run();
            return null;
          });
    }
    Exploration explored = Simulation.explore(SEEDS, program);
    System.out.println("SIMULATED " + name + ": " + explored);
    assertThat(explored.schedules()).isGreaterThanOrEqualTo(5);
  }
}
