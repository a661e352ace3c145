// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.Outcome;
import dev.belay.ServiceGroup;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.sync.Queue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The programs of the guide's page on groups and cancellation.
class GroupsDocs {
  private static String ask(String host) throws IOException, InterruptedException {
    Async.sleep(Duration.ofMillis(10));
    if (host.startsWith("bad")) {
      throw new IOException(host + " does not answer");
    }
    return "answer of " + host;
  }

  @Test
  void settle_gives_every_outcome() throws Exception {
    // @start region="settle"
    List<String> lines = new ArrayList<>();
    List<Outcome<String>> outcomes =
        Async.run(() -> Async.settle(List.of("a", "bad", "c"), host -> ask(host)));
    for (Outcome<String> outcome : outcomes) {
      lines.add(
          switch (outcome) {
            case Outcome.Success<String>(String value) -> value;
            case Outcome.Failure<String>(Throwable failure) -> "failed: " + failure.getMessage();
            case Outcome.Cancelled<String> cancelled -> "cancelled: " + cancelled.reason();
          });
    }
    // @end
    assertThat(lines).containsExactly("answer of a", "failed: bad does not answer", "answer of c");
  }

  @Test
  void any_takes_the_first_that_succeeds() throws Exception {
    // @start region="any"
    String first = Async.any(List.of("bad", "b", "c"), host -> ask(host));
    // @end
    assertThat(first).startsWith("answer of ");
  }

  @Test
  void a_timeout_ends_all_that_is_inside() throws Exception {
    List<Task<Void>> tasks = new ArrayList<>();
    // @start region="timeout"
    try {
      Async.timeout(
          Duration.ofMillis(50),
          () ->
              TaskGroup.run(group -> {
                tasks.add(group.start("a", () -> Async.sleep(Duration.ofHours(1))));
                tasks.add(group.start("b", () -> Async.sleep(Duration.ofHours(1))));
              }));
    } catch (DeadlineExceededException e) {
      // Both have ended.
      assertThat(tasks).allMatch(Task::isDone);
    }
    // @end
    assertThat(tasks).hasSize(2).allMatch(task -> task.state() == Task.State.CANCELLED);
  }

  @Test
  void cleaning_up_may_wait_inside_of_a_shield() throws Exception {
    List<String> steps = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      Task<Void> task =
          group.start(() -> {
            // @start region="shield"
            try {
              steps.add("at work");
              Async.sleep(Duration.ofHours(1));
            } finally {
              // Being cancelled, this task cannot wait any more, but for here, and for a second.
              Async.shield(Duration.ofSeconds(1), () -> Async.sleep(Duration.ofMillis(20)));
              steps.add("cleaned up");
            }
            // @end
          });
      while (steps.isEmpty()) {
        Async.sleep(Duration.ofMillis(1));
      }
      task.cancel("enough");
    });
    assertThat(steps).containsExactly("at work", "cleaned up");
  }

  @Test
  void a_service_outlives_the_call_that_starts_its_tasks() throws Exception {
    List<String> failures = Collections.synchronizedList(new ArrayList<>());
    Queue<String> log = new Queue<>(100);
    // @start region="service"
    try (ServiceGroup background =
        ServiceGroup.named("background")
            .onFailure((task, failure) -> failures.add(task + ": " + failure.getMessage()))
            .open()) {
      background.start("writer", () -> log.forEach(line -> System.Logger.Level.valueOf(line)));
      log.put("INFO");
      log.put("nonsense");
      log.close();
      background.join();
    }
    // @end
    assertThat(failures).hasSize(1).allMatch(failure -> failure.startsWith("/background/writer: "));
  }
}
