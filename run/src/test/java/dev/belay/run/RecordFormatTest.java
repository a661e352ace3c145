// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.belay.testing.Site;
import dev.belay.testing.Site.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The records of a run in which everything goes wrong that can, held against docs/records.md.
class RecordFormatTest {
  private static final Path PAGE = Path.of("../docs/records.md");
  private static final Pattern CODE = Pattern.compile("`([a-z0-9_]+)`");
  private static final Set<String> OUTCOMES = Set.of("ok", "http_error", "error", "skipped");
  private static final Set<String> SKIPS = Set.of("duplicate", "unchanged", "unknown_after_crash");
  private static final Set<String> REASONS =
      Set.of("none", "backoff", "retry_after", "ratelimit_reset", "host_paused");

  @TempDir Path tmp;

  private final Map<String, Integer> times = new ConcurrentHashMap<>();

  private Answer answer(Site.Asked asked) {
    int time = times.merge(asked.target(), 1, Integer::sum);
    return switch (asked.target()) {
      case "/404" -> Answer.of(404, "");
      case "/busy" -> Answer.of(503, "");
      case "/later" -> time == 1 ? Answer.of(503, "") : Answer.of(200, "");
      case "/slow" -> time == 1 ? Answer.of(429, "", "Retry-After", "1") : Answer.of(200, "");
      case "/refused" -> Answer.of(429, "", "Retry-After", "0.1");
      case "/cut" -> Answer.of(200, "a body").cut(2);
      case "/gone" -> null;
      case "/packed" -> Answer.of(200, "not packed", "Content-Encoding", "gzip");
      case "/circle" -> Answer.of(302, "", "Location", "/circle");
      case "/away" -> Answer.of(302, "", "Location", "/here?token=secret");
      case "/large" -> Answer.of(200, "x".repeat(5000));
      case "/binary" -> Answer.of(200, new byte[] {-1, 0, -2}, "ETag", "\"1\"");
      default -> Answer.of(200, "fine", "Content-Type", "text/plain", "Set-Cookie", "a=b");
    };
  }

  private List<JsonNode> hardRun() throws Exception {
    try (Site site = Site.start(this::answer)) {
      List<String> lines = new ArrayList<>();
      for (String path :
          List.of(
              "/404",
              "/busy",
              "/later",
              "/slow",
              "/refused",
              "/cut",
              "/gone",
              "/packed",
              "/circle",
              "/away",
              "/large",
              "/binary",
              "/fine",
              "/fine")) {
        lines.add("{\"url\":\"" + site.url(path) + "\",\"meta\":{\"path\":\"" + path + "\"}}");
      }
      lines.add("{\"url\":\"" + site.url("/expected") + "\",\"expect\":201,\"id\":\"mine\"}");
      lines.add(
          "{\"url\":\"" + site.url("/sum") + "\",\"checksum\":\"sha256:%064d\"}".formatted(0));
      lines.add("{\"url\":\"http://127.0.0.1:" + Runs.refusedPort() + "/\"}");
      lines.add("{\"url\":\"https://127.0.0.1:" + site.port() + "/\"}");
      lines.add("nonsense");
      Path list = Runs.list(tmp.resolve("hard.jsonl"), lines);
      Path run = tmp.resolve("run");
      RequestShape shape = new RequestShape(null, null, null, true, false, true, null, null);
      RunResult result =
          Runs.run(
              Runs.of(list, run)
                  .timeout(Duration.ofSeconds(20))
                  .shape(shape)
                  .keeping(new Keeping(false, null, true, 100, true, 4000)));
      assertThat(result.code()).as(result.message()).isEqualTo(ExitCode.FAILURES);
      assertThat(result.summary().left()).isZero();
      return List.copyOf(Runs.records(run).values());
    }
  }

