// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Draws a density as SVG: in each lane a curve of how many spans are going on, filled below as far
/// as they run. All lanes have the same scale.
final class DensitySvg {
  private static final int COLUMN = 2;
  private static final double LANE = 44;
  private static final double CURVE = 32;

  private final SvgFrame frame;
  private final List<Density.Row> rows;
  private final int columns;
  private final double most;

  DensitySvg(Density density, boolean headed) {
    // The rows depend on the room, and the room on their names.
    int letters =
        density.rows(1).stream()
            .mapToInt(row -> Math.max(14, SvgFrame.letters(row.name(), 0)))
            .max()
            .orElse(0);
    frame = new SvgFrame(density, density.summary(), letters, headed);
    columns = (SvgFrame.RIGHT - frame.plotLeft) / COLUMN;
    rows = density.rows(columns);
    most = Math.max(1e-9, rows.stream().mapToDouble(Density.Row::peak).max().orElse(0));
  }

  /// A number for people: with a decimal where it is small, and commas where it is large.
  static String count(double number) {
    String text = String.format(Locale.ROOT, number < 100 ? "%.1f" : "%,.0f", number);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// What a lane says of itself beside its curve.
  static String facts(Density.Row row) {
    return "%s %s, at most %s at once on average%s%s"
        .formatted(
            count(row.spans()),
            row.spans() == 1 ? "span" : "spans",
            count(row.peak()),
            row.failed() == 0 ? "" : ", " + count(row.failed()) + " failed",
            row.cancelled() == 0 ? "" : ", " + count(row.cancelled()) + " cancelled");
  }

  /// The lanes, with the figures that the picture shows.
  List<Density.Row> rows() {
    return rows;
  }

  String draw() {
    frame.begin(rows.size() * LANE, keys());
    frame.axis(rows.size() * LANE);
    double top = frame.plotTop;
    for (Density.Row row : rows) {
      frame.label(row.name(), 0, row.name() + ": " + facts(row), top + 22);
      frame.text("soft", 16, top + 37, "up to " + count(row.peak()));
      frame
          .svg
          .open("path")
          .with("class", "grid")
          .with(
              "d",
              "M%s %sH%s".formatted(frame.plotLeft, Markup.number(top + LANE - 4), SvgFrame.RIGHT))
          .empty();
      frame.svg.open("g").inside().open("title").holding(row.name() + ": " + facts(row), "title");
      curve("all", row.all(), top + LANE - 4);
      curve("running", row.running(), top + LANE - 4);
      frame.svg.close("g");
      top += LANE;
    }
    return frame.end();
  }

  /// What is to be seen somewhere in the picture.
  private List<SvgFrame.Key> keys() {
    List<SvgFrame.Key> keys = new ArrayList<>();
    if (!rows.isEmpty()) {
      keys.add(new SvgFrame.Key("running", "running", null));
    }
    if (rows.stream().anyMatch(row -> !row.all().equals(row.running()))) {
      keys.add(new SvgFrame.Key("all", "waiting or ready, on top of them", null));
    }
    return keys;
  }

  /// A line of steps above `bottom`, closed below. Columns that are equal are one step.
  private void curve(String kind, List<Double> means, double bottom) {
    StringBuilder line = new StringBuilder();
    String low = Markup.number(bottom);
    String level = low;
    int x = frame.plotLeft;
    for (double mean : means) {
      String next = Markup.number(bottom - mean / most * CURVE);
      if (!next.equals(level)) {
        line.append(line.isEmpty() ? "M" + x + " " + low : "H" + x).append('V').append(next);
        level = next;
      }
      x += COLUMN;
    }
    if (!line.isEmpty()) {
      line.append('H').append(x).append('V').append(low).append('Z');
      frame.svg.open("path").with("class", "curve " + kind).with("d", line.toString()).empty();
    }
  }
}
