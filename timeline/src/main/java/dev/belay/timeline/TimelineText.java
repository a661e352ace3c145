// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.List;

/// Draws a timeline as text.
final class TimelineText {
  private static final int MOST_LANES = 72;
  private static final int DEEPEST = 4;
  private static final int MOST_WORDS = 40;

  private TimelineText() {}

  static String draw(Timeline timeline, TextFrame frame, Blocks blocks) {
    List<Lane> lanes = timeline.lanes();
    List<Lane> drawn = lanes.subList(0, Math.min(lanes.size(), MOST_LANES));
    if (drawn.isEmpty()) {
      return "";
    }
    TimeFormat times = TimeFormat.of(timeline.end() - timeline.begin());
    frame.heading();
    drawn.forEach(lane -> frame.measure(label(lane)));
    for (Lane lane : drawn) {
      StringBuilder columns = new StringBuilder();
      int most = Timeline.peak(lane.spans());
      for (int column = 0; column < TextRenderer.COLUMNS; column++) {
        long from = frame.time(column);
        long to = frame.time(column + 1);
        boolean last = column == TextRenderer.COLUMNS - 1;
        columns.append(
            lane.rows().size() > 1
                ? blocks.level(going(lane.spans(), from, to), most)
                : block(lane.spans(), from, to, last, blocks));
      }
      frame.line(label(lane), columns, words(lane, most, times, frame));
    }
    frame.axis();
    if (lanes.size() > drawn.size()) {
      frame.out.append("and ").append(lanes.size() - drawn.size()).append(" more\n");
    }
    return frame.out.toString();
  }

  private static String label(Lane lane) {
    return "  ".repeat(Math.min(DEEPEST, lane.depth())) + lane.label();
  }

  private static double going(List<Span> spans, long from, long to) {
    return spans.stream().filter(span -> span.start() < to && span.end() > from).count();
  }

  /// What a lane without overlaps did for most of a column, or how it ended in it.
  private static char block(List<Span> spans, long from, long to, boolean last, Blocks blocks) {
    char block = ' ';
    long most = -1;
    for (Span span : spans) {
      long end = span.length() == 0 ? span.start() + 1 : span.end();
      boolean touches = (span.start() < to && end > from) || (last && span.start() == to);
      if (!touches) {
        continue;
      }
      if (span.state().isEnd() && (end <= to || last)) {
        return span.state() == Span.State.FAILED ? 'F' : 'C';
      }
      long share = Math.min(span.end(), to) - Math.max(span.start(), from);
      if (share > most) {
        most = share;
        block = blocks.of(span.state());
      }
    }
    return block;
  }

  private static String words(Lane lane, int most, TimeFormat times, TextFrame frame) {
    String when = times.number(lane.begin()) + " to " + times.text(lane.end());
    if (lane.rows().size() > 1) {
      return "%s in all, at most %s at once, %s".formatted(lane.spans().size(), most, when);
    }
    Span last = lane.spans().getLast();
    if (!last.state().isEnd()) {
      return when;
    }
    return when + ", " + frame.shortened(last.what(), MOST_WORDS);
  }
}
