// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.origin.Arrival;
import dev.belay.origin.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class KillTest {
  private static final int CONCURRENCY = 32;
  private static final int KILLS = 5;

  @TempDir Path tmp;

  @Test
  void a_run_killed_five_times_ends_with_each_ordinal_once() throws Exception {
    int n = 6000;
    try (Origin origin = Origin.builder().arrivalsKept(100_000).start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 1; i <= n; i++) {
        urls.add(origin.url("/delay?ms=5&request=" + i));
      }
      Path list = Runs.list(tmp.resolve("urls.txt"), urls);
      Path run = tmp.resolve("run");

      for (int kill = 1; kill <= KILLS; kill++) {
        Process child = Child.start(list.toString(), run.toString());
        awaitRequests(child, origin, origin.requests() + 600);
        child.destroyForcibly();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      }
      long recordedBefore = lines(run.resolve(Journal.FILE));
      RunResult result = Runs.run(Runs.of(list, run).concurrency(CONCURRENCY).perHost(CONCURRENCY));

      assertThat(recordedBefore).isBetween(1L, n - 1L);
      assertThat(result.code()).isEqualTo(ExitCode.OK);
      assertThat(result.summary().text()).startsWith("requests   6 000 in, 6 000 recorded\n");
      assertThat(Runs.records(run).keySet()).containsExactlyElementsOf(Runs.oneTo(n));
      Map<String, Long> sent =
          origin.arrivals().stream()
              .map(Arrival::target)
              .collect(Collectors.groupingBy(path -> path, Collectors.counting()));
      assertThat(sent).hasSize(n);
      long again = sent.values().stream().mapToLong(times -> times - 1).sum();
      assertThat(again).isLessThanOrEqualTo((long) KILLS * (CONCURRENCY + 50));
    }
  }

  @Test
  void a_post_that_was_on_the_wire_when_the_process_died_is_not_sent_again() throws Exception {
    try (Origin origin = Origin.builder().arrivalsKept(1000).start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 1; i <= 40; i++) {
        urls.add(origin.url("/delay?ms=" + (i <= 8 ? 60_000 : 0) + "&request=" + i));
      }
      Path list = Runs.list(tmp.resolve("urls.txt"), urls);
      Path run = tmp.resolve("run");
      Process child = Child.start(list.toString(), run.toString(), "POST");
      awaitRequests(child, origin, 40);
      child.destroyForcibly();
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();

      RunResult result = Runs.run(Runs.of(list, run).method("POST"));

      assertThat(result.code()).isEqualTo(ExitCode.FAILURES);
      assertThat(result.summary().text())
          .containsPattern("\nskipped    unknown_after_crash \\d+\n")
          .contains(" perhaps sent when the run was killed, and not again")
          .contains(" --only unknown_after_crash\n");
      Map<Long, JsonNode> records = Runs.records(run);
      assertThat(records.keySet()).containsExactlyElementsOf(Runs.oneTo(40));
      for (long ordinal = 1; ordinal <= 8; ordinal++) {
        JsonNode record = records.get(ordinal);
        assertThat(record.get("outcome").asString()).isEqualTo("skipped");
        assertThat(record.at("/skip/reason").asString()).isEqualTo("unknown_after_crash");
      }
      assertThat(origin.requests()).as("nothing was sent twice").isEqualTo(40);
    }
  }

  private static void awaitRequests(Process child, Origin origin, long count) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (origin.requests() < count && child.isAlive()) {
      assertThat(System.nanoTime() - deadline).as("the child is too slow").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(child.isAlive()).as("the child works").isTrue();
  }

  private static long lines(Path file) throws Exception {
    try (var lines = Files.lines(file)) {
      return lines.count();
    }
  }
}
