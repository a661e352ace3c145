// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.Body;
import dev.belay.DeadlineExceededException;
import dev.belay.http.Request;
import dev.belay.http.RequestException;
import dev.belay.http.Response;
import dev.belay.http.Session;
import dev.belay.origin.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The program of the README: it is this one, and it prints what the README says.
class ReadmeDocs {
  private static final Path README = Shell.projectRoot().resolve("README.md");
  private static final Path SOURCE = Path.of("src/test/java/dev/belay/cli/ReadmeDocs.java");

  // @start region="readme"
  static String offer(String shop, Duration deadline)
      throws RequestException, InterruptedException {
    try (Session session = Session.create()) {
      Body<String, RequestException> price =
          () -> session.call(Request.get(shop + "/delay?ms=300"), Response::text);
      Body<String, RequestException> stock =
          () -> session.call(Request.get(shop + "/delay?ms=200"), Response::text);
      // Both at once. If one fails, or the time is up, the other ends with it.
      return Async.timeout(deadline, () -> Async.all(price, stock, String::concat));
    }
  }

  // @end

  private static String readme() {
    try {
      return Files.readString(README);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void the_readme_shows_this_program() throws Exception {
    List<String> lines = Files.readAllLines(SOURCE);
    String region =
        lines.stream()
            .dropWhile(line -> !line.contains("@start region=\"readme\""))
            .skip(1)
            .takeWhile(line -> !line.contains("// @end"))
            .collect(Collectors.joining("\n"))
            .stripTrailing()
            .stripIndent();
    assertThat(readme()).contains("```java\n" + region + "\n```");
  }

  @Test
  void it_prints_what_the_readme_says() throws Exception {
    try (Origin origin = Origin.start()) {
      // More than the 2 s of the README: it is the output that is looked at.
      String offer = offer(origin.url(""), Duration.ofMinutes(1));
      assertThat(readme()).contains("\n```\n" + offer + "```\n");
    }
  }

  @Test
  void and_when_the_time_is_up_what_the_readme_says_then() {
    try (Origin origin = Origin.start()) {
      // A busy machine may be later than 300 ms, and a value that is there is kept: so the answers
      // take a minute.
      String slow = origin.url("/delay?ms=60000&instead-of=");
      assertThatThrownBy(() -> Async.run(() -> offer(slow, Duration.ofMillis(250))))
          .isInstanceOf(DeadlineExceededException.class)
          .satisfies(late -> assertThat(timeless(readme())).contains(timeless("\n" + late + "\n")));
    }
  }

  /// How late it was differs from time to time.
  private static String timeless(String text) {
    return text.replaceAll("after [0-9.]+ ms", "after ... ms");
  }
}
