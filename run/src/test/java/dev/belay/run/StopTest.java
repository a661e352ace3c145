// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.origin.Origin;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopTest {
  @TempDir Path tmp;

  @Test
  void a_drained_run_ends_what_is_in_flight_and_starts_nothing_more() throws Exception {
    try (Origin origin = Origin.start()) {
      FetchOptionsBuilder options = slow(origin, 500, 1000);
      RunResult result;
      try (FetchRun run = FetchRun.open(options.build(), Runs.stdin(""))) {
        FutureTask<RunResult> task = start(run);
        awaitInFlight(origin, 8);
        run.drain(ExitCode.INTERRUPTED);
        result = task.get(20, TimeUnit.SECONDS);
      }
      assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(result.summary().text()).startsWith("requests   500 in, 8 recorded, 492 left\n");
      assertThat(result.message()).isEqualTo("stopped, 492 left");
      assertThat(origin.requests()).isEqualTo(8);
      assertThat(Runs.records(tmp.resolve("run"))).hasSize(8);
    }
  }

  @Test
  void the_grace_of_a_drain_is_an_end() throws Exception {
    try (Origin origin = Origin.start()) {
      FetchOptionsBuilder options = slow(origin, 50, 60_000).grace(Duration.ofMillis(100));
      try (FetchRun run = FetchRun.open(options.build(), Runs.stdin(""))) {
        FutureTask<RunResult> task = start(run);
        awaitInFlight(origin, 8);
        run.drain(ExitCode.TERMINATED);
        RunResult result = task.get(20, TimeUnit.SECONDS);

        assertThat(result.code()).isEqualTo(ExitCode.TERMINATED);
        assertThat(result.summary().recorded()).isZero();
      }
    }
  }

  @Test
  void an_aborted_run_ends_at_once_and_is_resumed_later() throws Exception {
    try (Origin origin = Origin.start()) {
      FetchOptionsBuilder options = slow(origin, 20, 300);
      try (FetchRun run = FetchRun.open(options.build(), Runs.stdin(""))) {
        FutureTask<RunResult> task = start(run);
        awaitInFlight(origin, 8);
        run.drain(ExitCode.INTERRUPTED);
        run.abort(ExitCode.TERMINATED);
        assertThat(task.get(20, TimeUnit.SECONDS).code()).isEqualTo(ExitCode.INTERRUPTED);
      }

      RunResult result = Runs.run(options);

      assertThat(result.code()).isEqualTo(ExitCode.OK);
      assertThat(Runs.records(tmp.resolve("run")).keySet())
          .containsExactlyElementsOf(Runs.oneTo(20));
    }
  }

  @Test
  void a_run_that_waits_for_its_pipe_can_be_stopped() throws Exception {
    try (PipedOutputStream producer = new PipedOutputStream();
        FetchRun run =
            FetchRun.open(
                FetchOptions.of(List.of("-")).output(tmp.resolve("run")).build(),
                new PipedInputStream(producer))) {
      FutureTask<RunResult> task = start(run);
      run.drain(ExitCode.INTERRUPTED);

      RunResult result = task.get(20, TimeUnit.SECONDS);

      assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(result.summary().inputComplete()).isFalse();
    }
  }

  @Test
  void an_interrupt_of_the_caller_leaves_a_run_that_can_be_resumed() throws Exception {
    try (Origin origin = Origin.start()) {
      FetchOptionsBuilder options = slow(origin, 20, 300);
      try (FetchRun run = FetchRun.open(options.build(), Runs.stdin(""))) {
        FutureTask<RunResult> task = new FutureTask<>(() -> run.execute(p -> {}));
        Thread caller = Thread.ofPlatform().start(task);
        awaitInFlight(origin, 8);
        caller.interrupt();
        assertThat(task)
            .failsWithin(Duration.ofSeconds(20))
            .withThrowableThat()
            .havingCause()
            .isInstanceOf(InterruptedException.class);
      }
      assertThat(Runs.run(options).code()).isEqualTo(ExitCode.OK);
    }
  }

  private FetchOptionsBuilder slow(Origin origin, int requests, int ms) throws Exception {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      urls.add(origin.url("/delay?ms=" + ms + "&request=" + i));
    }
    return Runs.of(Runs.list(tmp.resolve("urls.txt"), urls), tmp.resolve("run"));
  }

  private static FutureTask<RunResult> start(FetchRun run) {
    FutureTask<RunResult> task = new FutureTask<>(() -> run.execute(progress -> {}));
    Thread.ofPlatform().start(task);
    return task;
  }

  private static void awaitInFlight(Origin origin, int count) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (origin.inFlight() < count) {
      assertThat(System.nanoTime() - deadline).as("too slow").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }
}
