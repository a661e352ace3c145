// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import dev.belay.Async;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/// A thousand trivial tasks are started, and their values awaited in order and added up.
/// [RecorderOff] runs it with and without the hooks of recordings.
public class StartAwaitBenchmark {
  private static final int TASKS = 1_000;

  /// Gives the sum, so that none of the work can be left out.
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  @OperationsPerInvocation(TASKS)
  public long startAndAwait() throws Exception {
    return Async.run(() ->
        TaskGroup.call(group -> {
          List<Task<Integer>> tasks = new ArrayList<>(TASKS);
          for (int i = 0; i < TASKS; i++) {
            int value = i;
            tasks.add(group.start(() -> value));
          }
          long sum = 0;
          for (Task<Integer> task : tasks) {
            sum += task.await();
          }
          return sum;
        }));
  }
}
