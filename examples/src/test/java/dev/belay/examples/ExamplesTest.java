// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.examples.Program.Ended;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The example programs as a reader runs them, in processes of their own.
class ExamplesTest {
  private static final Pattern HEADING = Pattern.compile("\\d+[a-z]?\\. .*");
  private static final List<String> BASIC =
      List.of(
          "1. A coroutine is a recipe",
          "2. The entry point",
          "3. Two awaits in a row",
          "4. From coroutine to task",
          "5. The life of a task");
  private static final List<String> REQUESTS =
      List.of(
          "1. One request",
          "2. One after the other",
          "4. Gathered over one session",
          "6. Without a bound, and with one",
          "7a. A rate limit by hand",
          "14. The comparison");

  static Stream<Arguments> programs() {
    return Stream.of(Arguments.of("Basic", BASIC), Arguments.of("ConcurrencyInRequests", REQUESTS));
  }

  /// Those that take a moment only: what they share is shown by any of them.
  static Stream<Arguments> quickDemonstrations() {
    return Stream.concat(
        BASIC.stream().map(heading -> Arguments.of("Basic", number(heading))),
        Stream.of("1", "4").map(number -> Arguments.of("ConcurrencyInRequests", number)));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runs_from_its_source_and_all_its_checks_hold(String name, List<String> headings)
      throws Exception {
    Ended run = Program.source(name);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.lines()).filteredOn(line -> HEADING.matcher(line).matches()).isEqualTo(headings);
    assertThat(run.lines()).last().isEqualTo("all checks OK");
    for (List<String> demonstration : demonstrations(run)) {
      assertThat(demonstration)
          .as("a trace, a timeline and a check under %s", demonstration.getFirst())
          .anyMatch(line -> line.matches(" +\\d+ ms  .*"))
          .anyMatch(line -> line.matches("    .*\\|.{60}\\| .*"))
          .anyMatch(line -> line.matches("   check  .*  OK"));
    }
  }

  @ParameterizedTest
  @MethodSource("quickDemonstrations")
  void fails_when_one_demonstration_is_broken_on_purpose(String name, String number)
      throws Exception {
    Ended run = Program.compiled(name, "--only", number, "--break", number);

    assertThat(run.code()).as(run.out()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.lines()).first().asString().startsWith(number + ". ");
    assertThat(run.lines()).anyMatch(line -> line.endsWith("  FAILED on purpose"));
    assertThat(run.lines()).last().isEqualTo("a check FAILED");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void lists_its_demonstrations_as_the_readme_does(String name, List<String> headings)
      throws Exception {
    String readme = Files.readString(Program.ROOT.resolve("examples/README.md"));

    assertThat(Program.compiled(name, "--list").lines()).isEqualTo(headings);
    for (String heading : headings) {
      assertThat(readme).contains("| " + number(heading) + " | " + title(heading) + " |");
    }
    assertThat(readme).contains("java @examples/run.args examples/" + name + ".java");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--slowly", "--only", "--only 99", "--break x"})
  void refuses_arguments_that_make_no_sense(String arguments) throws Exception {
    Ended run = Program.compiled("Basic", arguments.split(" ", -1));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(arguments.split(" ", -1)[0]).contains("options:");
  }

  @Test
  void draws_with_plain_characters_where_the_terminal_has_no_others() throws Exception {
    Ended run =
        Program.java(
            List.of(
                "-Dstdout.encoding=US-ASCII",
                "-cp",
                "examples/target/classes:" + Program.LIBRARIES + "/*",
                "Basic",
                "--only",
                "4"));

    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("##########").doesNotContain("?");
  }

  private static List<List<String>> demonstrations(Ended run) {
    List<String> lines = run.lines();
    int[] starts =
        IntStream.range(0, lines.size())
            .filter(i -> HEADING.matcher(lines.get(i)).matches())
            .toArray();
    return IntStream.range(0, starts.length)
        .mapToObj(
            i -> lines.subList(starts[i], i + 1 < starts.length ? starts[i + 1] : lines.size()))
        .toList();
  }

  private static String number(String heading) {
    return heading.substring(0, heading.indexOf('.'));
  }

  private static String title(String heading) {
    return heading.substring(heading.indexOf(' ') + 1);
  }
}
