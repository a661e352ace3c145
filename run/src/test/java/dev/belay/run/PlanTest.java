// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.origin.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
  @TempDir Path tmp;

  private FetchOptionsBuilder list(String... lines) throws Exception {
    Path list = Runs.list(tmp.resolve("urls.txt"), List.of(lines));
    return FetchOptions.of(List.of(list.toString()));
  }

  @Test
  void counts_what_is_there_and_asks_nobody() throws Exception {
    try (Origin origin = Origin.start()) {
      FetchOptionsBuilder options =
          list(
              origin.url("/a"),
              origin.url("/b"),
              origin.url("/a"),
              "no url",
              // Looking this name up would take long or fail.
              "http://belay-has-no-such-host.invalid/");

      Plan plan = Plan.of(options.build(), Runs.stdin(""));

      assertThat(plan.requests()).isEqualTo(5);
      assertThat(plan.toMake()).isEqualTo(4);
      assertThat(plan.invalid()).isEqualTo(1);
      assertThat(plan.repeated()).isEqualTo(1);
      assertThat(plan.hosts()).isEqualTo(2);
      assertThat(plan.text())
          .startsWith("requests   5 in, 4 to make, 1 invalid, 1 repeat others\n")
          .contains("time       no rate bounds it\n")
          .contains("invalid    line 4 of " + tmp.resolve("urls.txt") + ": URL must be valid")
          .endsWith("sent       nothing: this is a plan\n");
      assertThat(origin.connections()).isZero();
      try (var files = Files.list(tmp)) {
        assertThat(files).hasSize(1);
      }
    }
  }

  @Test
  void the_slowest_rate_bounds_the_time_from_below() throws Exception {
    FetchOptionsBuilder options =
        list(
                "http://a.example/1",
                "http://a.example/2",
                "http://a.example/3",
                "http://a.example/4",
                "https://b.example/")
            .ratePerHost(Rate.parse("1/2s"))
            .rate(Rate.parse("5/s"));
    Plan plan = Plan.of(options.build(), Runs.stdin(""));
    assertThat(plan.atLeast()).isEqualTo(Duration.ofSeconds(6));
    assertThat(plan.text())
        .contains("time       at least 6.0 s, held by the rate of a.example, 1/2s")
        .contains("as it counts at the answer 6.3 s when an answer takes 100 ms, 9.0 s when");
    plan = Plan.of(options.countAtSend(true).build(), Runs.stdin(""));
    assertThat(plan.text()).contains("at least 6.0 s").doesNotContain("counts at the answer");

    plan = Plan.of(options.rate(Rate.parse("1/4s")).build(), Runs.stdin(""));
    assertThat(plan.atLeast()).isEqualTo(Duration.ofSeconds(16));
    assertThat(plan.text()).contains("held by the rate in all, 1/4s");
  }

  @Test
  void samples_show_requests_without_their_secrets() throws Exception {
    FetchOptionsBuilder options =
        list("http://me:word@a.example/x?token=hidden&page=2", "http://a.example/2")
            .header("Authorization: Bearer s3cret")
            .header("X-Trace: seen");

    String text = Plan.of(options.build(), Runs.stdin("")).text();

    assertThat(text)
        .contains("samples    GET http://a.example/x?token=***&page=2\n")
        .contains("X-Trace: seen")
        .doesNotContain("s3cret", "hidden", "word");
  }

  @Test
  void standard_input_is_read_and_kept_nowhere() throws Exception {
    FetchOptions options = FetchOptions.of(List.of("-")).build();
    Plan plan = Plan.of(options, Runs.stdin("http://a.example/1\nhttp://a.example/2\n"));
    assertThat(plan.toMake()).isEqualTo(2);
  }

  @Test
  void what_fetch_refuses_is_refused_with_the_same_words() throws Exception {
    FetchOptions options = FetchOptions.of(List.of(tmp.resolve("none").toString())).build();
    assertThatThrownBy(() -> Plan.of(options, Runs.stdin("")))
        .hasMessage("cannot read " + tmp.resolve("none") + ": no such file");
  }

  @Test
  void a_run_that_a_rate_holds_up_takes_as_long_as_was_planned() throws Exception {
    try (Origin origin = Origin.start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        urls.add(origin.url("/bytes?n=10&i=" + i));
      }
      double best = Double.MAX_VALUE;
      // A machine that is busy with other things is slower; one of a few tries is not held up.
      for (int i = 0; i < 4 && best > 1.05; i++) {
        FetchOptionsBuilder options =
            list(urls.toArray(String[]::new)).ratePerHost(Rate.parse("4/s"));
        double planned = Plan.of(options.build(), Runs.stdin("")).atLeast().toNanos() / 1e9;
        double wall = Runs.run(options.output(tmp.resolve("run" + i))).summary().wallSeconds();
        double took = fromFirstToLastStart(tmp.resolve("run" + i));
        assertThat(wall).isGreaterThanOrEqualTo(took);
        assertThat(took).isGreaterThanOrEqualTo(0.99 * planned);
        best = Math.min(best, took / planned);
      }
      assertThat(best).isLessThanOrEqualTo(1.05);
    }
  }

  /// Without opening and closing the run, which take a busy machine long.
  private static double fromFirstToLastStart(Path run) throws Exception {
    List<Instant> starts =
        Runs.records(run).values().stream()
            .map(record -> Instant.parse(record.get("start").asString()))
            .sorted()
            .toList();
    return Duration.between(starts.getFirst(), starts.getLast()).toMillis() / 1e3;
  }
}
