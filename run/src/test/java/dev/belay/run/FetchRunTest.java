// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.origin.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class FetchRunTest {
  @TempDir Path tmp;

  @Test
  void records_every_request_once_with_its_answer() throws Exception {
    try (Origin origin = Origin.start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        urls.add(origin.url("/bytes?n=" + i));
      }
      Path list = Runs.list(tmp.resolve("urls.txt"), urls);

      RunResult result = Runs.run(Runs.of(list, tmp.resolve("run")));

      assertThat(result.code()).isEqualTo(ExitCode.OK);
      assertThat(result.message()).isNull();
      assertThat(result.summary().text()).startsWith("requests   300 in, 300 recorded\n");
      Map<Long, JsonNode> records = Runs.records(tmp.resolve("run"));
      assertThat(records.keySet()).containsExactlyElementsOf(Runs.oneTo(300));
      JsonNode record = records.get(17L);
      assertThat(record.get("url").asString()).isEqualTo(urls.get(16));
      assertThat(record.get("status").asInt()).isEqualTo(200);
      assertThat(record.get("bytes_received").asLong()).isEqualTo(16);
      assertThat(record.get("line").asLong()).isEqualTo(17);
      assertThat(origin.requests()).isEqualTo(300);
    }
  }

  @Test
  void gives_each_failure_its_class_in_its_place_and_harms_nothing_else() throws Exception {
    try (Origin origin = Origin.start()) {
      Path list =
          Runs.list(
              tmp.resolve("urls.txt"),
              List.of(
                  origin.url("/status/200"),
                  "no url at all",
                  "http://127.0.0.1:" + Runs.refusedPort() + "/",
                  "http://belay-has-no-such-host.invalid/",
                  origin.url("/status/404"),
                  origin.url("/cut?after=10"),
                  origin.url("/delay?ms=60000"),
                  "ftp://127.0.0.1/",
                  "",
                  "# a comment",
                  origin.url("/status/200")));

      RunResult result =
          Runs.run(Runs.of(list, tmp.resolve("run")).retries(0).timeout(Duration.ofMillis(1500)));

      assertThat(result.code()).isEqualTo(ExitCode.FAILURES);
      Map<Long, JsonNode> records = Runs.records(tmp.resolve("run"));
      List<String> said =
          records.values().stream()
              .map(r -> r.get("outcome").asString() + " " + r.at("/error/class").asString("-"))
              .toList();
      assertThat(said)
          .containsExactly(
              "ok -",
              "error bad_request_line",
              "error connect_refused",
              "error dns",
              "http_error -",
              "error truncated",
              "error timeout_first_byte",
              "error bad_request_line",
              "ok -");
      assertThat(records.get(9L).get("line").asLong()).isEqualTo(11);
      assertThat(result.summary().failed()).isEqualTo(7);
    }
  }

  @Test
  void writes_keys_in_the_same_order_always() throws Exception {
    try (Origin origin = Origin.start()) {
      Path list = Runs.list(tmp.resolve("urls.txt"), List.of(origin.url("/flaky?fail=1&id=a")));
      var _ = Runs.run(Runs.of(list, tmp.resolve("run")));

      JsonNode record = Runs.records(tmp.resolve("run")).get(1L);
      assertThat(record.get("attempts").asInt()).isEqualTo(2);
      assertThat(record.propertyNames())
          .containsSubsequence(
              "schema",
              "ordinal",
              "line",
              "input",
              "id",
              "outcome",
              "method",
              "url",
              "host_key",
              "status",
              "http_version",
              "remote_ip",
              "connection_reused",
              "attempts",
              "history",
              "queued",
              "start",
              "end",
              "time",
              "bytes_sent",
              "bytes_received",
              "bytes_decoded");
      assertThat(record.at("/history/0/status").asInt()).isEqualTo(503);
      assertThat(Files.readString(tmp.resolve("run/results.jsonl")))
          .containsPattern("\"overall\":\\d+\\.\\d{3}}");
      JsonNode time = record.get("time");
      double network = time.get("total").asDouble() + record.at("/history/0/total_ms").asDouble();
      assertThat(network).isLessThanOrEqualTo(time.get("overall").asDouble());
    }
  }

  @Test
  void says_that_a_finished_run_is_finished_and_sends_nothing() throws Exception {
    try (Origin origin = Origin.start()) {
      Path list =
          Runs.list(
              tmp.resolve("urls.txt"),
              List.of(origin.url("/status/200"), origin.url("/status/404")));
      RunResult first = Runs.run(Runs.of(list, tmp.resolve("run")));
      long sent = origin.requests();

      try (FetchRun again =
          FetchRun.open(Runs.of(list, tmp.resolve("run")).build(), Runs.stdin(""))) {
        assertThat(again.resumed()).isTrue();
        assertThat(again.alreadyFinished()).isTrue();
        RunResult second = again.execute(p -> {});
        assertThat(second.code()).isEqualTo(first.code()).isEqualTo(ExitCode.FAILURES);
        assertThat(second.summary().sortedStatuses()).isEqualTo(Map.of(200, 1L, 404, 1L));
      }
      assertThat(origin.requests()).isEqualTo(sent);
    }
  }

  @Test
  void refuses_a_changed_list_and_changed_request_options() throws Exception {
    try (Origin origin = Origin.start()) {
      List<String> urls =
          new ArrayList<>(List.of(origin.url("/status/200"), origin.url("/status/201")));
      Path list = Runs.list(tmp.resolve("urls.txt"), urls);
      Path run = tmp.resolve("run");
      var _ = Runs.run(Runs.of(list, run));

      assertThatThrownBy(() -> Runs.run(Runs.of(list, run).header("X-A: 1")))
          .hasMessage("cannot resume " + run + ": headers was [] and is now [\"X-A: 1\"]")
          .extracting(e -> ((RunException) e).code())
          .isEqualTo(ExitCode.REFUSED);
      Runs.list(list, List.of(urls.get(1), urls.get(0)));
      assertThatThrownBy(() -> Runs.run(Runs.of(list, run)))
          .hasMessage("cannot resume: the input changed: it differs between request 1 and 2");
      Runs.list(list, List.of(urls.get(0)));
      assertThatThrownBy(() -> Runs.run(Runs.of(list, run)))
          .hasMessage(
              "cannot resume: the input changed: it has only 1 requests, the run had read 2");
      urls.add(origin.url("/status/202"));
      Runs.list(list, urls);
      assertThatThrownBy(() -> Runs.run(Runs.of(list, run)))
          .hasMessage("cannot resume: the input changed: it had 2 requests and now has more");
      assertThat(origin.requests()).isEqualTo(2);
    }
  }

  @Test
  void pace_may_change_between_sittings() throws Exception {
    try (Origin origin = Origin.start()) {
      Path list = Runs.list(tmp.resolve("urls.txt"), List.of(origin.url("/status/200")));
      Path run = tmp.resolve("run");
      var _ = Runs.run(Runs.of(list, run));

      RunResult again = Runs.run(Runs.of(list, run).concurrency(2).perHost(1).retries(0));

      assertThat(again.code()).isEqualTo(ExitCode.OK);
    }
  }

  @Test
  void keeps_bodies_as_files_with_their_digest() throws Exception {
    try (Origin origin = Origin.start()) {
      Path list =
          Runs.list(
              tmp.resolve("urls.txt"),
              List.of(origin.url("/bytes?n=100000"), origin.url("/status/404")));

      var _ = Runs.run(Runs.of(list, tmp.resolve("run")).saveBodies(true));

      JsonNode record = Runs.records(tmp.resolve("run")).get(1L);
      assertThat(record.get("body_file").asString()).isEqualTo("bodies/000/000000001-bytes");
      Path body = tmp.resolve("run").resolve(record.get("body_file").asString());
      assertThat(Files.size(body)).isEqualTo(100_000);
      assertThat(record.get("sha256").asString())
          .isEqualTo(RequestData.of("@" + body, Path.of("")).sha256());
      try (var files = Files.list(body.getParent())) {
        assertThat(files.map(f -> f.getFileName().toString())).noneMatch(n -> n.endsWith(".part"));
      }
    }
  }

  @Test
  void leaves_the_requests_of_a_host_that_asks_for_too_long_a_pause() throws Exception {
    try (Origin paused = Origin.builder().rate(3, Duration.ofMinutes(10)).start();
        Origin other = Origin.start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        urls.add(paused.url("/status/200"));
        urls.add(other.url("/status/200"));
      }
      Path list = Runs.list(tmp.resolve("urls.txt"), urls);
      Path run = tmp.resolve("run");

      RunResult result =
          Runs.run(Runs.of(list, run).perHost(1).retryAfterMax(Duration.ofSeconds(2)));

      assertThat(result.code()).isEqualTo(ExitCode.STOPPED);
      assertThat(result.message())
          .matches("127\\.0\\.0\\.1:" + paused.port() + " paused until [0-9:]+Z, 17 left");
      assertThat(result.summary().recorded()).isEqualTo(23);
      assertThat(result.summary().left()).isEqualTo(17);
      assertThat(result.summary().text()).startsWith("requests   40 in, 23 recorded, 17 left\n");
      Iterator<JsonNode> records = Runs.records(run).values().iterator();
      assertThat(records).toIterable().allMatch(r -> r.get("outcome").asString().equals("ok"));
    }
  }
}
