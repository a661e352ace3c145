// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.origin.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command in front of a user: in a terminal that tmux makes.
@Tag("tool:tmux")
class TerminalTest {
  private static final Pattern WHOLE =
      Pattern.compile(
          "\\d+ of 60 done   (\\d+ failed   )?\\d+ in flight   [\\d.]+/s   [\\d.]+ s to go");

  @TempDir Path tmp;

  private List<String> fetch(Origin first, Origin second, String path) throws Exception {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      urls.add(first.url(path));
      urls.add(second.url("/status/200"));
    }
    Path list = Files.write(tmp.resolve("urls.txt"), urls);
    List<String> command = BelayProcess.command();
    String run = tmp.resolve("run").toString();
    command.addAll(List.of("fetch", list.toString(), "-o", run));
    command.addAll(List.of("--rate-per-host", "8/s", "--per-host", "4"));
    return command;
  }

  @Test
  void progress_shows_rate_time_to_go_and_each_host_and_leaves_the_summary() throws Exception {
    try (Origin first = Origin.start();
        Origin second = Origin.start();
        Tmux tmux = Tmux.start(tmp, 100, 40, "", fetch(first, second, "/status/404"))) {
      BelayProcess.awaitTrue(
          () -> tmux.screen().stream().anyMatch(line -> WHOLE.matcher(line).matches()));
      BelayProcess.awaitTrue(() ->
          Stream.of(first, second)
              .allMatch(origin ->
                  shows(tmux, "  127.0.0.1:" + origin.port() + "  \\d+ in flight   \\d+ waiting")));
      BelayProcess.awaitTrue(() -> tmux.colours().contains("\u001b[31m"));

      BelayProcess.awaitTrue(() -> shows(tmux, "EXIT 3"));
      assertThat(tmux.screen())
          .contains("requests   60 in, 60 recorded")
          .noneMatch(line -> line.contains("to go"));
    }
  }

  @Test
  void a_narrow_terminal_shows_one_line_and_no_colour_where_none_is_wanted() throws Exception {
    try (Origin first = Origin.start();
        Origin second = Origin.start();
        Tmux tmux = Tmux.start(tmp, 36, 50, "NO_COLOR=1", fetch(first, second, "/status/404"))) {
      BelayProcess.awaitTrue(() -> shows(tmux, "\\d+ of 60 done   [\\d.]+ s to go"));
      while (!shows(tmux, "EXIT 3")) {
        List<String> screen = tmux.screen();
        assertThat(screen.stream().filter(line -> line.contains(" done"))).hasSizeLessThan(2);
        assertThat(tmux.colours()).doesNotContain("\u001b[3");
      }
    }
  }

  @Test
  void a_host_that_asks_for_a_pause_is_shown_with_its_end() throws Exception {
    try (Origin first = Origin.builder().rate(3, Duration.ofSeconds(2)).start();
        Origin second = Origin.start();
        Tmux tmux = Tmux.start(tmp, 100, 40, "", fetch(first, second, "/status/200"))) {
      BelayProcess.awaitTrue(() ->
          shows(
              tmux,
              "  127.0.0.1:"
                  + first.port()
                  + "  paused until \\d\\d:\\d\\d:\\d\\dZ   \\d+ waiting"));
    }
  }

  private static boolean shows(Tmux tmux, String line) {
    try {
      Pattern pattern = Pattern.compile(line);
      return tmux.screen().stream().anyMatch(each -> pattern.matcher(each).matches());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
