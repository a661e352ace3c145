// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The table of what asyncio does: which test of Belay states each thing, or why none does.
final class ConformanceTable {
  private static final String DIVERGENCE = "divergence:";
  private static final Pattern NAMED = Pattern.compile("`(\\w+#\\w+)`");
  private static final Pattern CELL = Pattern.compile("`\\w+#\\w+`(,\\s*`\\w+#\\w+`)*");
  private static final int SHORTEST_REASON = 15;

  /// A row.
  ///
  /// @param section the heading above it
  /// @param line where it stands, from 1 on
  /// @param id the statement or the test of CPython
  /// @param cell the tests, or the divergence
  record Row(String section, int line, String id, String cell) {
    boolean isDivergence() {
      return cell.startsWith(DIVERGENCE);
    }

    /// The tests it names, each as `Class#method`.
    List<String> tests() {
      return isDivergence()
          ? List.of()
          : NAMED.matcher(cell).results().map(found -> found.group(1)).toList();
    }
  }

  private final String name;
  private final Map<String, List<Row>> sections = new LinkedHashMap<>();

  private ConformanceTable(String name) {
    this.name = name;
  }

  static ConformanceTable read(Path file) throws IOException {
    return parse(Program.ROOT.relativize(file).toString(), Files.readAllLines(file));
  }

  /// Headings of the second level begin a section; in it each line of a table that is neither its
  /// head nor the line below that is a row.
  static ConformanceTable parse(String name, List<String> lines) {
    ConformanceTable table = new ConformanceTable(name);
    List<Row> rows = new ArrayList<>();
    String section = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean head = i + 1 < lines.size() && lines.get(i + 1).startsWith("|--");
      if (line.startsWith("## ")) {
        section = line.substring(3).strip();
        rows = new ArrayList<>();
        table.sections.put(section, rows);
      } else if (line.startsWith("|") && !line.startsWith("|--") && !head) {
        String[] cells = line.split("\\|", -1);
        String id = cells[1].strip().replace("`", "");
        rows.add(new Row(section, i + 1, id, cells.length > 2 ? cells[2].strip() : ""));
      }
    }
    return table;
  }

  Map<String, List<Row>> sections() {
    return sections;
  }

  List<Row> rows() {
    return sections.values().stream().flatMap(List::stream).toList();
  }

  /// A complaint about a row, with where it stands.
  String at(Row row, String complaint) {
    return "%s:%d: %s: %s".formatted(name, row.line(), row.id(), complaint);
  }

  /// What is wrong with the form of the table.
  List<String> complaints() {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, List<Row>> section : sections.entrySet()) {
      if (section.getValue().isEmpty()) {
        wrong.add("%s: no row in section \"%s\"".formatted(name, section.getKey()));
      }
      Map<String, Row> seen = new LinkedHashMap<>();
      for (Row row : section.getValue()) {
        Row before = seen.putIfAbsent(row.id(), row);
        if (before != null) {
          wrong.add(at(row, "stands in line " + before.line() + " already"));
        }
        checkCell(row, wrong);
      }
    }
    return wrong;
  }

  private void checkCell(Row row, List<String> wrong) {
    if (row.isDivergence()) {
      if (row.cell().length() < DIVERGENCE.length() + SHORTEST_REASON) {
        wrong.add(at(row, "a divergence without a reason"));
      }
    } else {
      Matcher cell = CELL.matcher(row.cell());
      if (!cell.matches()) {
        wrong.add(
            at(
                row,
                "must name tests as `Class#method`, `Class#method` or begin with divergence:, was \""
                    + row.cell()
                    + "\""));
      }
    }
  }
}
