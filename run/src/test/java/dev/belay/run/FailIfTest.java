// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailIfTest {
  @TempDir Path tmp;

  private String judged(String condition) throws Exception {
    // Latencies of 10, 20, ... 100 ms; one of ten failed.
    StringBuilder records = new StringBuilder();
    for (int i = 1; i <= 10; i++) {
      records.append(
          "{\"schema\":1,\"ordinal\":%d,\"outcome\":\"%s\",\"status\":%d,\"attempts\":1,\"queued\":\"2026-11-22T12:00:00.000Z\",\"start\":\"2026-11-22T12:00:00.000Z\",\"end\":\"2026-11-22T12:00:00.100Z\",\"time\":{\"total\":%d.000,\"overall\":%d.000}}\n"
              .formatted(i, i == 1 ? "http_error" : "ok", i == 1 ? 500 : 200, 10 * i, 100 * i));
    }
    Files.writeString(tmp.resolve("results.jsonl"), records);
    Summary summary = RunReport.read(tmp).summary();
    return FailIf.parse(condition).violation(summary).orElse("-");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          p50>49ms            | p50>49ms: 50.0 ms
          p50>51ms            | -
          p95>2s              | -
          p95 > 0.05 s        | p95>0.05s: 100.0 ms
          max<=100ms          | max<=100ms: 100.0 ms
          max<100ms           | -
          overall.p99>=0.4s   | overall.p99>=0.4s: 1.000 s
          overall.max>1m      | -
          failed>1%           | failed>1%: 10.00 %
          failed>10%          | -
          failed>=10%         | failed>=10%: 10.00 %
          http_error>0        | http_error>0: 1
          error>0             | -
          skipped>0           | -
          ok<10               | ok<10: 9
          left>0              | -
          recorded<11         | recorded<11: 10
          requests_per_s>1000 | -
          """)
  void a_condition_holds_or_not(String condition, String verdict) throws Exception {
    assertThat(judged(condition)).isEqualTo(verdict);
  }

  @Test
  void what_cannot_be_judged_does_not_pass() throws Exception {
    Files.writeString(
        tmp.resolve("results.jsonl"), "{\"schema\":1,\"ordinal\":1,\"outcome\":\"skipped\"}\n");
    Summary summary = RunReport.read(tmp).summary();
    assertThat(FailIf.parse("p95>2s").violation(summary))
        .contains("p95>2s cannot be judged: no request was answered");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          p95         | fail-if must look like p95>2s or failed>1%, was "p95"
          p95>        | fail-if must look like p95>2s or failed>1%, was "p95>"
          p95=2s      | fail-if must look like p95>2s or failed>1%, was "p95=2s"
          p95>-2s     | fail-if must look like p95>2s or failed>1%, was "p95>-2s"
          p95>2       | fail-if must compare p95 with a time like 500ms or 2s, was "p95>2"
          p95>2%      | fail-if must compare p95 with a time like 500ms or 2s, was "p95>2%"
          failed>1s   | fail-if must compare failed with a number like 10 or a share like 1%, was "failed>1s"
          requests_per_s<5% | fail-if must compare requests_per_s with a number, was "requests_per_s<5%"
          p42>2s      | fail-if knows p50, p90, p95, p99, p99.9, max, overall.p50 to overall.max, ok, failed, http_error, error, skipped, recorded, left and requests_per_s, was "p42>2s"
          """)
  void what_is_no_condition_is_refused_with_what_would_be(String text, String message) {
    assertThatThrownBy(() -> FailIf.parse(text)).hasMessage(message);
  }
}
