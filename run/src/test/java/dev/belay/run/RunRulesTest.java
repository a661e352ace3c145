// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.testing.Site;
import dev.belay.testing.Site.Answer;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Rules that end a run, leave requests out, or say when it was a good one.
class RunRulesTest {
  private static final Threshold ANY = Threshold.ANY;

  @TempDir Path tmp;

  private Path list(Site site, int count) throws Exception {
    return Runs.list(
        tmp.resolve("urls.txt"),
        IntStream.rangeClosed(1, count).mapToObj(i -> site.url("/" + i)).toList());
  }

  private static RequestShape dedupe() {
    return new RequestShape(null, null, null, false, false, true, null, null);
  }

  private static RequestShape follow(String pointer, int most) {
    return new RequestShape(null, null, null, false, false, false, new Follow(pointer, most), null);
  }

  private static StopRules rules(@Nullable String failures, long bytes, int circuit) {
    Threshold most = failures == null ? null : Threshold.parse(failures);
    return new StopRules(ANY, most, null, bytes, circuit);
  }

  @Test
  void a_next_page_that_cannot_be_asked_for_has_a_record_that_says_why() throws Exception {
    try (Site site =
        Site.start(asked -> Answer.of(200, "", "Link", "<http://a.example:99999/2>; rel=next"))) {
      Path run = tmp.resolve("run");
      var result = Runs.run(Runs.of(list(site, 1), run).shape(follow(null, 5)));
      assertThat(result.code()).isEqualTo(ExitCode.FAILURES);
      List<String> lines = Files.readAllLines(run.resolve(Journal.FILE));
      assertThat(lines).hasSize(2);
      var second = Json.MAPPER.readTree(lines.get(1));
      assertThat(second.get("page").asInt()).isEqualTo(2);
      assertThat(second.get("url").asString()).isEqualTo("http://a.example:99999/2");
      assertThat(second.at("/error/class").asString()).isEqualTo("bad_request_line");
      assertThat(second.at("/error/message").asString()).startsWith("port must be 1 to 65535");
    }
  }

  @Test
  void too_many_failures_stop_the_run_and_what_is_left_is_made_later() throws Exception {
    boolean[] healed = {false};
    try (Site site = Site.start(asked -> Answer.of(healed[0] ? 200 : 404, ""))) {
      Path list = list(site, 300);
      Path run = tmp.resolve("run");
      var stopped = Runs.run(Runs.of(list, run).rules(rules("10", -1, 0)).perHost(2));
      assertThat(stopped.code()).isEqualTo(ExitCode.STOPPED);
      assertThat(stopped.message())
          .matches("stopped by --max-failures 10 \\(\\d+ of \\d+ failed\\), \\d+ left");
      assertThat(stopped.summary().left()).isBetween(200L, 289L);
      healed[0] = true;
      assertThat(Runs.run(Runs.of(list, run)).code()).isEqualTo(ExitCode.FAILURES);
      assertThat(Runs.records(run).keySet()).containsExactlyElementsOf(Runs.oneTo(300));
    }
  }

  @Test
  void enough_bytes_or_enough_time_stop_the_run() throws Exception {
    try (Site site =
        Site.start(asked -> {
          dev.belay.Async.sleep(Duration.ofMillis(5));
          return Answer.of(200, "x".repeat(1000));
        })) {
      Path list = list(site, 2000);
      var bytes =
          Runs.run(Runs.of(list, tmp.resolve("a")).rules(rules(null, 50_000, 0)).perHost(2));
      assertThat(bytes.code()).isEqualTo(ExitCode.STOPPED);
      // Two are in flight: the second may end before the first is judged.
      assertThat(bytes.message()).matches("stopped by --max-bytes \\(5[01] kB received\\), .*");
      StopRules time = new StopRules(ANY, null, Duration.ofMillis(300), -1, 0);
      var late = Runs.run(Runs.of(list, tmp.resolve("b")).rules(time).perHost(1));
      assertThat(late.code()).isEqualTo(ExitCode.STOPPED);
      assertThat(late.message()).startsWith("stopped by --max-time, ");
    }
  }

  @Test
  void some_failures_may_be_allowed() throws Exception {
    try (Site site = Site.start(asked -> Answer.of(asked.target().equals("/7") ? 500 : 200, ""))) {
      Path list = list(site, 20);
      for (var each :
          Map.of("1", ExitCode.OK, "0", ExitCode.FAILURES, "4%", ExitCode.FAILURES).entrySet()) {
        StopRules rules = new StopRules(Threshold.parse(each.getKey()), null, null, -1, 0);
        Path run = tmp.resolve("run" + each.getKey());
        assertThat(Runs.run(Runs.of(list, run).rules(rules)).code()).isEqualTo(each.getValue());
      }
    }
  }

