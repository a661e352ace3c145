// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.run.HostProgress;
import dev.belay.run.Progress;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/// The displays of progress, fed by hand.
class ProgressTest {
  private static final Progress MIDDLE =
      new Progress(
          100_000, 12_345, 12_300, 45, 64, 118.84, Duration.ofSeconds(737), List.of(), List.of());
  private static final String MIDDLE_TEXT =
      "12 345 of 100 000 done   45 failed   64 in flight   118.8/s   12 m 17 s to go";

  private static final Progress TWO_HOSTS =
      new Progress(
          9,
          3,
          3,
          0,
          8,
          1,
          null,
          List.of("b.example:8080 until 14:02:12Z"),
          List.of(
              new HostProgress(
                  "http://b.example:8080", 0, 7, 2, Instant.parse("2026-11-22T14:02:11.500Z")),
              new HostProgress("https://a.example:443", 8, 1203, 0, null)));

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, UTF_8);

  private String shown() {
    String text = bytes.toString(UTF_8);
    bytes.reset();
    return text;
  }

  @Test
  void says_what_is_done_and_what_is_to_come() {
    assertThat(ProgressText.of(MIDDLE, false)).isEqualTo(MIDDLE_TEXT);
  }

  @Test
  void says_only_what_is_known() {
    var early =
        new Progress(-1, 3, 3, 0, 8, 0, null, List.of("a.example until 14:02:11Z"), List.of());
    assertThat(ProgressText.of(early, true))
        .isEqualTo("3 done   8 in flight   0.0/s   paused: a.example until 14:02:11Z");
  }

  @Test
  void a_terminal_sees_one_line_rewritten() {
    var live = new LiveProgress(err, () -> 100, false);
    live.accept(MIDDLE);
    live.accept(MIDDLE);
    assertThat(shown()).isEqualTo(("\r" + MIDDLE_TEXT + "\u001b[K").repeat(2));
  }

  @Test
  void a_narrow_terminal_sees_what_fits() {
    new LiveProgress(err, () -> 20, true).accept(MIDDLE);
    assertThat(shown()).isEqualTo("\r12 345 of 100 000 d\u001b[K");
  }

  @Test
  void on_a_narrow_terminal_what_matters_least_goes_first() {
    var live = new LiveProgress(err, () -> 60, false);
    live.accept(MIDDLE);
    assertThat(shown()).isEqualTo("\r12 345 of 100 000 done   45 failed   12 m 17 s to go\u001b[K");
  }

  @Test
  void hosts_stand_below_the_run_and_the_paused_ones_are_marked() {
    var live = new LiveProgress(err, () -> 100, true);
    live.accept(TWO_HOSTS);
    String lines =
        "3 of 9 done   8 in flight   1.0/s\u001b[K\n"
            + "\u001b[33m  b.example:8080  paused until 14:02:12Z   7 waiting\u001b[0m\u001b[K\n"
            + "  a.example       8 in flight   1 203 waiting\u001b[K";
    assertThat(shown()).isEqualTo("\r" + lines);
    live.accept(TWO_HOSTS);
    assertThat(shown()).isEqualTo("\r\u001b[2A" + lines);
    live.accept(MIDDLE);
    assertThat(shown())
        .isEqualTo(
            "\r\u001b[2A"
                + MIDDLE_TEXT.replace("45 failed", "\u001b[31m45 failed\u001b[0m")
                + "\u001b[K\u001b[J");
  }

  @Test
  void a_program_reads_an_object_a_second_and_one_at_the_end() {
    var clock = new AtomicLong();
    var json = new JsonProgress(new Streams(InputStream.nullInputStream(), err, err), clock::get);
    json.accept(TWO_HOSTS);
    String line = shown().strip();
    assertThat(line)
        .isEqualTo(
            "{\"total\":9,\"recorded\":3,\"ok\":3,\"failed\":0,\"in_flight\":8,\"requests_per_s\":1.0,"
                + "\"hosts\":[{\"key\":\"http://b.example:8080\",\"in_flight\":0,\"waiting\":7,\"refused\":2,"
                + "\"paused_until\":\"2026-11-22T14:02:11.500Z\"},{\"key\":\"https://a.example:443\","
                + "\"in_flight\":8,\"waiting\":1203,\"refused\":0}]}");
    json.accept(TWO_HOSTS);
    assertThat(shown()).isEmpty();
    json.close();
    assertThat(shown().strip()).isEqualTo(line);
  }

  @Test
  void failures_are_red_where_colour_is_wanted() {
    new LiveProgress(err, () -> 100, true).accept(MIDDLE);
    assertThat(shown()).contains("\u001b[31m45 failed\u001b[0m");
  }

  @Test
  void a_message_takes_the_place_of_the_line() {
    var live = new LiveProgress(err, () -> 100, false);
    live.say("stopping");
    assertThat(shown()).isEqualTo("\r\u001b[Kbelay: stopping" + System.lineSeparator());
  }

  @Test
  void nothing_is_shown_after_the_end() {
    var live = new LiveProgress(err, () -> 100, false);
    live.close();
    assertThat(shown()).isEqualTo("\r\u001b[K");
    live.accept(MIDDLE);
    assertThat(shown()).isEmpty();
  }

  @Test
  void on_a_narrow_terminal_a_host_says_what_it_does_and_no_time_is_cut_in_two() {
    new LiveProgress(err, () -> 42, false).accept(TWO_HOSTS);
    assertThat(shown())
        .isEqualTo(
            "\r3 of 9 done   8 in flight   1.0/s\u001b[K\n"
                + "  b.example:8080  paused until 14:02:12Z\u001b[K\n"
                + "  a.example       8 in flight\u001b[K");
    new LiveProgress(err, () -> 36, false).accept(TWO_HOSTS);
    assertThat(shown()).contains("  b.exampl…  paused until 14:02:12Z\u001b[K\n");
  }

  @Test
  void a_log_file_is_in_colour_where_that_is_wanted() {
    new PlainProgress(new Streams(InputStream.nullInputStream(), err, err), clockAt(30), true)
        .accept(MIDDLE);
    assertThat(shown()).contains("\u001b[31m45 failed\u001b[0m");
  }

  /// A clock that shows 0 at first and so many seconds ever after.
  private static LongSupplier clockAt(int seconds) {
    var first = new AtomicBoolean(true);
    return () -> first.getAndSet(false) ? 0 : Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void a_log_file_sees_a_line_every_half_minute() {
    var clock = new AtomicLong();
    var plain =
        new PlainProgress(new Streams(InputStream.nullInputStream(), err, err), clock::get, false);
    plain.accept(MIDDLE);
    clock.set(Duration.ofMillis(29_999).toNanos());
    plain.accept(MIDDLE);
    assertThat(shown()).isEmpty();
    clock.set(Duration.ofSeconds(30).toNanos());
    plain.accept(MIDDLE);
    plain.accept(MIDDLE);
    assertThat(shown()).isEqualTo("belay: " + MIDDLE_TEXT + System.lineSeparator());
  }
}
