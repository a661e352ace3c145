// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import dev.belay.Recording;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// What a renderer draws: a [Timeline] with a bar for each span, or a [Density] that counts them.
public sealed interface Chart permits Timeline, Density {
  /// From how many spans on a bar for each is no picture any more.
  int MOST_BARS = 2_000;

  /// {@return the heading; may be empty}
  String title();

  /// {@return the left edge of the picture, in nanoseconds: 0, or the beginning of the first span
  /// where more than half of the picture would be empty before it}
  long begin();

  /// {@return the end of the last span, in nanoseconds}
  long end();

  /// Makes the chart that fits: a timeline of at most [#MOST_BARS] spans, and a density of more. It
  /// reads the spans once and keeps no more than that number of them, so there may be millions.
  ///
  /// @param title the heading; may be empty
  /// @param spans the spans, in any order
  /// @return the chart
  /// @throws IllegalArgumentException when the spans of a timeline contradict each other, as
  ///   [Timeline#of] says
  static Chart of(String title, Iterator<Span> spans) {
    List<Span> first = new ArrayList<>();
    while (spans.hasNext()) {
      first.add(spans.next());
      if (first.size() > MOST_BARS) {
        Density density = new Density(title);
        first.forEach(density::add);
        spans.forEachRemaining(density::add);
        return density;
      }
    }
    return Timeline.of(title, first);
  }

  /// Makes the chart that fits what a recording has by now.
  ///
  /// @param title the heading; may be empty
  /// @param recording the recording, closed or not
  /// @return the chart
  static Chart of(String title, Recording recording) {
    return of(title, RecordedSpans.of(recording.spans()).iterator());
  }
}
