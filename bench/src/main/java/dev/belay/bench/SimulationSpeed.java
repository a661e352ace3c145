// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.sim.Order;
import dev.belay.sim.Program;
import dev.belay.sim.Run;
import dev.belay.sim.Simulation;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.Arrays;

/// How fast the simulation tries schedules, and how fast its clock goes. It has no peers: nobody
/// else does it, so the figures stand beside what is demanded of them.
final class SimulationSpeed implements Table {
  private static final int WARM_UPS = 2;
  private static final int ROUNDS = Integer.getInteger("rounds", 9);

  private static final int SEEDS = 20_000;
  private static final int SCHEDULES_A_SECOND = 20_000;
  private static final int SLEEPERS = 100_000;
  private static final double SLEEPERS_SECONDS = 3;

  /// What is done in one round.
  private interface Work {
    void run() throws Exception;
  }

  @Override
  public void hold() throws Exception {
    double schedules = SEEDS / medianSeconds(SimulationSpeed::trySchedules);
    double sleep = medianSeconds(SimulationSpeed::sleepAnHour);
    System.out.printf("%nSimulation, medians of %d rounds%n", ROUNDS);
    print(
        "schedules a second, three tasks and ten waits", schedules, "at least", SCHEDULES_A_SECOND);
    print("seconds for 100,000 sleepers of a virtual hour", sleep, "at most", SLEEPERS_SECONDS);
  }

  private static void print(String what, double figure, String bound, double demanded) {
    String format = demanded < 100 ? "%,12.2f" : "%,12.0f";
    System.out.printf(
        "  %-48s " + format + "   (%s " + format.replace("12", "") + ")%n",
        what,
        figure,
        bound,
        demanded);
  }

  private static double medianSeconds(Work work) throws Exception {
    double[] seconds = new double[ROUNDS];
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      System.gc();
      long start = System.nanoTime();
      work.run();
      if (round >= 0) {
        seconds[round] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return seconds[ROUNDS / 2];
  }

  private static void trySchedules() throws Exception {
    Simulation.explore(SEEDS, SimulationSpeed::threeTasksAndTenWaits);
  }

  /// The owner waits for the tasks, each of them for two turns and a time: that makes ten. Up to
  /// two of the permits have to be waited for besides, as the order wants it.
  private static void threeTasksAndTenWaits() throws Exception {
    Semaphore one = new Semaphore(1);
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.start(() -> {
          one.acquire();
          Async.checkpoint();
          one.release();
          Async.sleep(Duration.ofSeconds(1));
          Async.checkpoint();
        });
      }
    });
  }

  private static void sleepAnHour() throws Exception {
    Program sleepers =
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < SLEEPERS; i++) {
                group.start(() -> Async.sleep(Duration.ofHours(1)));
              }
            });
    Run run = Simulation.of(sleepers).withOrder(new Order.Fifo()).replay(1);
    if (run.problem() != null || !run.elapsed().equals(Duration.ofHours(1))) {
      throw new AssertionError("slept " + run.elapsed() + ", " + run.problem());
    }
  }
}
