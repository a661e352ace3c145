// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import dev.belay.Recording;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// Spans with a heading, checked and put in order; drawn as a bar for each span.
///
/// The same spans give the same timeline, whatever order they came in.
public final class Timeline implements Chart {
  private static final Comparator<Span> ORDER =
      comparingLong(Span::start)
          .thenComparingLong(Span::end)
          .thenComparing(Span::task)
          .thenComparing(Span::state)
          .thenComparing(Span::reason)
          .thenComparing(comparing(span -> Objects.requireNonNullElse(span.parent(), "")));

  private final String title;
  private final String caption;
  private final List<Span> spans;
  private final List<Lane> lanes;
  private final long first;
  private final long end;

  private Timeline(String title, String caption, List<Span> spans) {
    this.title = title;
    this.caption = caption;
    this.spans = spans;
    this.lanes = Lanes.of(spans);
    this.first = spans.isEmpty() ? 0 : spans.getFirst().start();
    this.end = spans.stream().mapToLong(Span::end).max().orElse(0);
  }

  /// Makes a timeline. A span whose parent has no spans itself is one without a parent.
  ///
  /// @param title the heading; may be empty
  /// @param spans the spans, in any order
  /// @return the timeline
  /// @throws IllegalArgumentException when a task has two parents, or when parents lead in a circle
  public static Timeline of(String title, Collection<Span> spans) {
    return new Timeline(
        Objects.requireNonNull(title, "title"), "", spans.stream().sorted(ORDER).toList());
  }

  /// The same timeline with a line of one's own below the heading, in place of the one that counts
  /// the tasks.
  ///
  /// @param caption the line; empty for the one that counts
  /// @return a timeline of the same spans
  public Timeline withCaption(String caption) {
    return new Timeline(title, Objects.requireNonNull(caption, "caption"), spans);
  }

  /// Makes a timeline of what a recording has by now. What took no time is left out, but for the
  /// mark where a task failed or was cancelled.
  ///
  /// @param title the heading; may be empty
  /// @param recording the recording, closed or not
  /// @return the timeline
  public static Timeline of(String title, Recording recording) {
    return of(title, RecordedSpans.of(recording.spans()));
  }

  @Override
  public String title() {
    return title;
  }

  /// {@return the line below the heading; empty where it counts the tasks}
  public String caption() {
    return caption;
  }

  /// {@return the spans, by their start}
  public List<Span> spans() {
    return spans;
  }

  @Override
  public long begin() {
    return leftEdge(first, end);
  }

  @Override
  public long end() {
    return end;
  }

  /// {@return how long it is from the start of the first span to the end of the last, in
  /// nanoseconds}
  public long fromFirstToLast() {
    return end - first;
  }

  /// {@return how long all spans are, put end to end, in nanoseconds}
  ///
  /// @throws ArithmeticException when that is longer than 292 years
  public long endToEnd() {
    return spans.stream().mapToLong(Span::length).reduce(0, Math::addExact);
  }

  /// {@return how many spans there are at the same time at most; a span without length is in none}
  public int peak() {
    return peak(spans);
  }

  List<Lane> lanes() {
    return lanes;
  }

  /// The left edge for spans of which the first begins at `first` and the last ends at `end`.
  static long leftEdge(long first, long end) {
    return first > end / 2 ? first : 0;
  }

  static int peak(List<Span> spans) {
    long[] starts = spans.stream().filter(s -> s.length() > 0).mapToLong(Span::start).toArray();
    long[] ends = spans.stream().filter(s -> s.length() > 0).mapToLong(Span::end).toArray();
    Arrays.sort(starts);
    Arrays.sort(ends);
    int peak = 0;
    int ended = 0;
    for (int begun = 1; begun <= starts.length; begun++) {
      while (ends[ended] <= starts[begun - 1]) {
        ended++;
      }
      peak = Math.max(peak, begun - ended);
    }
    return peak;
  }
}
