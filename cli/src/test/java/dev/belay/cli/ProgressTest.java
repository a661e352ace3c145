// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.run.Progress;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// The displays of progress, fed by hand.
class ProgressTest {
  private static final Progress MIDDLE =
      new Progress(100_000, 12_345, 12_300, 45, 64, 118.84, Duration.ofSeconds(737), List.of());
  private static final String MIDDLE_TEXT =
      "12 345 of 100 000 done   45 failed   64 in flight   118.8/s   12 m 17 s to go";

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
    var early = new Progress(-1, 3, 3, 0, 8, 0, null, List.of("a.example until 14:02:11Z"));
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
  void a_log_file_sees_a_line_every_half_minute() {
    var clock = new AtomicLong();
    var plain = new PlainProgress(new Streams(InputStream.nullInputStream(), err, err), clock::get);
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
