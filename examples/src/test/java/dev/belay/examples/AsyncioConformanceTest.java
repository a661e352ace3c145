// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.examples.ConformanceTable.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The table in docs/asyncio-conformance.md against the tests it names, which have been run before
/// these.
class AsyncioConformanceTest {
  private static final Path FILE = Program.ROOT.resolve("docs/asyncio-conformance.md");
  private static final int MOST_DIVERGENCES = 60;

  private static ConformanceTable table;

  @BeforeAll
  static void read() throws Exception {
    table = ConformanceTable.read(FILE);
  }

  @Test
  void every_row_names_tests_or_gives_a_reason_and_none_stands_twice() {
    assertNone(table.complaints());
    table.sections().forEach(AsyncioConformanceTest::print);
    System.out.println("CONFORMANCE all: " + figures(table.rows()));
  }

  private static void print(String section, List<Row> rows) {
    System.out.println("CONFORMANCE " + section + ": " + figures(rows));
  }

  private static String figures(List<Row> rows) {
    long divergences = rows.stream().filter(Row::isDivergence).count();
    long tests = rows.stream().flatMap(row -> row.tests().stream()).distinct().count();
    return "%d rows, %d tests, %d divergences".formatted(rows.size(), tests, divergences);
  }

  @Test
  void every_test_that_is_named_exists_has_passed_and_asserts_something() throws Exception {
    TestReports reports = TestReports.of("core", "sim");
    List<String> wrong = new ArrayList<>();
    for (Row row : table.rows()) {
      for (String test : row.tests()) {
        String complaint = reports.complaint(test);
        if (complaint != null) {
          wrong.add(table.at(row, complaint));
        }
      }
    }
    assertNone(wrong);
  }

  @Test
  void every_statement_has_a_row() {
    Set<String> present =
        table.sections().entrySet().stream()
            .filter(section -> !section.getKey().startsWith("CPython"))
            .flatMap(section -> section.getValue().stream())
            .map(Row::id)
            .collect(Collectors.toSet());
    List<String> missing = statements().filter(id -> !present.contains(id)).toList();
    assertThat(missing).as("statements without a row in %s", FILE).isEmpty();
  }

  private static Stream<String> statements() {
    Map<String, Integer> last = Map.of("G", 20, "W", 9, "A", 1, "H", 1, "T", 31, "B", 19, "C", 5);
    Stream<String> numbered =
        last.entrySet().stream()
            .flatMap(letter ->
                IntStream.rangeClosed(1, letter.getValue()).mapToObj(i -> letter.getKey() + i));
    return Stream.concat(numbered, Stream.of("B5a")).sorted();
  }

  @Test
  void few_rows_are_divergences() {
    List<String> divergences =
        table.rows().stream()
            .filter(Row::isDivergence)
            .map(row -> table.at(row, row.cell()))
            .toList();
    assertThat(divergences)
        .as(() -> "divergences:\n" + String.join("\n", divergences))
        .hasSizeLessThanOrEqualTo(MOST_DIVERGENCES);
  }

  @Test
  void a_table_with_mistakes_is_refused_line_by_line() {
    List<String> lines =
        """
        ## Empty
        ## Full
        | id | test | note |
        |---|---|---|
        | X1 | `ATest#a`, `BTest#b` | right |
        | X2 | divergence: there is no such thing in Java | right |
        | X2 | `ATest#a` | twice |
        | X3 | ATest#a | no test |
        | X4 | divergence: | no reason |
        """
            .lines()
            .toList();
    assertThat(ConformanceTable.parse("t.md", lines).complaints())
        .containsExactly(
            "t.md: no row in section \"Empty\"",
            "t.md:7: X2: stands in line 6 already",
            "t.md:8: X3: must name tests as `Class#method`, `Class#method` or begin with"
                + " divergence:, was \"ATest#a\"",
            "t.md:9: X4: a divergence without a reason");
  }

  private static void assertNone(List<String> wrong) {
    assertThat(wrong).as(() -> "\n" + String.join("\n", wrong)).isEmpty();
  }
}
