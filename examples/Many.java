// SPDX-License-Identifier: Apache-2.0
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.belay.Async;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A hundred thousand tasks that sleep for a second, at the same time.
final class Many {
  private static final int TASKS = 100_000;
  private static final int MEGABYTE = 1 << 20;

  private Many() {}

  static void sleep(Show show) throws Exception {
    show.recording().close(); // it would need memory itself
    List<Task<?>> tasks = new ArrayList<>(TASKS);
    long begun = System.nanoTime();
    show.span(
        TASKS + " sleeps",
        () -> {
          TaskGroup.run(group -> {
            for (int i = 0; i < TASKS; i++) {
              tasks.add(group.start(() -> Async.sleep(Duration.ofSeconds(1))));
            }
          });
          return tasks;
        });
    long real = NANOSECONDS.toMillis(System.nanoTime() - begun);
    Runtime runtime = Runtime.getRuntime();
    long memory = (runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE;
    show.say("in %d ms of real time; the heap holds %d MB".formatted(real, memory));

    long ended = tasks.stream().filter(Task::isDone).count();
    show.took(TASKS + " sleeps of a second", 1_000, 60_000, show.fromFirstToLast());
    show.check("expected %d tasks ended, were %d".formatted(TASKS, ended), ended == TASKS);
  }
}