  /// The words of the first column of the table below a heading.
  private static List<String> table(String heading) throws Exception {
    String page = Files.readString(PAGE);
    String after = page.substring(page.indexOf("\n" + heading + "\n"));
    int end = after.indexOf("\n#", 1);
    List<String> words = new ArrayList<>();
    for (String line : after.substring(0, end < 0 ? after.length() : end).split("\n", -1)) {
      if (line.startsWith("| `")) {
        CODE.matcher(line.substring(0, line.indexOf('|', 2)))
            .results()
            .map((MatchResult match) -> match.group(1))
            .forEach(words::add);
      }
    }
    assertThat(words).as(heading).isNotEmpty();
    return words;
  }

  @Test
  void every_record_is_as_the_page_says() throws Exception {
    List<String> keys = table("## A record");
    List<String> timeKeys = table("### `time`");
    List<String> classes = table("### Error classes");
    List<JsonNode> records = hardRun();
    assertThat(records).hasSize(19);
    Set<String> seen = new HashSet<>();
    for (JsonNode record : records) {
      inOrder(record, keys);
      seen.addAll(record.propertyNames());
      assertThat(record.get("outcome").asString()).isIn(OUTCOMES);
      if (record.has("time")) {
        inOrder(record.get("time"), timeKeys);
        addsUp(record);
      }
      if (record.has("error")) {
        assertThat(record.at("/error/class").asString()).isIn(classes);
        assertThat(record.at("/error/message").asString()).isNotEmpty();
      }
      if (record.has("skip")) {
        assertThat(record.at("/skip/reason").asString()).isIn(SKIPS);
      }
      assertThat(record.path("history").size())
          .isEqualTo(Math.max(0, record.path("attempts").asInt(0) - 1));
      for (JsonNode attempt : record.path("history")) {
        assertThat(attempt.get("wait_reason").asString()).isIn(REASONS);
      }
      assertThat(record.toString()).doesNotContain("secret");
    }
    List<String> unseen = new ArrayList<>(keys);
    unseen.removeAll(seen);
    assertThat(unseen).containsExactlyInAnyOrder("page", "parent", "body_file", "last_modified");
  }

  /// The keys stand in the order of the page, and none that it does not name.
  private static void inOrder(JsonNode object, List<String> keys) {
    List<String> names = List.copyOf(object.propertyNames());
    assertThat(keys).as(object.toString()).containsAll(names);
    assertThat(names).isSortedAccordingTo((a, b) -> keys.indexOf(a) - keys.indexOf(b));
  }

  /// Queue, limits, network and backoff are the whole, within 2 % and a millisecond.
  private static void addsUp(JsonNode record) {
    JsonNode time = record.get("time");
    double sum = time.get("queue").asDouble() + time.get("limit").asDouble();
    sum += time.path("total").asDouble(0);
    for (JsonNode attempt : record.path("history")) {
      sum += attempt.get("total_ms").asDouble();
      boolean own = attempt.get("wait_reason").asString().equals("backoff");
      sum += own ? attempt.get("wait_ms").asDouble() : 0;
    }
    double overall = time.get("overall").asDouble();
    assertThat(sum).as(record.toString()).isCloseTo(overall, within(0.02 * overall + 1));
  }

  @Test
  void each_fault_has_its_class() throws Exception {
    List<String> outcomes = new ArrayList<>();
    for (JsonNode record : hardRun()) {
      outcomes.add(
          record.path("id").asString()
              + " "
              + record.get("outcome").asString()
              + " "
              + record.at("/error/class").asString("-"));
    }
    assertThat(outcomes)
        .containsExactly(
            "1 http_error -",
            "2 http_error -",
            "3 ok -",
            "4 ok -",
            "5 http_error rate_limited",
            "6 error truncated",
            "7 error reset",
            "8 error decode",
            "9 error redirect_limit",
            "10 ok -",
            "11 error too_large",
            "12 ok -",
            "13 ok -",
            "14 skipped -",
            "mine http_error unexpected_status",
            "16 error checksum",
            "17 error connect_refused",
            "18 error tls",
            "19 error bad_request_line");
  }
}
