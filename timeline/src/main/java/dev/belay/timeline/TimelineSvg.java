// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.EnumSet;
import java.util.List;

/// Draws a timeline as SVG: a lane for each task, a bar for each span, and around a task with what
/// belongs to it a box.
final class TimelineSvg {
  private static final double BAR = 14;
  private static final double ROW = 17;
  private static final double PADDING = 4;
  private static final double THINNEST = 2;

  /// How far the innermost box stands off from its bars, how much further each one around it, and
  /// of how many that can be seen.
  private static final double MARGIN = 4;

  private static final double MORE_MARGIN = 2;
  private static final int MOST_MARGINS = 2;

  private final Timeline timeline;
  private final SvgFrame frame;

  TimelineSvg(Timeline timeline, boolean headed) {
    this.timeline = timeline;
    int letters =
        timeline.lanes().stream()
            .mapToInt(lane -> SvgFrame.letters(lane.label(), lane.depth()))
            .max()
            .orElse(0);
    frame = new SvgFrame(timeline, summary(timeline), letters, headed);
  }

  static String summary(Timeline timeline) {
    if (!timeline.caption().isEmpty()) {
      return timeline.caption();
    }
    int tasks = timeline.lanes().size();
    if (tasks == 0) {
      return "nothing was recorded";
    }
    TimeFormat times = TimeFormat.of(timeline.end() - timeline.begin());
    return "%s %s, %s"
        .formatted(tasks, tasks == 1 ? "task" : "tasks", times.text(timeline.fromFirstToLast()));
  }

  /// Where a time is, from the left.
  double x(long time) {
    return frame.x(time);
  }

  /// The picture.
  ///
  /// @param steps whether it gets a cover, by which a page can hide what comes after a time
  String draw(boolean steps) {
    List<Lane> lanes = timeline.lanes();
    double height = lanes.stream().mapToDouble(TimelineSvg::height).sum();
    EnumSet<Span.State> states = EnumSet.noneOf(Span.State.class);
    timeline.spans().forEach(span -> states.add(span.state()));
    frame.begin(height, states.stream().map(SvgFrame.Key::of).toList());
    boxes(lanes);
    frame.axis(height);
    double y = frame.plotTop;
    for (Lane lane : lanes) {
      lane(lane, y);
      y += height(lane);
    }
    if (steps) {
      cover(height);
    }
    return frame.end();
  }

  private static double height(Lane lane) {
    return lane.rows().size() * ROW - (ROW - BAR) + 2 * PADDING;
  }

  private void boxes(List<Lane> lanes) {
    double[] tops = new double[lanes.size() + 1];
    tops[0] = frame.plotTop;
    for (int i = 0; i < lanes.size(); i++) {
      tops[i + 1] = tops[i] + height(lanes.get(i));
    }
    for (int i = 0; i < lanes.size(); i++) {
      Lane lane = lanes.get(i);
      if (lane.inside() > 0) {
        double margin = MARGIN + MORE_MARGIN * Math.min(lane.nested(), MOST_MARGINS);
        double left = frame.x(lane.begin()) - margin;
        double right = frame.x(lane.end()) + margin;
        double inset = 1 + Math.min(lane.depth(), MOST_MARGINS);
        frame
            .svg
            .open("rect")
            .with("class", "group")
            .with("x", left)
            .with("y", tops[i] + inset)
            .with("width", right - left)
            .with("height", tops[i + 1 + lane.inside()] - tops[i] - 2 * inset)
            .with("rx", 4)
            .empty();
      }
    }
  }

  private void lane(Lane lane, double top) {
    frame.label(lane.label(), lane.depth(), lane.task(), top + PADDING + 11);
    for (int row = 0; row < lane.rows().size(); row++) {
      List<Span> spans = lane.rows().get(row);
      double y = top + PADDING + row * ROW;
      for (int i = 0; i < spans.size(); i++) {
        bar(spans.get(i), y);
      }
      // Afterwards: the letter of a bar that has no room for it stands over what is beside.
      spans.forEach(span -> inscribe(span, y));
      if (!spans.isEmpty()) {
        besideTheLast(spans.getLast(), y);
      }
    }
  }

  private double left(Span span) {
    return Math.min(frame.x(span.start()), SvgFrame.RIGHT - THINNEST);
  }

  private double width(Span span) {
    return Math.max(THINNEST, frame.x(span.end()) - left(span));
  }

  private void bar(Span span, double y) {
    // The outline lies half outside of what it is around.
    double inset = width(span) > 3 ? 0.5 : 0;
    frame
        .svg
        .open("rect")
        .with("class", "bar " + span.state().word())
        .with("x", left(span) + inset)
        .with("y", y + 0.5)
        .with("width", width(span) - 2 * inset)
        .with("height", BAR - 1)
        .with("rx", width(span) > 6 ? 2 : 0)
        .inside()
        .open("title")
        .inside()
        .text(title(span))
        .raw("</title>")
        .close("rect");
  }

  private String title(Span span) {
    TimeFormat times = frame.times;
    return "%s: %s, %s to %s (%s)"
        .formatted(
            span.task(),
            span.what(),
            times.number(span.start()),
            times.text(span.end()),
            times.text(span.length()));
  }

  private void inscribe(Span span, double y) {
    double middle = left(span) + width(span) / 2;
    if (span.state().isEnd()) {
      boolean inside = width(span) >= 14;
      double beside = left(span) + width(span) + 7;
      double x = inside ? middle : beside + 5 < SvgFrame.RIGHT ? beside : left(span) - 7;
      frame.mark(span.state(), x, y + 11.5);
      return;
    }
    String reason = Names.visible(span.reason());
    if (span.state() != Span.State.READY && !reason.isEmpty() && holds(span, reason)) {
      why(span.state() == Span.State.WAITING ? "why" : "why on", "middle", middle, y, reason);
    }
  }

  private boolean holds(Span span, String reason) {
    return !span.state().isEnd() && width(span) >= textWidth(reason) + 10;
  }

  private static double textWidth(String text) {
    return Names.width(text) * SvgFrame.LETTER;
  }

  /// Behind the last bar of a row is room for the reason that the bar itself is too short for.
  private void besideTheLast(Span span, double y) {
    String reason = Names.visible(span.reason());
    if (reason.isEmpty() || span.state() == Span.State.READY || holds(span, reason)) {
      return;
    }
    boolean lettered = span.state().isEnd() && width(span) < 14;
    double x = left(span) + width(span) + (lettered ? 16 : 8);
    if (x + textWidth(reason) <= SvgFrame.RIGHT) {
      why("why", "start", x, y, reason);
    }
  }

  private void why(String look, String anchor, double x, double y, String reason) {
    frame
        .svg
        .open("text")
        .with("class", look)
        .with("x", x)
        .with("y", y + 11)
        .with("text-anchor", anchor)
        .with("pointer-events", "none")
        .with("aria-hidden", "true")
        .holding(reason, "text");
  }

  private void cover(double height) {
    frame
        .svg
        .open("g")
        .with("id", "belay-cover")
        .with("visibility", "hidden")
        .inside()
        .open("rect")
        .with("class", "cover")
        .with("x", frame.plotLeft)
        .with("y", frame.plotTop)
        .with("width", SvgFrame.RIGHT + MARGIN + MORE_MARGIN * MOST_MARGINS + 1 - frame.plotLeft)
        .with("height", height)
        .empty()
        .open("path")
        .with("class", "now")
        .with(
            "d",
            "M%s %sv%s".formatted(frame.plotLeft, frame.plotTop - 4, Markup.number(height + 4)))
        .empty()
        .close("g");
  }
}
