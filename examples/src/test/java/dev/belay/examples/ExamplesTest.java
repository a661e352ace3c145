// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.examples.Program.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
  private static final Pattern EXACT =
      Pattern.compile("   check  .*: expected (\\d+) ms, took \\1 ms  OK");
  private static final List<String> BASIC =
      List.of(
          "1. A coroutine is a recipe",
          "2. The entry point",
          "3. Two awaits in a row",
          "4. From coroutine to task",
          "5. The life of a task",
          "6. Who runs it",
          "7a. Do not block the loop",
          "7b. Tasks from plain code, futures in tasks",
          "8. Cancel and clean up",
          "9. A timeout",
          "10. Nobody looked at the exception",
          "11. Context");
  private static final List<String> ASYNC =
      List.of(
          "1. Gather",
          "2. Gather, and one fails",
          "3. A group, and one fails",
          "3b. A child catches its own failure",
          "4. Children start children",
          "5. Results as they come",
          "6. The first one wins",
          "7. Three at a time",
          "8. Five a second",
          "9. Shared state",
          "10. A queue and its workers",
          "11. A deadline around it all",
          "12. Very many",
          "13. The table");
  private static final List<String> REQUESTS =
      List.of(
          "1. One request",
          "2. One after the other",
          "3. A pool of threads",
          "4. Gathered over one session",
          "5. A session for each request",
          "6. Without a bound, and with one",
          "7a. A rate limit by hand",
          "7b. A rate limit of the session",
          "8. Too many requests",
          "9. Three timeouts",
          "10. Outcomes as values",
          "11. A big body",
          "12. Two hosts",
          "13. Stopped half way",
          "14. The comparison");

  /// What they printed when they were run from their sources, which takes a while.
  private static final Map<String, Ended> RUNS = new HashMap<>();

  private static Ended fromSource(String name) throws Exception {
    Ended run = RUNS.get(name);
    if (run == null) {
      run = Program.source(name);
      RUNS.put(name, run);
    }
    return run;
  }

  static Stream<Arguments> programs() {
    return Stream.of(
        Arguments.of("Basic", BASIC),
        Arguments.of("ConcurrencyUsingAsync", ASYNC),
        Arguments.of("ConcurrencyInRequests", REQUESTS));
  }

  /// All but those that take seconds of real time.
  static Stream<Arguments> quickDemonstrations() {
    return Stream.of(
            BASIC.stream().map(heading -> Arguments.of("Basic", number(heading))),
            ASYNC.stream().map(heading -> Arguments.of("ConcurrencyUsingAsync", number(heading))),
            Stream.of("1", "3", "4", "5", "10", "11", "12", "13")
                .map(number -> Arguments.of("ConcurrencyInRequests", number)))
        .flatMap(all -> all);
  }

  /// The milliseconds that each demonstration takes; none for those that need the real world.
  static Stream<Arguments> walls() {
    return Stream.of(
        Arguments.of(
            "Basic",
            List.of(
                "1: 200", "2: 150", "3: 400", "4: 200", "5: 450", "6: 200", "8: 150", "9: 150",
                "10: 200", "11: 100")),
        Arguments.of(
            "ConcurrencyUsingAsync",
            List.of(
                "1: 500",
                "2: 400 500",
                "3: 400",
                "3b: 500",
                "4: 1350",
                "5: 100 500",
                "6: 100",
                "7: 1200",
                "8: 2500",
                "9: 3300",
                "10: 1200 700",
                "11: 325",
                "12: 1000",
                "13: 3300 500 400 1200 2500")));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runs_from_its_source_and_all_its_checks_hold(String name, List<String> headings)
      throws Exception {
    Ended run = fromSource(name);

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
  @MethodSource("walls")
  void takes_in_virtual_time_exactly_what_it_should(String name, List<String> walls)
      throws Exception {
    Ended run = Program.compiled(name, "--fast");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(demonstrations(run).stream().map(ExamplesTest::exactWalls).filter(w -> !w.isEmpty()))
        .isEqualTo(walls);
  }

  /// Its number and the times that were checked to the millisecond, or nothing.
  private static String exactWalls(List<String> demonstration) {
    String walls =
        demonstration.stream()
            .map(EXACT::matcher)
            .filter(Matcher::matches)
            .map(wall -> " " + wall.group(1))
            .collect(Collectors.joining());
    return walls.isEmpty() ? "" : number(demonstration.getFirst()) + ":" + walls;
  }

  @Test
  void says_the_same_in_virtual_time_whenever_it_is_asked() throws Exception {
    Ended run = Program.compiled("ConcurrencyUsingAsync", "--fast");

    assertThat(masked(Program.compiled("ConcurrencyUsingAsync", "--fast"))).isEqualTo(masked(run));
  }

  /// Without the line that tells of real time and memory.
  private static List<String> masked(Ended run) {
    return run.lines().stream().filter(line -> !line.endsWith(" MB")).toList();
  }

  @Test
  void draws_a_picture_of_each_demonstration_that_is_the_same_to_the_byte() throws Exception {
    Path folder = Path.of("target/pictures-of-basic").toAbsolutePath();
    Ended run = Program.compiled("Basic", "--fast", "--picture", folder.toString());

    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.err()).isEmpty();
    for (String heading : BASIC) {
      Path picture = folder.resolve("basic-" + number(heading) + ".svg");
      String svg = Files.readString(picture);
      assertThat(svg).startsWith("<svg ").contains("aria-label=\"" + heading);
    }
    Golden.check("basic-4.svg", Files.readString(folder.resolve("basic-4.svg")));
    Golden.check("basic-9.svg", Files.readString(folder.resolve("basic-9.svg")));
  }

  @ParameterizedTest
  @MethodSource("quickDemonstrations")
  void fails_when_one_demonstration_is_broken_on_purpose(String name, String number)
      throws Exception {
    Ended run = Program.compiled(name, "--fast", "--only", number, "--break", number);

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

  @Test
  void each_demonstration_is_linked_where_the_readme_tells_of_its_idea() throws Exception {
    String readme = Files.readString(Program.ROOT.resolve("examples/README.md"));
    List<String> linked =
        Pattern.compile("\\[(\\w+) (\\d+[a-z]?)\\]\\(\\1\\.java\\)")
            .matcher(readme)
            .results()
            .map(link -> link.group(1) + " " + link.group(2))
            .toList();
    List<String> all = new ArrayList<>();
    BASIC.forEach(heading -> all.add("Basic " + number(heading)));
    ASYNC.forEach(heading -> all.add("ConcurrencyUsingAsync " + number(heading)));
    REQUESTS.forEach(heading -> all.add("ConcurrencyInRequests " + number(heading)));

    assertThat(linked).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void compares_the_ways_with_all_that_tells_them_apart() throws Exception {
    Ended run = fromSource("ConcurrencyInRequests");

    assertThat(run.lines())
        .anyMatch(
            line -> line.matches(".* over loopback, which flatters all; JDK \\d+, \\d+ cores"))
        .anyMatch(line -> line.matches("    way +wall s +req/s +p50 ms +p95 +max +peak +conns +.*"))
        .anyMatch(line -> line.endsWith(" retries  refused  failed"))
        .anyMatch(line -> line.matches("    50 a second, retried \\*( +[\\d.]+){8} +0 +0"));
    for (String way :
        List.of("one after the other", "8 threads", "virtual threads", "gather", "10 at a time")) {
      assertThat(run.lines()).anyMatch(line -> line.matches("    " + way + "( +[\\d.]+){10}"));
    }
  }

  @Test
  void tells_slowly_what_happened_at_its_own_speed() throws Exception {
    Ended quick = Program.compiled("ConcurrencyUsingAsync", "--only", "1", "--fast");
    long begun = System.nanoTime();
    Ended slow = Program.compiled("ConcurrencyUsingAsync", "--only", "1", "--fast", "--slow");

    assertThat(System.nanoTime() - begun).isGreaterThan(4 * 500_000_000L);
    assertThat(slow.out()).isEqualTo(quick.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--slowly", "--picture", "--only", "--only 99", "--break x"})
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
