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
  private static final int ENOUGH_SCHEDULES = 50;

  private Everywhere() {}

  /// Runs a program that has 50 distinct schedules or more, when three of it run.
  static void run(String name, Program one) throws Exception {
    run(name, ENOUGH_SCHEDULES, one);
  }

  /// Runs a program that has so many distinct schedules and no more: one that waits seldom, or
  /// never.
  static void run(String name, int schedules, Program one) throws Exception {
    Program program = sideBySide(one);
    onRealLoops(program);
    Exploration explored = Simulation.explore(SEEDS, program);
    System.out.println("SIMULATED " + name + ": " + explored);
    assertThat(explored.schedules())
        .as("distinct schedules of %s; to be declared if there are no more", name)
        .isGreaterThanOrEqualTo(schedules);
  }

  /// Runs a program on the parallel and the confined loop: one that needs threads outside of the
  /// loop, which the simulation refuses.
  static void onRealLoops(Program program) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Async.run(() -> program.run());
      EventLoop.confined()
          .run(() -> {
            program.run();
            return null;
          });
    }
  }

  private static Program sideBySide(Program one) {
    return () ->
        TaskGroup.run(group -> {
          for (int i = 0; i < AT_ONCE; i++) {
            group.start(() -> one.run());
          }
        });
  }
}
