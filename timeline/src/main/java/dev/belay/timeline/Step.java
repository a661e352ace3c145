// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// All that happens at one instant, in words.
///
/// @param time when
/// @param changes what each task did then
record Step(long time, List<String> changes) {
  /// The instants at which something happens, in order. At one instant what ends comes first.
  static List<Step> of(Timeline timeline) {
    TreeMap<Long, List<String>> ends = new TreeMap<>();
    TreeMap<Long, List<String>> starts = new TreeMap<>();
    for (Lane lane : timeline.lanes()) {
      for (List<Span> row : lane.rows()) {
        for (int i = 0; i < row.size(); i++) {
          Span span = row.get(i);
          boolean instant = span.length() == 0;
          boolean last = i == row.size() - 1;
          // A mark at the end of a task is no new beginning.
          if (i == 0 || !instant || !span.state().isEnd()) {
            at(starts, span.start()).add(span.task() + " " + begins(span, i == 0));
          }
          boolean goesOn = !last && row.get(i + 1).start() == span.end();
          if (!goesOn) {
            // What has no length begins before it ends.
            at(instant ? starts : ends, span.end()).add(span.task() + " " + ends(span, last));
          }
        }
      }
    }
    List<Step> steps = new ArrayList<>();
    starts.forEach((time, changes) -> at(ends, time).addAll(changes));
    ends.forEach((time, changes) -> steps.add(new Step(time, changes)));
    return steps;
  }

  private static List<String> at(TreeMap<Long, List<String>> steps, long time) {
    return steps.computeIfAbsent(time, t -> new ArrayList<>());
  }

  private static String begins(Span span, boolean first) {
    String why = span.reason().isEmpty() ? "" : ": " + span.reason();
    return switch (span.state()) {
      case READY -> "is ready" + why;
      case RUNNING -> (first ? "starts" : "goes on") + why;
      case WAITING -> "waits" + why;
      case FAILED, CANCELLED -> first ? "starts" : "goes on";
    };
  }

  private static String ends(Span span, boolean last) {
    String why = span.reason().isEmpty() ? "" : ": " + span.reason();
    return switch (span.state()) {
      case FAILED -> "fails" + why;
      case CANCELLED -> "is cancelled" + why;
      default -> last ? "ends" : "pauses";
    };
  }
}
