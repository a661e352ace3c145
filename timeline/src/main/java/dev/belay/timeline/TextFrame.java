// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

/// What all text pictures share: the heading, the labels at the left, and the axis below.
final class TextFrame {
  private static final int MOST_LETTERS = 32;

  /// Makes what follows read from left to right, after a name of a right-to-left script too.
  private static final String LEFT_TO_RIGHT = "\u200E";

  final StringBuilder out = new StringBuilder();
  private final Chart chart;
  private final Blocks blocks;
  private int letters;

  TextFrame(Chart chart, Blocks blocks) {
    this.chart = chart;
    this.blocks = blocks;
  }

  /// Makes room for a label.
  void measure(String label) {
    letters = Math.max(letters, Math.min(MOST_LETTERS, Names.width(Names.visible(label))));
  }

  void heading() {
    if (!chart.title().isEmpty()) {
      out.append(shortened(chart.title(), TextRenderer.COLUMNS)).append('\n');
    }
  }

  void line(String label, CharSequence columns, String words) {
    String name = shortened(label, letters);
    String mark = isMixed(name) ? LEFT_TO_RIGHT : "";
    out.append(mark)
        .append(name)
        .append(mark)
        .append(" ".repeat(letters - Names.width(name)))
        .append(" |")
        .append(columns)
        .append("| ")
        .append(words)
        .append('\n');
  }

  String shortened(String name, int columns) {
    return Names.shortened(Names.visible(name), columns, blocks.ellipsis());
  }

  void axis() {
    TimeFormat times = TimeFormat.of(chart.end() - chart.begin());
    String from = chart.begin() == 0 ? "0" : times.text(chart.begin());
    String to = times.text(chart.end());
    int space = TextRenderer.COLUMNS - from.length() - to.length();
    out.append(" ".repeat(letters + 2))
        .append(from)
        .append(" ".repeat(Math.max(1, space)))
        .append(to)
        .append('\n');
  }

  /// The time at which a column begins.
  long time(int column) {
    long length = chart.end() - chart.begin();
    int columns = TextRenderer.COLUMNS;
    // Not length * column / columns, which long times would overflow.
    return chart.begin() + length / columns * column + length % columns * column / columns;
  }

  private static boolean isMixed(String name) {
    return name.codePoints()
        .map(Character::getDirectionality)
        .anyMatch(direction ->
            direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC);
  }
}
