// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.kernel.BatonLoop;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.sync.Semaphore;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What can be seen of a wait, and what is left of a task that has ended.
@Timeout(60)
class WaitsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void C04_what_a_task_waits_for_is_readable_while_it_waits() throws Exception {
    List<String> seen = new ArrayList<>();
    Simulation.explore(
        1,
        () -> {
          seen.clear();
          Semaphore none = new Semaphore(0);
          TaskGroup.run(group -> {
            List<Strand> strands = new ArrayList<>();
            group.start(() -> {
              strands.add(Strand.current());
              none.acquire();
            });
            group.start(() -> {
              strands.add(Strand.current());
              Async.sleep(SECOND.multipliedBy(5));
            });
            Async.sleep(SECOND);
            for (Strand strand : strands) {
              Suspension wait = strand.waiting();
              seen.add(strand.path() + ": " + (wait == null ? "" : wait.subject()));
            }
            assertThat(Strand.current().loop()).isInstanceOf(BatonLoop.class);
            none.release();
          });
        });
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "/main/1: semaphore (0 free, 1 waiting)", "/main/2: sleep of 5 s");
  }

  @Test
  void C05_nothing_is_kept_of_a_task_once_its_group_has_ended() throws Exception {
    Semaphore one = new Semaphore(1);
    WeakReference<Object> result = runAndForget(one);
    for (int i = 0; i < 200 && result.get() != null; i++) {
      System.gc();
      Async.sleep(Duration.ofMillis(5));
    }
    assertThat(result.get()).isNull();
    assertThat(one.available()).isEqualTo(1);
  }

  private static WeakReference<Object> runAndForget(Semaphore one) throws Exception {
    return TaskGroup.call(group -> {
      Task<Object> task =
          group.start(() -> {
            one.acquire();
            one.release();
            return new Object();
          });
      return new WeakReference<>(task.await());
    });
  }
}
