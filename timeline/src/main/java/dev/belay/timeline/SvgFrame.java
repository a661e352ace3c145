// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all SVG pictures share: the sheet, the heading, the labels at the left, the axis and the
/// legend. All lengths are of a sheet that is 600 wide.
final class SvgFrame {
  static final int WIDTH = 600;
  static final int RIGHT = WIDTH - 16;
  private static final int LEFT = 16;

  /// What a letter of the labels takes; fixed-width fonts of 12 px are 7.2 to 7.3 wide.
  static final double LETTER = 7.3;

  private static final int MOST_LETTERS = 24;
  private static final int INDENT = 10;
  private static final int DEEPEST = 4;
  private static final int TICKS = 6;

  /// An entry of the legend.
  ///
  /// @param look the class of what it explains
  /// @param words what that means
  /// @param state the state, if it is one that has a letter
  record Key(String look, String words, Span.@Nullable State state) {
    static Key of(Span.State state) {
      return new Key(state.word(), state.word(), state);
    }
  }

  final Markup svg = new Markup();
  final TimeFormat times;
  final int plotLeft;
  final int plotTop;
  private final Chart chart;
  private final String summary;
  private final boolean headed;

  /// @param labels the widest label, in letters
  /// @param headed whether the heading is part of the picture
  SvgFrame(Chart chart, String summary, int labels, boolean headed) {
    this.chart = chart;
    this.summary = summary;
    this.headed = headed;
    times = TimeFormat.of(chart.end() - chart.begin());
    plotLeft =
        LEFT
            + (int) Math.ceil(Math.clamp(labels, 6, MOST_LETTERS) * LETTER)
            + (labels > 0 ? 12 : 0);
    plotTop = (headed ? 54 : 6) + 24;
  }

  /// How many letters a label takes at that depth.
  static int letters(String label, int depth) {
    return Names.width(Names.visible(label))
        + (int) Math.ceil(Math.min(depth, DEEPEST) * INDENT / LETTER);
  }

  /// The sheet with what does not depend on the lanes, for a plot of that height.
  void begin(double plotHeight, List<Key> keys) {
    double height = plotTop + plotHeight + (keys.isEmpty() ? 16 : 44);
    svg.open("svg")
        .with("xmlns", "http://www.w3.org/2000/svg")
        .with("class", "belay")
        .with("width", WIDTH)
        .with("height", height)
        .with("viewBox", "0 0 " + WIDTH + " " + Markup.number(height))
        .with("role", "img")
        .with("aria-label", chart.title().isEmpty() ? summary : chart.title() + ": " + summary)
        .inside()
        .raw("\n" + SvgStyle.markup());
    svg.open("rect").with("class", "paper").with("width", WIDTH).with("height", height).empty();
    if (headed) {
      String title = Names.shortened(Names.visible(chart.title()), 56, "…");
      text("head", LEFT, 28, title.isEmpty() ? "Timeline" : title);
      text("soft", LEFT, 47, summary);
    }
    legend(plotTop + plotHeight + 28, keys);
  }

  String end() {
    return svg.raw("</svg>\n").toString();
  }

  /// Where a time is; inside the plot for all times of the chart.
  double x(long time) {
    double share = (double) (time - chart.begin()) / Math.max(1, chart.end() - chart.begin());
    return plotLeft + share * (RIGHT - plotLeft);
  }

  void text(String kind, double x, double y, String text) {
    svg.open("text").with("class", kind).with("x", x).with("y", y).holding(text, "text");
  }

  /// A label at the left, shortened to its room, with the whole name to be shown on pointing.
  void label(String label, int depth, String whole, double y) {
    int indent = Math.min(depth, DEEPEST) * INDENT;
    int letters = (int) ((plotLeft - 12 - LEFT - indent) / LETTER + 0.01);
    svg.open("text")
        .with("class", "name")
        .with("x", LEFT + indent)
        .with("y", y)
        // A name of a right-to-left script must not turn round what stands beside it.
        .with("direction", "ltr")
        .inside()
        .open("title")
        .holding(whole, "title")
        .text(Names.shortened(Names.visible(label), letters, "…"))
        .close("text");
  }

  /// The lines of the times, with the times above.
  void axis(double plotHeight) {
    for (long tick : times.ticks(chart.begin(), chart.end(), TICKS)) {
      double x = x(tick);
      svg.open("path")
          .with("class", "grid")
          .with(
              "d",
              "M%s %sv%s".formatted(Markup.number(x), plotTop - 4, Markup.number(plotHeight + 4)))
          .empty();
      String text = tick == 0 ? "0" : times.text(tick);
      double half = text.length() * LETTER / 2;
      String anchor = x + half > RIGHT ? "end" : "middle";
      svg.open("text")
          .with("class", "soft")
          .with("x", anchor.equals("end") ? RIGHT : x)
          .with("y", plotTop - 10)
          .with("text-anchor", anchor)
          .holding(text, "text");
    }
  }

  private void legend(double y, List<Key> keys) {
    double x = LEFT;
    for (Key key : keys) {
      svg.open("rect")
          .with("class", "key " + key.look())
          .with("x", x + 0.5)
          .with("y", y - 11.5)
          .with("width", 22)
          .with("height", 13)
          .with("rx", 2)
          .empty();
      if (key.state() != null && key.state().isEnd()) {
        mark(key.state(), x + 11.5, y - 1);
      }
      text("soft", x + 29, y, key.words());
      x += 29 + key.words().length() * LETTER + 16;
    }
  }

  /// The letter of a state whose pattern alone would be too little.
  void mark(Span.State state, double x, double y) {
    svg.open("text")
        .with("class", "mark")
        .with("x", x)
        .with("y", y)
        .with("text-anchor", "middle")
        .with("pointer-events", "none")
        .with("aria-hidden", "true")
        .holding(state == Span.State.FAILED ? "F" : "C", "text");
  }
}
