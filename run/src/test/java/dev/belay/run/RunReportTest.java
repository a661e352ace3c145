// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.belay.origin.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Reports of runs: what they say is what the records say.
class RunReportTest {
  private static final Percentage PRECISION = Percentage.withPercentage(0.2);

  @TempDir Path tmp;

  @Test
  void its_numbers_are_those_that_anyone_counts_in_the_records() throws Exception {
    Path run = SampleJournal.write(tmp.resolve("run"), 5_000);

    JsonNode json = Json.MAPPER.readTree(RunReport.read(run).summary().toJson());

    NaiveNumbers naive = new NaiveNumbers(run);
    assertThat(json.get("requests").asLong()).isEqualTo(5_000);
    assertThat(json.get("recorded").asLong()).isEqualTo(naive.recorded);
    assertThat(json.get("left").asLong()).isZero();
    assertThat(counts(json.get("outcomes"))).isEqualTo(naive.outcomes);
    assertThat(counts(json.get("statuses"))).isEqualTo(naive.statuses);
    assertThat(counts(json.get("errors"))).isEqualTo(naive.errors);
    assertThat(counts(json.get("attempts"))).isEqualTo(naive.attempts);
    for (String name : List.of("p50", "p90", "p95", "p99", "p99.9", "max")) {
      double percent = name.equals("max") ? 100 : Double.parseDouble(name.substring(1));
      assertThat(json.get("latency_ms").get(name).asDouble())
          .as(name)
          .isCloseTo(NaiveNumbers.percentile(naive.latency, percent), PRECISION);
      assertThat(json.get("overall_ms").get(name).asDouble())
          .as(name)
          .isCloseTo(NaiveNumbers.percentile(naive.overall, percent), PRECISION);
    }
    assertThat(json.at("/latency_ms/n").asLong()).isEqualTo(naive.latency.size());
    Map<String, Long> hosts = new TreeMap<>();
    for (JsonNode host : json.get("hosts")) {
      hosts.put(host.get("key").asString(), host.get("requests").asLong());
      assertThat(host.get("refused").asLong())
          .isEqualTo(naive.refused.get(host.get("key").asString()));
    }
    assertThat(hosts).isEqualTo(naive.hosts);
    assertThat(json.at("/waiting/rate").asDouble())
        .isCloseTo(naive.share("limit_rate"), within(0.01));
    assertThat(json.at("/waiting/per_host").asDouble())
        .isCloseTo(naive.share("limit_per_host"), within(0.01));
    assertThat(json.at("/waiting/network").asDouble())
        .isCloseTo(naive.share("network"), within(0.01));
  }

  private static Map<String, Long> counts(JsonNode node) {
    Map<String, Long> counts = new TreeMap<>();
    node.properties()
        .forEach(each -> {
          if (each.getValue().asLong() > 0) {
            counts.put(each.getKey(), each.getValue().asLong());
          }
        });
    return counts;
  }

  @Test
  void a_real_run_tells_the_same_before_and_after_it_was_read_back() throws Exception {
    try (Origin origin = Origin.builder().delay(Duration.ofMillis(5)).start()) {
      Path run = tmp.resolve("run");

      RunResult result = Runs.run(Runs.of(list(origin, 200), run).ratePerHost(Rate.parse("400/s")));

      Summary read = RunReport.read(run).summary();
      assertThat(read.text()).isEqualTo(result.summary().text());
      assertThat(read.toJson()).isEqualTo(Files.readString(run.resolve("summary.json")));
      NaiveNumbers naive = new NaiveNumbers(run);
      assertThat(naive.recorded).isEqualTo(200);
      JsonNode json = Json.MAPPER.readTree(read.toJson());
      assertThat(json.at("/waiting/rate").asDouble())
          .isCloseTo(naive.share("limit_rate"), within(0.1))
          .isGreaterThan(1);
    }
  }

  @Test
  void the_records_alone_are_enough_wherever_they_are() throws Exception {
    Path whole = SampleJournal.write(tmp.resolve("whole"), 1_000);
    Path bare = Files.createDirectories(tmp.resolve("else/where"));
    Files.copy(whole.resolve("results.jsonl"), bare.resolve("results.jsonl"));

    Summary summary = RunReport.read(bare).summary();

    assertThat(summary.text())
        .startsWith("requests   at least 1 000 in, 1 000 recorded\n")
        .contains("resume     not from here: there are records only, and no run.json\n");
    assertThat(summary.ok()).isEqualTo(RunReport.read(whole).summary().ok());
    assertThat(summary.wallSeconds()).isBetween(20.0, 23.0);
    assertThat(summary.peakInFlight()).isPositive();
    assertThat(RunReport.read(bare).html()).contains("id=\"timeline\"");
    assertThat(RunReport.read(bare).svg()).startsWith("<svg ");
  }

