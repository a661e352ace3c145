// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How fast schedules are tried; printed, and far off its usual value a failure.
class SpeedTest {

  @Test
  void tries_thousands_of_schedules_a_second() throws Exception {
    Program threeTasks =
        () -> {
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
        };
    Simulation.explore(5_000, threeTasks);
    int seeds = 20_000;
    long start = System.nanoTime();
    Exploration explored = Simulation.explore(seeds, threeTasks);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("SCHEDULES %.0f a second, %s%n", seeds / seconds, explored);
    assertThat(seeds / seconds).isGreaterThan(1_000);
  }

  @Test
  void a_hundred_thousand_tasks_sleep_an_hour_in_no_time() throws Exception {
    long start = System.nanoTime();
    Run run =
        Simulation.of(() ->
                TaskGroup.run(group -> {
                  for (int i = 0; i < 100_000; i++) {
                    group.start(() -> Async.sleep(Duration.ofHours(1)));
                  }
                }))
            .withOrder(new Order.Fifo())
            .run(1, Picker.FIRST, false);
    System.out.printf("SLEEPERS 100000 in %d ms%n", (System.nanoTime() - start) / 1_000_000);
    assertThat(run.problem()).isNull();
    assertThat(run.elapsed()).isEqualTo(Duration.ofHours(1));
  }
}
