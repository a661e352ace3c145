// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.List;

/// Draws a density as text.
final class DensityText {
  private DensityText() {}

  static String draw(Density density, TextFrame frame, Blocks blocks) {
    List<Density.Row> rows = density.rows(TextRenderer.COLUMNS);
    if (rows.isEmpty()) {
      return "";
    }
    frame.heading();
    rows.forEach(row -> frame.measure(row.name()));
    double most = rows.stream().mapToDouble(Density.Row::peak).max().orElseThrow();
    for (Density.Row row : rows) {
      StringBuilder columns = new StringBuilder();
      for (double mean : row.all()) {
        columns.append(blocks.level(mean, most));
      }
      frame.line(row.name(), columns, DensitySvg.facts(row));
    }
    frame.axis();
    return frame.out.toString();
  }
}
