// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.origin.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command as a process of its own, from its arguments to its exit code.
class MainTest {
  @TempDir Path dir;
  private final Origin origin = Origin.start();

  @AfterEach
  void close() {
    origin.close();
  }

  private Shell.Result belay(String... args) throws InterruptedException {
    return Shell.finish(BelayProcess.start(dir, args));
  }

  private Path list(String... urls) throws IOException {
    return Files.write(dir.resolve("urls.txt"), List.of(urls));
  }

  private List<String> records(String run) throws IOException {
    return Files.readAllLines(dir.resolve(run).resolve("results.jsonl"));
  }

  @Test
  void tells_its_version_and_nothing_else() throws InterruptedException {
    var result = belay("--version");
    assertThat(result.out()).matches("belay \\d+\\.\\d+\\.\\d+\\R");
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
  }

  @Test
  void refuses_a_nonsense_option_in_one_line() throws InterruptedException {
    assertRefused(belay("fetch", "--nonsense", "urls.txt"), "unknown option '--nonsense'");
  }

  @Test
  void refuses_a_missing_file_in_one_line() throws InterruptedException {
    assertRefused(belay("fetch", "missing.txt", "-o", "run1"), "missing.txt");
    assertThat(dir.resolve("run1")).doesNotExist();
  }

  @Test
  void refuses_an_impossible_directory_in_one_line() throws Exception {
    list(origin.url("/status/200"));
    assertRefused(belay("fetch", "urls.txt", "-o", "/dev/null/x"), "/dev/null/x");
    assertThat(origin.requests()).isZero();
  }

  @Test
  void refuses_to_go_on_without_an_input() throws InterruptedException {
    assertRefused(belay("fetch"), "INPUT is missing");
  }

  private static void assertRefused(Shell.Result result, String reason) {
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("belay: ").contains(reason);
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void fetches_a_list_and_says_nothing_on_standard_output() throws Exception {
    list(origin.url("/bytes?n=10"), origin.url("/status/204"));
    var result = belay("fetch", "urls.txt", "-o", "run1");
    assertThat(result.exit()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("requests   2 in, 2 recorded");
    assertThat(records("run1")).hasSize(2);
  }

  @Test
  void says_how_to_resume_when_it_chose_the_directory() throws Exception {
    var result = belay("fetch", origin.url("/status/200"));
    assertThat(result.exit()).isZero();
    assertThat(result.err())
        .containsPattern("\\Abelay: to resume: belay resume \\S*belay-\\d{8}-\\d{6}\\R");
  }

  @Test
  void ends_with_3_when_a_request_failed() throws Exception {
    list(origin.url("/status/200"), origin.url("/status/404"), "no url at all");
    var result = belay("fetch", "urls.txt", "-o", "run1", "-q");
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEmpty();
    assertThat(records("run1")).hasSize(3);
  }

  @Test
  void says_that_a_finished_run_is_finished_and_ends_as_it_did() throws Exception {
    list(origin.url("/status/404"));
    assertThat(belay("fetch", "urls.txt", "-o", "run1").exit()).isEqualTo(3);
    var again = belay("fetch", "urls.txt", "-o", "run1");
    assertThat(again.exit()).isEqualTo(3);
    assertThat(again.err()).startsWith("belay: run1 is finished already");
    assertThat(origin.requests()).isEqualTo(1);
  }

  @Test
  void refuses_a_directory_of_other_requests_with_7() throws Exception {
    list(origin.url("/status/200"));
    belay("fetch", "urls.txt", "-o", "run1");
    list(origin.url("/status/204"), origin.url("/status/204"));
    var other = belay("fetch", "urls.txt", "-o", "run1");
    assertThat(other.exit()).isEqualTo(7);
    assertThat(other.err().lines()).hasSize(1);
    assertThat(other.err()).startsWith("belay: ");
  }

  @Test
  void passes_method_headers_and_body_on() throws Exception {
    Files.writeString(dir.resolve("body.json"), "{\"a\":1}");
    var result =
        belay(
            "fetch",
            origin.url("/echo"),
            "-o=run1",
            "-X=PUT",
            "-d=@body.json",
            "-H=X-One: 1",
            "-H=Content-Type: application/json",
            "--save-bodies");
    assertThat(result.exit()).as(result.err()).isZero();
    Path bodies = dir.resolve("run1/bodies");
    try (var files = Files.walk(bodies)) {
      Path body = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      assertThat(Files.readString(body))
          .contains("PUT")
          .contains("application/json")
          .containsIgnoringCase("x-one")
          .contains("{\\\"a\\\":1}");
    }
  }

  @Test
  void a_signal_drains_what_is_in_flight_and_the_same_command_goes_on() throws Exception {
    var urls = IntStream.range(0, 60).mapToObj(i -> origin.url("/delay?ms=200&i=" + i));
    list(urls.toArray(String[]::new));
    String[] command = {"fetch", "urls.txt", "-o", "run1", "--per-host", "4"};
    for (String signal : List.of("INT", "TERM")) {
      origin.reset();
      var running = BelayProcess.start(dir, command);
      BelayProcess.awaitTrue(() -> origin.requests() >= 6);
      BelayProcess.signal(running, signal);
      var stopped = Shell.finish(running);
      assertThat(stopped.exit()).as(stopped.err()).isEqualTo(signal.equals("INT") ? 130 : 143);
      assertThat(stopped.err())
          .contains("belay: stopping: waiting for what is in flight")
          .contains("left")
          .contains("belay resume run1");
    }
    long before = records("run1").size();
    assertThat(before).isBetween(8L, 59L);
    var end = belay(command);
    assertThat(end.exit()).as(end.err()).isZero();
    assertThat(end.err()).startsWith("belay: going on with run1, where " + before);
    assertThat(records("run1")).hasSize(60);
  }

  @Test
  void serves_until_it_is_told_to_stop() throws Exception {
    var running = BelayProcess.start(dir, "serve", "--delay", "1ms");
    BelayProcess.awaitTrue(() -> !Files.readString(running.out()).isBlank());
    String url = Files.readString(running.out()).strip();
    assertThat(belay("fetch", url + "/status/200", "-o", "run1").exit()).isZero();
    BelayProcess.signal(running, "TERM");
    var result = Shell.finish(running);
    assertThat(result.exit()).isEqualTo(143);
    assertThat(result.err()).startsWith("belay: served 1 requests on 1 connections");
  }

  @Test
  void the_demo_keeps_its_promises() throws Exception {
    var result = belay("demo", "--requests", "300", "-o", "run1");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("requests   300 in, 300 recorded")
        .containsOnlyOnce("kept    each request has its one record")
        .containsOnlyOnce("kept    never more than 200 to a server in any second")
        .containsOnlyOnce("kept    never more than 16 at a server at once")
        .containsOnlyOnce("kept    every request ends well");
    assertThat(records("run1")).hasSize(300);
    var report = belay("report", "run1");
    assertThat(report.exit()).isZero();
    assertThat(result.out()).contains(report.out());
    assertThat(dir.resolve("run1/report.html")).content().contains("id=\"timeline\"");
    assertRefused(belay("demo", "-o", "run1"), "the demo needs a new directory");
  }
}
