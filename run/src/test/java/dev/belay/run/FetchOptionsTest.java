// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.origin.Origin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class FetchOptionsTest {
  @TempDir Path tmp;

  @Test
  void rates_are_read_as_people_write_them() {
    assertThat(Rate.parse("10/s")).isEqualTo(new Rate(10, Duration.ofSeconds(1)));
    assertThat(Rate.parse("100/m")).isEqualTo(new Rate(100, Duration.ofMinutes(1)));
    assertThat(Rate.parse("5/15s")).isEqualTo(new Rate(5, Duration.ofSeconds(15)));
    for (String text : List.of("10/s", "100/m", "5/15s", "3/h", "7/250ms")) {
      assertThat(Rate.parse(text)).hasToString(text);
    }
    assertThatThrownBy(() -> Rate.parse("fast"))
        .hasMessage("rate must look like 10/s, 100/m or 5/15s, was \"fast\"");
    assertThatThrownBy(() -> Rate.parse("0/s"))
        .hasMessage("rate must allow at least 1 request, was 0");
    assertThatThrownBy(() -> Rate.parse("1/0s"))
        .hasMessage("rate window must be longer than 0, was 0s");
  }

  @Test
  void nonsense_is_named() {
    assertThatThrownBy(() -> options().concurrency(0).build())
        .hasMessage("concurrency must be at least 1, was 0");
    assertThatThrownBy(() -> options().retries(-1).build())
        .hasMessage("retries must be at least 0, was -1");
    assertThatThrownBy(() -> options().timeout(Duration.ZERO).build())
        .hasMessage("timeout must be longer than 0, was 0s");
    assertThatThrownBy(() -> options().method("G T").build())
        .hasMessage("method must be a word like GET, was \"G T\"");
    assertThatThrownBy(() -> options().header("Authorization Bearer x").build())
        .hasMessage("header must look like 'Name: value', was \"***\"");
    assertThatThrownBy(() -> FetchOptions.of(List.of()).build())
        .hasMessage("inputs must name at least one file, - or URL");
    assertThatThrownBy(() -> FetchOptions.of(List.of("-", "-")).build())
        .hasMessage("inputs must name - at most once");
  }

  @Test
  void a_header_may_refer_to_the_environment_and_to_files() throws Exception {
    Path token = Files.writeString(tmp.resolve("token"), "s3cret\n");
    HeaderValue values = new HeaderValue(Map.of("TOKEN", "t0ken"), Path.of(""));
    HeaderLine header = HeaderLine.parse("Authorization: Bearer env:TOKEN");
    assertThat(values.resolve(header)).isEqualTo("Bearer t0ken");
    assertThat(header.masked()).isEqualTo("Authorization: Bearer env:TOKEN");
    HeaderLine ofFile = HeaderLine.parse("X-Api-Key: file:" + token);
    assertThat(values.resolve(ofFile)).isEqualTo("s3cret");
    Files.writeString(token, "renewed");
    assertThat(values.resolve(ofFile)).isEqualTo("renewed");
    Files.delete(token);
    assertThat(values.resolve(ofFile)).isEqualTo("renewed");
    assertThatThrownBy(() -> values.resolve(HeaderLine.parse("A: env:NONE")))
        .hasMessage("header A: the environment has no variable NONE");
  }

  @Test
  void literal_secrets_are_not_written_down() {
    assertThat(HeaderLine.parse("authorization: Bearer abc").masked())
        .isEqualTo("authorization: *** ***");
    assertThat(HeaderLine.parse("X-Api-Key: abc").masked()).isEqualTo("X-Api-Key: ***");
    assertThat(HeaderLine.parse("Cookie: a=1 env:B").masked()).isEqualTo("Cookie: *** env:B");
    assertThat(HeaderLine.parse("Cookie: a=1 b=2 env:B").masked())
        .isEqualTo("Cookie: *** *** env:B");
    assertThat(HeaderLine.parse("X-A: abc").masked()).isEqualTo("X-A: abc");
  }

  @Test
  void what_all_requests_share_is_sent_with_each_and_a_line_has_the_last_word() throws Exception {
    try (Origin origin = Origin.start()) {
      Path list =
          Runs.list(
              tmp.resolve("rows.jsonl"),
              List.of(
                  "{\"url\":\"" + origin.url("/echo") + "\"}",
                  "{\"url\":\"%s\",\"id\":\"b\",\"body\":{\"x\":1},\"headers\":{\"x-a\":\"line\"}}"
                      .formatted(origin.url("/echo"))));
      Path run = tmp.resolve("run");

      RunResult result =
          Runs.run(
              Runs.of(list, run)
                  .data("a=1")
                  .header("X-A: all")
                  .header("Authorization: Bearer very-secret")
                  .saveBodies(true));

      assertThat(result.code()).isEqualTo(ExitCode.OK);
      String first = body(run, 1);
      assertThat(first).contains("POST", "a=1", "application/x-www-form-urlencoded", "\"all\"");
      assertThat(first).contains("Bearer very-secret");
      assertThat(body(run, 2)).contains("application/json", "\"line\"").doesNotContain("\"all\"");
      assertThat(Runs.records(run).get(2L).get("id").asString()).isEqualTo("b");
      for (String file : List.of("run.json", "results.jsonl", "summary.json", "started.jsonl")) {
        assertThat(run.resolve(file)).content(StandardCharsets.UTF_8).doesNotContain("very-secret");
      }
    }
  }

  private static String body(Path run, long ordinal) throws Exception {
    JsonNode record = Runs.records(run).get(ordinal);
    return Files.readString(run.resolve(record.get("body_file").asString()));
  }

  private static FetchOptionsBuilder options() {
    return FetchOptions.of(List.of("urls.txt"));
  }
}
