// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.belay.Async;
import dev.belay.TaskTree;
import dev.belay.origin.Origin;
import dev.belay.testing.Site;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class LimitsTest {
  @TempDir Path tmp;

  @Test
  void a_list_sorted_by_host_uses_all_hosts_at_once_each_up_to_its_cap() throws Exception {
    try (Origin a = Origin.start();
        Origin b = Origin.start();
        Origin c = Origin.start()) {
      List<String> urls = new ArrayList<>();
      for (Origin origin : List.of(a, b, c)) {
        for (int i = 0; i < 60; i++) {
          urls.add(origin.url("/delay?ms=50"));
        }
      }
      Path list = Runs.list(tmp.resolve("urls.txt"), urls);

      RunResult result = Runs.run(Runs.of(list, tmp.resolve("run")).perHost(4));

      assertThat(List.of(a.peakInFlight(), b.peakInFlight(), c.peakInFlight()))
          .containsExactly(4, 4, 4);
      assertThat(result.summary().peakInFlight()).isEqualTo(12);
      assertThat(result.summary().text()).contains("cap 4. Try --per-host 8 for it.");
    }
  }

  @Test
  void the_parts_of_each_time_add_up() throws Exception {
    try (Origin origin =
        Origin.builder().rate(60, Duration.ofSeconds(1)).failPercent(10, 7).start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        urls.add(origin.url("/delay?ms=5"));
      }
      Path list = Runs.list(tmp.resolve("urls.txt"), urls);
      Rate rate = Rate.parse("100/s");

      var _ = Runs.run(Runs.of(list, tmp.resolve("run")).ratePerHost(rate).retries(5));

      for (JsonNode record : Runs.records(tmp.resolve("run")).values()) {
        JsonNode time = record.get("time");
        double parts = time.get("queue").asDouble() + time.get("limit").asDouble();
        parts += time.get("total").asDouble();
        double waited = 0;
        for (JsonNode attempt : record.path("history")) {
          parts += attempt.get("total_ms").asDouble();
          waited += attempt.get("wait_ms").asDouble();
        }
        double overall = time.get("overall").asDouble();
        // The wait before the next attempt is waited for in the back-off or, if it is a pause of
        // the host, in the limits.
        assertThat(overall - parts).as("%s", record).isBetween(-1 - overall / 50, waited + 50);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "limit_rate,     64, 64, 400/s",
    "limit_per_host, 64,  2,      ",
    "limit_global,    2, 64,      "
  })
  void what_stands_in_line_before_it_is_a_task_tells_which_limit_was_in_its_way(
      String part, int inAll, int perHost, @Nullable String rate) throws Exception {
    try (Site site =
        Site.start(asked -> {
          Async.sleep(Duration.ofMillis(5));
          return Site.Answer.of(200, "ok");
        })) {
      Path run = tmp.resolve("run");
      FetchOptionsBuilder options =
          Runs.of(pages(site, 500), run).concurrency(inAll).perHost(perHost);
      var result = Runs.run(rate == null ? options : options.ratePerHost(Rate.parse(rate)));

      assertThat(result.code()).isEqualTo(ExitCode.OK);
      double overall = sum(run, "overall");
      assertThat(sum(run, part)).as("of %s ms", overall).isGreaterThan(0.6 * overall);
    }
  }

  @Test
  void what_stands_in_line_before_it_is_a_task_tells_of_the_pause_of_its_host() throws Exception {
    AtomicBoolean refused = new AtomicBoolean();
    try (Site site =
        Site.start(asked ->
            refused.getAndSet(true)
                ? Site.Answer.of(200, "")
                : Site.Answer.of(429, "", "Retry-After", "2"))) {
      Path run = tmp.resolve("run");
      var result = Runs.run(Runs.of(pages(site, 50), run).perHost(1));

      assertThat(result.code()).isEqualTo(ExitCode.OK);
      // Of those that are tasks alone it would be two thirds of that.
      assertThat(sum(run, "pause")).isBetween(0.8 * 50 * 2000, 50 * 2500.0);
    }
  }

  private Path pages(Site site, int pages) throws IOException {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < pages; i++) {
      urls.add(site.url("/" + i));
    }
    return Runs.list(tmp.resolve("urls.txt"), urls);
  }

  /// A part of the time, over all records.
  private static double sum(Path run, String part) throws IOException {
    return Runs.records(run).values().stream()
        .mapToDouble(record -> record.get("time").path(part).asDouble())
        .sum();
  }

  @Test
  void of_a_host_that_answers_nothing_a_few_requests_are_tasks_and_all_others_stand_in_line()
      throws Exception {
    CountDownLatch answers = new CountDownLatch(1);
    List<HostProgress> hosts = Collections.synchronizedList(new ArrayList<>());
    try (Site site =
        Site.start(asked -> {
          answers.await();
          return Site.Answer.of(200, "");
        })) {
      Path run = tmp.resolve("run");
      FetchOptions options = Runs.of(pages(site, 2000), run).perHost(2).build();
      try (FetchRun fetch = FetchRun.open(options, InputStream.nullInputStream())) {
        RunResult result =
            fetch.execute(progress -> {
              hosts.addAll(progress.hosts());
              if (answers.getCount() > 0 && all(progress) == 2000) {
                assertThat(tasks("requests")).isEqualTo(2 * 2 + 32);
                answers.countDown();
              }
            });
        assertThat(result.code()).isEqualTo(ExitCode.OK);
      }
    }
    assertThat(hosts).anyMatch(host -> host.inFlight() == 2 && host.waiting() == 1998);
    assertThat(Runs.records(tmp.resolve("run"))).hasSize(2000);
  }

  private static int all(Progress progress) {
    return progress.hosts().stream().mapToInt(host -> host.inFlight() + host.waiting()).sum();
  }

  /// How many tasks of a group of that name there are.
  private static long tasks(String group) {
    return TaskTree.snapshot().entries().stream()
        .filter(entry -> entry.kind() == TaskTree.Kind.TASK)
        .filter(entry -> entry.path().contains("/" + group + "/"))
        .count();
  }

  /// Here no limit but the waiting between attempts would keep the run from going on.
  @Test
  void requests_that_wait_for_their_next_attempt_do_not_keep_the_others_of_their_host_in_line()
      throws Exception {
    Map<String, Integer> tries = new ConcurrentHashMap<>();
    try (Site site =
        Site.start(asked ->
            Site.Answer.of(tries.merge(asked.target(), 1, Integer::sum) <= 3 ? 500 : 200, ""))) {
      Path run = tmp.resolve("run");
      Trying all = new Trying(4, false, Set.of(500), false, null);
      var result =
          Runs.run(Runs.of(pages(site, 400), run).concurrency(4).perHost(4).retries(3).trying(all));

      assertThat(result.code()).isEqualTo(ExitCode.OK);
      TreeMap<Instant, Integer> changes = new TreeMap<>();
      for (JsonNode record : Runs.records(run).values()) {
        JsonNode first = record.get("history").get(0);
        Instant failed = Instant.parse(first.get("start").asString());
        changes.merge(failed.plusMillis(first.get("total_ms").asInt()), 1, Integer::sum);
        changes.merge(Instant.parse(record.get("start").asString()), -1, Integer::sum);
      }
      int waiting = 0;
      int most = 0;
      for (int change : changes.values()) {
        waiting += change;
        most = Math.max(most, waiting);
      }
      assertThat(most).as("between their first and their last attempt at once").isGreaterThan(80);
    }
  }

  @Test
  void a_deadline_ends_a_request_with_what_its_last_attempt_gave() throws Exception {
    try (Site site =
        Site.start(asked -> {
          if (asked.target().equals("/hangs")) {
            new CountDownLatch(1).await();
          }
          return Site.Answer.of(503, "");
        })) {
      Path list =
          Runs.list(tmp.resolve("urls.txt"), List.of(site.url("/busy"), site.url("/hangs")));
      Trying trying = new Trying(1, false, Set.of(), false, Duration.ofSeconds(2));
      var result = Runs.run(Runs.of(list, tmp.resolve("run")).retries(100).trying(trying));
      assertThat(result.code()).isEqualTo(ExitCode.FAILURES);
      var records = Runs.records(tmp.resolve("run"));
      assertThat(records.get(1L).get("status").asInt()).isEqualTo(503);
      assertThat(records.get(1L).get("attempts").asInt()).isBetween(1, 99);
      assertThat(records.get(2L).at("/error/class").asString()).isEqualTo("timeout_first_byte");
      assertThat(records.get(2L).at("/error/message").asString())
          .contains("the deadline of 2 s has passed");
    }
  }

  @Test
  void the_summary_read_back_equals_the_one_counted_live() throws Exception {
    try (Origin origin = Origin.builder().failPercent(20, 3).start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        urls.add(origin.url(i % 10 == 0 ? "/status/404" : "/bytes?n=" + i));
      }
      urls.add("rubbish");
      Path list = Runs.list(tmp.resolve("urls.txt"), urls);
      Path run = tmp.resolve("run");

      Summary live = Runs.run(Runs.of(list, run)).summary();
      Summary read = Runs.run(Runs.of(list, run)).summary();

      assertThat(read.statuses()).isEqualTo(live.statuses());
      assertThat(read.attempts()).isEqualTo(live.attempts());
      assertThat(read.errorClasses()).isEqualTo(live.errorClasses());
      assertThat(read.latency()).isEqualTo(live.latency());
      assertThat(read.overall()).isEqualTo(live.overall());
      assertThat(read.bytesReceived()).isEqualTo(live.bytesReceived());
      assertThat(read.hosts()).usingRecursiveComparison().isEqualTo(live.hosts());
      ObjectNode a = (ObjectNode) Json.MAPPER.readTree(live.toJson()).get("waiting");
      ObjectNode b = (ObjectNode) Json.MAPPER.readTree(read.toJson()).get("waiting");
      for (String part : a.propertyNames()) {
        assertThat(b.get(part).asDouble()).isCloseTo(a.get(part).asDouble(), within(0.01));
      }
    }
  }
}
