// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestSourceTest {
  @TempDir Path tmp;

  @Test
  void counts_requests_over_all_inputs_and_lines_in_each() throws Exception {
    Path a =
        Files.writeString(tmp.resolve("a.txt"), "\ufeffhttp://a/1\r\n\r\n  # no\n\t\nhttp://a/2");
    Path b = tmp.resolve("b.jsonl.gz");
    Files.write(b, PipeTest.gzip("{\"url\":\"http://b/1\"}\n# no\n{}\n"));

    assertThat(
            all(
                new Input.OfFile("a.txt", a, Format.TEXT),
                new Input.OfUrl("http://c/", 2),
                new Input.OfFile("b", b, Format.ofName(b.toString()))))
        .containsExactly(
            "1 a.txt:1 TEXT http://a/1",
            "2 a.txt:5 TEXT http://a/2",
            "3 arguments:2 TEXT http://c/",
            "4 b:1 JSONL {\"url\":\"http://b/1\"}",
            "5 b:3 JSONL {}");
  }

  @Test
  void an_empty_input_has_no_requests() throws Exception {
    Path empty = Files.writeString(tmp.resolve("a.txt"), "");
    Path blank = Files.writeString(tmp.resolve("b.txt"), "\n\n#\n");
    assertThat(all(file(empty), file(blank))).isEmpty();
  }

  @Test
  void lines_are_whole_wherever_the_buffer_ends() throws Exception {
    // Every length around the size of the buffer, so that each end falls on each side of it once.
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int length = (1 << 16) - 3; length < 1 << 16; length++) {
      String line = "x".repeat(length);
      expected.add(line);
      text.append(line).append("\r\n");
    }
    Path list = Files.writeString(tmp.resolve("a.txt"), text);
    List<String> lines = new ArrayList<>();
    try (RequestSource source = new RequestSource(List.of(file(list)))) {
      for (RequestLine line = source.next(); line != null; line = source.next()) {
        lines.add(new String(line.bytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(lines).isEqualTo(expected);
  }

  @Test
  void of_a_line_that_is_too_long_only_the_beginning_is_held() throws Exception {
    int limit = Input.lineLimit(Format.TEXT);
    Path list = Files.writeString(tmp.resolve("a.txt"), "y".repeat(10 * limit) + "\nhttp://a/2\n");
    try (RequestSource source = new RequestSource(List.of(file(list)))) {
      RequestLine first = source.next();
      assertThat(first).isNotNull();
      assertThat(first.tooLong()).isTrue();
      assertThat(first.bytes()).hasSize(limit);
      assertThat(first.length()).isEqualTo(10L * limit);
      RequestLine second = source.next();
      assertThat(second).isNotNull();
      assertThat(second.tooLong()).isFalse();
      assertThat(source.next()).isNull();
    }
  }

  private static Input file(Path path) {
    return new Input.OfFile(path.toString(), path, Format.TEXT);
  }

  private static List<String> all(Input... inputs) throws Exception {
    List<String> all = new ArrayList<>();
    try (RequestSource source = new RequestSource(List.of(inputs))) {
      for (RequestLine line = source.next(); line != null; line = source.next()) {
        String text = new String(line.bytes(), StandardCharsets.UTF_8);
        all.add(
            "%d %s:%d %s %s"
                .formatted(line.ordinal(), line.input(), line.line(), line.format(), text));
      }
    }
    return all;
  }
}