  @Test
  void a_line_that_is_being_written_is_not_taken_for_a_record() throws Exception {
    Path run = SampleJournal.write(tmp.resolve("run"), 10);
    String records = Files.readString(run.resolve("results.jsonl"));
    Files.writeString(run.resolve("results.jsonl"), records.substring(0, records.length() - 20));

    Summary summary = RunReport.read(run).summary();

    assertThat(summary.recorded()).isEqualTo(9);
    assertThat(summary.left()).isEqualTo(1);
    assertThat(summary.text()).contains("resume     belay resume " + run + "\n");
  }

  @Test
  void a_run_can_be_looked_at_while_it_goes_on() throws Exception {
    try (Origin origin = Origin.builder().delay(Duration.ofMillis(20)).start()) {
      Path run = tmp.resolve("run");
      List<Summary> looks = new ArrayList<>();
      var options = Runs.of(list(origin, 150), run).perHost(3).build();
      try (FetchRun going = FetchRun.open(options, Runs.stdin(""))) {
        var _ =
            going.execute(progress -> {
              try {
                looks.add(RunReport.read(run).summary());
              } catch (RunException e) {
                throw new AssertionError(e);
              }
            });
      }
      Summary early = looks.getFirst();
      assertThat(early.requests()).isEqualTo(150);
      assertThat(early.left()).isPositive();
      assertThat(early.text())
          .contains("resume     still going on, in process " + ProcessHandle.current().pid());
      assertThat(looks.getLast().left()).isZero();
    }
  }

  @Test
  void of_a_run_and_its_retries_the_newest_outcomes_count() throws Exception {
    Path run = SampleJournal.write(tmp.resolve("run"), 100);
    Summary before = RunReport.read(run).summary();
    assertThat(before.failed()).isPositive();
    List<Long> failed = failures(run);
    retry(run, "run.retry1", "2026-11-23T01:00:00.000Z", failed, "error");
    retry(run.resolveSibling("run.retry1"), "again", "2026-11-23T02:00:00.000Z", failed, "ok");

    Summary chain = RunReport.read(run).summary();

    assertThat(chain.recorded()).isEqualTo(100);
    assertThat(chain.failed()).isZero();
    assertThat(chain.ok()).isEqualTo(before.ok() + failed.size());
    // They may be moved, as long as they stay together.
    Path moved = Files.createDirectories(tmp.resolve("moved"));
    for (String name : List.of("run", "run.retry1", "again")) {
      Files.move(tmp.resolve(name), moved.resolve(name));
    }
    assertThat(RunReport.read(moved.resolve("run")).summary().failed()).isZero();
    assertThat(RunReport.read(moved.resolve("run.retry1")).summary().ok()).isEqualTo(failed.size());
  }

  private static List<Long> failures(Path run) throws Exception {
    List<Long> failed = new ArrayList<>();
    Runs.records(run)
        .forEach((ordinal, record) -> {
          if (!record.get("outcome").asString().equals("ok")) {
            failed.add(ordinal);
          }
        });
    return failed;
  }

  private static void retry(
      Path parent, String name, String start, List<Long> ordinals, String outcome)
      throws Exception {
    Path directory = Files.createDirectory(parent.resolveSibling(name));
    Files.writeString(
        directory.resolve("run.json"),
        "{\"schema\":1,\"state\":\"finished\",\"start\":\"%s\",\"%s\":\"%s\",\"wall_s\":1}"
            .formatted(start, Chain.PARENT, "../" + parent.getFileName()));
    List<String> lines = new ArrayList<>();
    for (long ordinal : ordinals) {
      lines.add(
          "{\"schema\":1,\"ordinal\":%d,\"id\":\"%d\",\"outcome\":\"%s\",\"queued\":\"%s\"}"
              .formatted(ordinal, ordinal, outcome, start));
    }
    Files.write(directory.resolve("results.jsonl"), lines);
  }

  @Test
  void what_is_no_run_directory_is_refused() {
    assertThatThrownBy(() -> RunReport.read(tmp))
        .isInstanceOf(RunException.class)
        .hasMessage(tmp + " is no run directory: it has no results.jsonl")
        .extracting(e -> ((RunException) e).code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void small_runs_have_a_bar_for_each_request_and_large_ones_for_failures_and_the_slowest()
      throws Exception {
    String small = RunReport.read(SampleJournal.write(tmp.resolve("small"), 2_000)).html();
    Path run = SampleJournal.write(tmp.resolve("large"), 2_001);
    String large = RunReport.read(run).html();

    assertThat(small.split("<li title=", -1)).hasSize(2_001);
    Map<Long, JsonNode> records = Runs.records(run);
    for (long failure : failures(run)) {
      if (!records.get(failure).get("outcome").asString().equals("skipped")) {
        assertThat(large).contains("<li title=\"#" + failure + " ");
      }
    }
    assertThat(large).contains("the 50 slowest requests and all that failed");
  }

  private Path list(Origin origin, int count) throws Exception {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      urls.add(origin.url(i % 50 == 7 ? "/status/404" : "/bytes?n=" + i));
    }
    return Runs.list(tmp.resolve("urls.txt"), urls);
  }
}