  @Test
  void the_requests_of_a_host_that_is_gone_are_left_not_failed() throws Exception {
    try (Site alive = Site.start(asked -> Answer.of(200, ""));
        Site gone = Site.start(asked -> Answer.of(200, ""))) {
      gone.goAway();
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        urls.add(gone.url("/" + i));
        urls.add(alive.url("/" + i));
      }
      Path list = Runs.list(tmp.resolve("urls.txt"), urls);
      Path run = tmp.resolve("run");
      var first = Runs.run(Runs.of(list, run).rules(rules(null, -1, 10)).retries(0));
      assertThat(first.code()).isEqualTo(ExitCode.STOPPED);
      assertThat(first.message()).contains(gone.port() + " paused until ").contains(" left");
      assertThat(first.summary().ok()).isEqualTo(200);
      assertThat(first.summary().errors()).isBetween(10L, 20L);
      assertThat(first.summary().left()).isEqualTo(200 - first.summary().errors());
      gone.comeBack();
      assertThat(Runs.run(Runs.of(list, run)).code()).isEqualTo(ExitCode.FAILURES);
      assertThat(Runs.records(run).keySet()).containsExactlyElementsOf(Runs.oneTo(400));
    }
  }

  @Test
  void a_post_whose_answer_led_to_a_paused_host_is_recorded_and_not_sent_again() throws Exception {
    try (Site busy = Site.start(asked -> Answer.of(429, "", "Retry-After", "3600"));
        Site site = Site.start(asked -> Answer.of(303, "", "Location", busy.url(asked.target())))) {
      Path list = list(site, 3);
      Path run = tmp.resolve("run");
      var result = Runs.run(Runs.of(list, run).method("POST").perHost(1));
      assertThat(result.code()).as(result.message()).isEqualTo(ExitCode.FAILURES);
      assertThat(site.count()).isEqualTo(3);
      assertThat(Runs.records(run).values())
          .allMatch(record -> record.at("/error/class").asString().equals("rate_limited"));
    }
  }

  @Test
  void equal_requests_are_made_once() throws Exception {
    try (Site site = Site.start(asked -> Answer.of(200, ""))) {
      Path list =
          Runs.list(
              tmp.resolve("r.jsonl"),
              List.of(
                  "{\"url\":\"" + site.url("/a") + "\"}",
                  "{\"id\":\"x\",\"url\":\"" + site.url("/a#part") + "\"}",
                  "{\"url\":\"" + site.url("/a") + "\",\"method\":\"HEAD\"}",
                  "{\"url\":\"" + site.url("/a") + "\",\"headers\":{\"X\":\"1\"}}",
                  "not json",
                  "{\"url\":\"" + site.url("/a") + "\"}"));
      Path run = tmp.resolve("run");
      var result = Runs.run(Runs.of(list, run).shape(dedupe()));
      assertThat(result.code()).isEqualTo(ExitCode.FAILURES);
      Map<Long, JsonNode> records = Runs.records(run);
      assertThat(records.values().stream().map(r -> r.get("outcome").asString()))
          .containsExactly("ok", "skipped", "ok", "ok", "error", "skipped");
      assertThat(records.get(2L).get("skip").toString())
          .isEqualTo("{\"reason\":\"duplicate\",\"of\":1}");
      assertThat(records.get(2L).get("id").asString()).isEqualTo("x");
      assertThat(site.count()).isEqualTo(3);
    }
  }

  @Test
  void a_walk_goes_on_where_it_was_when_it_is_resumed() throws Exception {
    try (Site site =
        Site.start(asked -> {
          String at = asked.target();
          int page = at.equals("/list") ? 1 : Integer.parseInt(at.substring(at.indexOf('=') + 1));
          String next = page == 9 ? "null" : "\"/list?page=" + (page + 1) + "\"";
          return Answer.of(200, "{\"paging\":{\"next\":" + next + "}}");
        })) {
      Path list = Runs.list(tmp.resolve("urls.txt"), List.of(site.url("/list")));
      Path run = tmp.resolve("run");
      FetchOptionsBuilder options = Runs.of(list, run).shape(follow("/paging/next", 100));
      assertThat(Runs.run(options).code()).isEqualTo(ExitCode.OK);
      List<String> whole = Files.readAllLines(run.resolve(Journal.FILE));
      assertThat(whole).hasSize(9);
      for (int kept = 0; kept < 9; kept++) {
        Files.write(run.resolve(Journal.FILE), whole.subList(0, kept));
        int before = site.count();
        assertThat(Runs.run(Runs.of(list, run).shape(follow("/paging/next", 100))).code())
            .isEqualTo(ExitCode.OK);
        assertThat(site.count() - before).isEqualTo(9 - kept);
        List<Integer> pages = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve(Journal.FILE))) {
          pages.add(Json.MAPPER.readTree(line).path("page").asInt(1));
        }
        assertThat(pages).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
      }
    }
  }

  @Test
  void a_walk_in_a_circle_ends_and_secrets_stay_with_their_host() throws Exception {
    try (Site other = Site.start(asked -> Answer.of(200, ""));
        Site site =
            Site.start(asked ->
                switch (asked.target()) {
                  case "/a" -> Answer.of(200, "", "Link", "</b>; rel=next");
                  case "/b" -> Answer.of(200, "", "Link", "<b>; rel=\"prev next\"");
                  default -> Answer.of(200, "", "Link", "<" + other.url("/x") + ">; rel=next");
                })) {
      Path list = Runs.list(tmp.resolve("urls.txt"), List.of(site.url("/a"), site.url("/c")));
      var result =
          Runs.run(
              Runs.of(list, tmp.resolve("run"))
                  .shape(follow(null, 100))
                  .header("Authorization: Bearer secret")
                  .header("X-Plain: 1"));
      assertThat(result.code()).isEqualTo(ExitCode.OK);
      assertThat(site.asked().stream().map(Site.Asked::target))
          .containsExactlyInAnyOrder("/a", "/b", "/c");
      assertThat(site.asked()).allMatch(asked -> asked.headers().containsKey("authorization"));
      assertThat(other.asked()).hasSize(1);
      assertThat(other.asked().getFirst().headers())
          .containsEntry("x-plain", "1")
          .doesNotContainKey("authorization");
    }
  }

  @Test
  void a_next_page_may_be_told_by_its_query_alone() throws Exception {
    try (Site site =
        Site.start(asked ->
            asked.target().equals("/v1/items?page=1")
                ? Answer.of(200, "", "Link", "<?page=2>; rel=next")
                : Answer.of(200, ""))) {
      Path list = Runs.list(tmp.resolve("urls.txt"), List.of(site.url("/v1/items?page=1")));
      Runs.run(Runs.of(list, tmp.resolve("run")).shape(follow(null, 100)));
      assertThat(site.asked().stream().map(Site.Asked::target))
          .containsExactly("/v1/items?page=1", "/v1/items?page=2");
    }
  }

  @Test
  void records_may_go_to_a_stream_in_the_order_of_the_input() throws Exception {
    try (Site site =
        Site.start(asked -> {
          int n = Integer.parseInt(asked.target().substring(1));
          dev.belay.Async.sleep(Duration.ofMillis(n % 7 * 3));
          return Answer.of(200, "");
        })) {
      Path list = list(site, 100);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Invocation invocation = new Invocation(List.of(), Path.of(""), out, true, null, List.of());
      FetchOptions options =
          FetchOptions.of(List.of(list.toString())).perHost(16).invocation(invocation).build();
      Path directory;
      try (FetchRun run = FetchRun.open(options, InputStream.nullInputStream())) {
        directory = run.directory();
        assertThat(run.execute(p -> {}).code()).isEqualTo(ExitCode.OK);
      }
      assertThat(directory).doesNotExist();
      List<Long> ordinals = new ArrayList<>();
      for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
        ordinals.add(Json.MAPPER.readTree(line).get("ordinal").asLong());
      }
      assertThat(ordinals).containsExactlyElementsOf(Runs.oneTo(100));
    }
  }

  @Test
  void records_in_order_are_held_back_up_to_a_bound() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    try (Site site =
        Site.start(request -> {
          if (request.target().equals("/1")) {
            held.await();
          } else if (asked.incrementAndGet() == StreamSink.HELD) {
            held.countDown();
          }
          return Answer.of(200, "");
        })) {
      Path list = list(site, 3 * StreamSink.HELD);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      AtomicInteger before = new AtomicInteger();
      OutputStream counting =
          new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
              before.compareAndSet(0, asked.get());
              super.out.write(bytes, offset, count);
            }
          };
      Invocation invocation =
          new Invocation(List.of(), Path.of(""), counting, true, null, List.of());
      FetchOptions options =
          FetchOptions.of(List.of(list.toString())).perHost(16).invocation(invocation).build();
      try (FetchRun run = FetchRun.open(options, InputStream.nullInputStream())) {
        assertThat(run.execute(p -> {}).code()).isEqualTo(ExitCode.OK);
      }
      assertThat(before.get()).as("asked before the first record").isEqualTo(StreamSink.HELD);
      assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(3 * StreamSink.HELD);
    }
  }

  @Test
  void only_what_has_changed_comes_again() throws Exception {
    String[] version = {"\"1\""};
    try (Site site =
        Site.start(asked -> {
          String etag = asked.target().equals("/2") ? version[0] : "\"same\"";
          return etag.equals(asked.headers().get("if-none-match"))
              ? Answer.of(304, "")
              : Answer.of(200, "", "ETag", etag);
        })) {
      Path list = list(site, 3);
      var _ = Runs.run(Runs.of(list, tmp.resolve("first")));
      version[0] = "\"2\"";
      RequestShape shape =
          new RequestShape(
              null, null, null, false, false, false, null, tmp.resolve("first").toString());
      var result = Runs.run(Runs.of(list, tmp.resolve("second")).shape(shape));
      assertThat(result.code()).isEqualTo(ExitCode.OK);
      assertThat(
              Runs.records(tmp.resolve("second")).values().stream()
                  .map(r -> r.get("outcome").asString() + r.at("/skip/reason").asString("")))
          .containsExactly("skippedunchanged", "ok", "skippedunchanged");
    }
  }

  @Test
  void a_version_that_no_request_can_carry_is_none() throws Exception {
    try (Site site = Site.start(asked -> Answer.of(200, "", "ETag", "\"\u0001\""))) {
      Path list = list(site, 2);
      var _ = Runs.run(Runs.of(list, tmp.resolve("first")));
      RequestShape shape =
          new RequestShape(
              null, null, null, false, false, false, null, tmp.resolve("first").toString());
      var result = Runs.run(Runs.of(list, tmp.resolve("second")).shape(shape));
      assertThat(result.code()).isEqualTo(ExitCode.OK);
      assertThat(site.count()).isEqualTo(4);
    }
  }

  @Test
  void retries_of_retries_make_only_what_failed_last_and_keep_the_numbers() throws Exception {
    Set<String> bad = java.util.concurrent.ConcurrentHashMap.newKeySet();
    bad.addAll(List.of("/2", "/5", "/9"));
    try (Site site = Site.start(asked -> Answer.of(bad.contains(asked.target()) ? 500 : 200, ""))) {
      Path list = list(site, 10);
      Path run = tmp.resolve("run");
      var _ = Runs.run(Runs.of(list, run));
      bad.remove("/2");
      var first = retry(list, run, "http_error");
      assertThat(first.code()).isEqualTo(ExitCode.FAILURES);
      assertThat(Runs.records(tmp.resolve("run.retry1")).keySet()).containsExactly(2L, 5L, 9L);
      bad.clear();
      assertThat(retry(list, run, "5xx").code()).isEqualTo(ExitCode.OK);
      assertThat(Runs.records(tmp.resolve("run.retry2")).keySet()).containsExactly(5L, 9L);
      assertThat(Chain.of(run))
          .containsExactly(run, tmp.resolve("run.retry1"), tmp.resolve("run.retry2"));
      assertThat(RunReport.read(run).summary().ok()).isEqualTo(10);
      assertThatThrownBy(() -> retry(list, run, "timeout,http_error"))
          .hasMessageStartingWith("nothing to retry: ");
      // The retry's directory is a run like any other.
      Files.write(tmp.resolve("run.retry2").resolve(Journal.FILE), new byte[0]);
      assertThat(Runs.run(Runs.of(list, tmp.resolve("run.retry2"))).code()).isEqualTo(ExitCode.OK);
      assertThat(Runs.records(tmp.resolve("run.retry2")).keySet()).containsExactly(5L, 9L);
      Runs.list(list, List.of("http://127.0.0.1:1/"));
      bad.add("/1");
      assertThatThrownBy(() -> retry(list, run, "ok")).hasMessageStartingWith("nothing to retry: ");
    }
  }

  private static RunResult retry(Path list, Path run, String only) throws Exception {
    Invocation invocation =
        new Invocation(List.of(), Path.of(""), null, false, run, List.of(only.split(",", -1)));
    return Runs.run(FetchOptions.of(List.of(list.toString())).invocation(invocation));
  }
}
