// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;

/// The names of a table's fields, in their order.
///
/// @param text the line that has them
/// @param format comma or tab
/// @param names of the fields
record Columns(String text, Format format, List<String> names) {
  private static final CsvMapper CSV =
      CsvMapper.builder().enable(CsvReadFeature.WRAP_AS_ARRAY).build();

  static Columns of(String text, Format format) {
    return new Columns(text, format, cells(text, format).stream().map(String::strip).toList());
  }

  /// The fields of a line by their names.
  ///
  /// @throws IllegalArgumentException when it is no line of such a table
  Map<String, String> fields(String line) {
    List<String> cells = cells(line, format);
    if (cells.size() != names.size()) {
      throw new IllegalArgumentException(
          "line must have %d fields as the first line has, has %d"
              .formatted(names.size(), cells.size()));
    }
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      fields.put(names.get(i), cells.get(i));
    }
    return fields;
  }

  private static List<String> cells(String line, Format format) {
    if (format == Format.TSV) {
      return List.of(line.split("\t", -1));
    }
    try {
      List<String> cells = new ArrayList<>();
      try (var rows = CSV.readerFor(String[].class).<String[]>readValues(line)) {
        if (rows.hasNext()) {
          cells.addAll(List.of(rows.next()));
        }
        if (rows.hasNext()) {
          throw new IllegalArgumentException("line must be one row, its quotes do not match");
        }
      }
      return cells;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("line must be CSV: " + e.getOriginalMessage(), e);
    }
  }
}
