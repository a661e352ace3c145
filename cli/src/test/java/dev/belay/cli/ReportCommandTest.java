// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that look before and after a run, as a user types them.
class ReportCommandTest {
  @TempDir Path tmp;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int belay(String... args) {
    out.reset();
    err.reset();
    var streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    return BelayCommand.run(streams, args);
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }

  /// Ten requests, one of which took three seconds and one of which failed.
  private Path run() throws Exception {
    List<String> records = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      records.add(
          ("{\"schema\":1,\"ordinal\":%d,\"id\":\"%d\",\"outcome\":\"%s\",\"host_key\":\"http://a.example:80\",\"status\":%d,\"attempts\":1,"
                  + "\"queued\":\"2026-11-22T12:00:00.000Z\",\"start\":\"2026-11-22T12:00:00.000Z\",\"end\":\"2026-11-22T12:00:03.000Z\","
                  + "\"time\":{\"queue\":0.000,\"limit\":0.000,\"total\":%d.000,\"overall\":3000.000}}")
              .formatted(
                  i, i, i == 5 ? "http_error" : "ok", i == 5 ? 404 : 200, i == 7 ? 3000 : 20));
    }
    Files.createDirectories(tmp.resolve("run5"));
    Files.write(tmp.resolve("run5/results.jsonl"), records);
    return tmp.resolve("run5");
  }

  @Test
  void the_report_is_written_to_files_and_gates_a_build() throws Exception {
    String run = run().toString();
    String html = tmp.resolve("report.html").toString();
    String svg = tmp.resolve("timeline.svg").toString();
    String json = tmp.resolve("summary.json").toString();

    int code =
        belay(
            "report",
            run,
            "--html",
            html,
            "--svg",
            svg,
            "--json",
            json,
            "--fail-if",
            "p95>2s",
            "--fail-if",
            "failed>1%");

    assertThat(code).isEqualTo(6);
    assertThat(err()).isEqualTo("belay: p95>2s: 3.000 s" + System.lineSeparator());
    assertThat(out()).startsWith("requests   at least 10 in, 10 recorded\n");
    assertThat(Files.readString(Path.of(html))).startsWith("<!DOCTYPE html>");
    assertThat(Files.readString(Path.of(svg))).startsWith("<svg ");
    assertThat(Files.readString(Path.of(json))).contains("\"recorded\" : 10");
    assertThat(belay("report", run, "--fail-if", "failed>1%")).isEqualTo(6);
    assertThat(belay("report", run, "--fail-if", "failed>10%")).isZero();
    assertThat(belay("report", run, "--json", "-")).isZero();
    assertThat(out()).startsWith("{").endsWith("}\n");
  }

  @Test
  void what_is_wrong_with_a_report_is_said_in_one_line() throws Exception {
    assertThat(belay("report", tmp.toString())).isEqualTo(2);
    assertThat(err()).contains("is no run directory: it has no results.jsonl");
    assertThat(belay("report", run().toString(), "--fail-if", "p95>2")).isEqualTo(2);
    assertThat(err())
        .contains("must compare p95 with a time like 500ms or 2s, was \"p95>2\"")
        .hasLineCount(1);
    assertThat(belay("report", run().toString(), "--html", tmp.resolve("no/x.html").toString()))
        .isEqualTo(5);
  }

  @Test
  void a_plan_and_a_dry_run_say_the_same_and_send_nothing() throws Exception {
    Path list =
        Files.writeString(tmp.resolve("urls.txt"), "http://a.invalid/1\nhttp://a.invalid/2\n");
    String[] pace = {"-c", "200", "--per-host", "2", "--rate-per-host", "2/s"};

    List<String> plan = new ArrayList<>(List.of("plan", list.toString()));
    plan.addAll(List.of(pace));
    assertThat(belay(plan.toArray(String[]::new))).isZero();
    String said = out();
    plan.set(0, "fetch");
    plan.add("-n");
    assertThat(belay(plan.toArray(String[]::new))).isZero();

    assertThat(out()).isEqualTo(said);
    assertThat(said)
        .startsWith("requests   2 in, 2 to make, 0 invalid, 0 repeat others\n")
        .contains("at least 0.5 s, held by the rate of a.invalid, 2/s");
    try (var files = Files.list(tmp)) {
      assertThat(files).containsExactly(list);
    }
  }

  @Test
  void the_shells_and_the_manual_know_every_command_and_option() throws Exception {
    assertThat(belay("completion", "bash")).isZero();
    String bash = out();
    assertThat(belay("completion", "zsh")).isZero();
    assertThat(out()).contains("bashcompinit");
    assertThat(belay("completion", "man")).isZero();
    String man = out();
    assertThat(man).startsWith(".TH BELAY 1").contains(".SH NAME", ".SH \"BELAY REPORT\"");
    var model = BelayCommand.commandLine(new Streams(System.in, System.out, System.err));
    model
        .getSubcommands()
        .forEach((name, command) -> {
          assertThat(bash).contains(name);
          assertThat(command.getUsageMessage()).contains("Examples");
          command
              .getCommandSpec()
              .options()
              .forEach(option -> {
                assertThat(bash).contains(option.longestName());
                assertThat(man).contains(option.longestName().replace("-", "\\-"));
              });
        });
    assertThat(belay("completion", "fish")).isEqualTo(2);
    assertThat(err()).contains("must be bash, zsh or man");
  }

  @Test
  void bash_completes_commands_and_options_by_the_script() throws Exception {
    assertThat(belay("completion", "bash")).isZero();
    Path script = Files.writeString(tmp.resolve("belay.bash"), out());
    String complete =
        "source %s; compopt() { :; };".formatted(script)
            + completed("belay re")
            + completed("belay report --ht")
            + completed("belay completion ''")
            + completed("belay fetch u --progress ''")
            + completed("belay fetch u --sync ''")
            + completed("belay fetch u --count-at ''")
            + completed("belay fetch u --color a");

    Shell.Result result =
        Shell.run(
            tmp, java.util.Map.of("PATH", System.getenv("PATH")), List.of("bash", "-c", complete));

    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().toList())
        .containsExactly(
            "resume retry report",
            "--html",
            "bash zsh man",
            "auto plain json none",
            "none 1s each",
            "answer send",
            "auto always");
  }

  /// What the script proposes for the last of these words.
  private static String completed(String words) {
    return " COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _complete_belay; echo \"${COMPREPLY[*]}\";"
        .formatted(words);
  }
}
