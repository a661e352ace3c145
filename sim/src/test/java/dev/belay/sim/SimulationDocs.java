// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The samples of [Simulation]'s documentation, run.
class SimulationDocs {

  @Test
  void explore() throws Exception {
    // @start region="explore"
    Exploration explored =
        Simulation.explore(
            1_000,
            () -> {
              Semaphore two = new Semaphore(2);
              AtomicInteger inside = new AtomicInteger();
              TaskGroup.run(group -> {
                for (int i = 0; i < 5; i++) {
                  group.start(() -> {
                    two.acquire();
                    assertThat(inside.incrementAndGet()).isLessThanOrEqualTo(2);
                    Async.sleep(Duration.ofHours(1));
                    inside.decrementAndGet();
                    two.release();
                  });
                }
              });
            });
    // @end
    assertThat(explored.schedules()).isGreaterThan(50);
  }
}
