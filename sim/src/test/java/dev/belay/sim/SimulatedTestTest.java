// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.TaskGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;

/// The annotation: used by itself, and what it says of programs that fail.
class SimulatedTestTest {
  private static final AtomicInteger RUNS = new AtomicInteger();

  @SimulatedTest(seeds = 200)
  void M6_runs_a_method_under_many_seeds() throws Exception {
    RUNS.incrementAndGet();
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        group.start(() -> Async.checkpoint());
      }
    });
  }

  @SimulatedTest(seeds = 20, schedules = 1, order = SimulatedTest.Kind.FIFO)
  void M6_runs_first_come_first_served() throws Exception {
    Async.checkpoint();
  }

  @SimulatedTest(seeds = 100, schedules = 20, order = SimulatedTest.Kind.PCT, depth = 2)
  void M6_runs_by_priorities() throws Exception {
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        group.start(() -> Async.checkpoint());
      }
    });
  }

  @AfterAll
  static void every_seed_was_run() {
    if (Long.getLong("belay.seed") == null) {
      assertThat(RUNS).hasValueGreaterThanOrEqualTo(200);
    }
  }

  private static SimulatedTest how(String method) throws Exception {
    return SimulatedTestTest.class.getDeclaredMethod(method).getAnnotation(SimulatedTest.class);
  }

  @org.junit.jupiter.api.Test
  void M4_the_failing_seed_is_in_the_message_and_the_schedule_in_a_file() throws Exception {
    SimulatedTest how = how("M6_runs_a_method_under_many_seeds");
    assertThatThrownBy(
            () -> SimulatedTestExtension.execute("planted", how, null, Plants.lockOrder(true)))
        .isInstanceOf(SimulationFailedError.class)
        .hasMessageContaining("again: -Dbelay.seed=")
        .satisfies(e -> {
          long seed = ((SimulationFailedError) e).run().seed();
          Path file = Path.of("target/belay-failures/planted-" + seed + ".schedule");
          Schedule kept = Schedule.parse(Files.readString(file));
          assertThat(kept).isEqualTo(((SimulationFailedError) e).shrunk().schedule());
          assertThatThrownBy(() ->
                  SimulatedTestExtension.execute("planted", how, seed, Plants.lockOrder(true)))
              .isInstanceOf(SimulationFailedError.class)
              .hasMessageStartingWith("seed " + seed + ": DEADLOCK");
        });
  }

  @org.junit.jupiter.api.Test
  void M4_too_few_distinct_schedules_fail_unless_declared() throws Exception {
    SimulatedTest how = how("M6_runs_a_method_under_many_seeds");
    assertThatThrownBy(
            () -> SimulatedTestExtension.execute("lonely", how, null, () -> Async.checkpoint()))
        .hasMessage(
            "lonely: at least 50 distinct schedules must have been run, there were 200 seeds, 1"
                + " distinct schedules; declare their number if there are no more");
  }
}
