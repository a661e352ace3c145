// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whether the simulation finds what was hidden, and nothing where nothing was.
class PlantsTest {
  private static final int SEEDS = 10_000;

  enum Plant {
    LOST_WAKE_UP(Plants::lostWakeUp, Problem.Kind.DEADLOCK, "/main/holder"),
    DOUBLE_HAND_OVER(Plants::doubleHandOver, Problem.Kind.FAILED, "two have the only permit"),
    LOCK_ORDER(Plants::lockOrder, Problem.Kind.DEADLOCK, "cycle: /main/xy -> /main/yx -> /main/xy");

    final Function<Boolean, Program> program;
    final Problem.Kind kind;
    final String words;

    Plant(Function<Boolean, Program> program, Problem.Kind kind, String words) {
      this.program = program;
      this.kind = kind;
      this.words = words;
    }
  }

  @ParameterizedTest
  @EnumSource
  void finds_what_was_planted_and_shrinks_it_to_twelve_steps(Plant plant) {
    check(plant, new Order.Uniform());
  }

  @ParameterizedTest
  @EnumSource
  void finds_it_by_priorities_too(Plant plant) {
    check(plant, new Order.Pct(3));
  }

  private static void check(Plant plant, Order order) {
    SimulationFailedError error =
        catchThrowableOfType(
            SimulationFailedError.class,
            () -> Simulation.of(plant.program.apply(true)).withOrder(order).explore(SEEDS));
    assertThat(error).isNotNull();
    System.out.printf(
        "PLANT %s, %s: seed %d, schedule %d steps, shrunk to %d%n",
        plant,
        order,
        error.run().seed(),
        error.run().schedule().length(),
        error.shrunk().schedule().length());
    assertThat(error.shrunk().problem().kind()).isEqualTo(plant.kind);
    assertThat(error.getMessage()).contains("-Dbelay.seed=" + error.run().seed());
    assertThat(error.shrunk().schedule().length()).isLessThanOrEqualTo(12);
  }

  @ParameterizedTest
  @EnumSource
  void finds_nothing_where_nothing_was_planted(Plant plant) throws Exception {
    Exploration explored = Simulation.explore(SEEDS, plant.program.apply(false));
    System.out.println("UNPLANTED " + plant + ": " + explored);
    assertThat(explored.schedules()).isGreaterThan(3);
  }

  @ParameterizedTest
  @EnumSource
  void the_shrunk_schedule_fails_again_after_it_was_written_and_read(Plant plant) throws Exception {
    Program program = plant.program.apply(true);
    SimulationFailedError error =
        catchThrowableOfType(SimulationFailedError.class, () -> Simulation.explore(SEEDS, program));
    Schedule read = Schedule.parse(error.shrunk().schedule().toString());
    Run again = Simulation.of(program).replay(read, error.run().seed());
    assertThat(again.trace()).isEqualTo(error.shrunk().trace());
    assertThat(again.problem().message()).isEqualTo(error.shrunk().problem().message());
    if (plant == Plant.LOCK_ORDER) {
      assertThat(again.problem().message()).contains(plant.words);
    }
  }
}
