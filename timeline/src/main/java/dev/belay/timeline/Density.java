// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How many spans are going on over time, in a lane for each task; drawn as one curve a lane.
///
/// It keeps counts and no spans, so that it takes no more memory for a hundred million spans than
/// for a thousand. There are at most [#MOST_LANES] lanes: where there are more tasks, those of one
/// parent share a lane, and where there are more parents, those that come last share one. Not to be
/// used by several threads at once.
public final class Density implements Chart {
  /// How many lanes there are at most, beside the one of all others.
  public static final int MOST_LANES = 40;

  private static final String OTHERS = "all others";

  /// What is counted in one lane.
  private static final class Tally {
    final String name;
    final @Nullable String parent;
    final Bins.Series running;
    final Bins.Series all;
    long first = Long.MAX_VALUE;
    long spans;
    long failed;
    long cancelled;

    Tally(String name, @Nullable String parent, Bins bins) {
      this.name = name;
      this.parent = parent;
      running = bins.series();
      all = bins.series();
    }

    void add(Tally other) {
      running.add(other.running);
      all.add(other.all);
      first = Math.min(first, other.first);
      spans += other.spans;
      failed += other.failed;
      cancelled += other.cancelled;
    }
  }

  /// A lane as it is drawn.
  ///
  /// @param name the task, or the parent of the tasks that share the lane
  /// @param spans how many spans there are in it
  /// @param failed how many of them ended with a failure
  /// @param cancelled how many of them ended with a cancellation
  /// @param all the average number of spans going on, column by column
  /// @param running the same of those that run and do not wait
  record Row(
      String name,
      long spans,
      long failed,
      long cancelled,
      List<Double> all,
      List<Double> running) {

    double peak() {
      return all.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
  }

  private final String title;
  private final Bins bins = new Bins();
  private Map<String, Tally> lanes = new HashMap<>();
  private @Nullable Tally others;
  private boolean byParent;
  private long first = Long.MAX_VALUE;
  private long end;
  private long spans;

  /// Begins with no spans.
  ///
  /// @param title the heading; may be empty
  public Density(String title) {
    this.title = Objects.requireNonNull(title, "title");
  }

  /// Counts a span. The lanes depend on the order in which spans come only where there are more
  /// than [#MOST_LANES] parents.
  ///
  /// @param span one more
  public void add(Span span) {
    Tally lane = lane(span.task(), span.parent());
    bins.add(lane.all, span.start(), span.end());
    if (span.state() != Span.State.WAITING && span.state() != Span.State.READY) {
      bins.add(lane.running, span.start(), span.end());
    }
    lane.first = Math.min(lane.first, span.start());
    lane.spans++;
    lane.failed += span.state() == Span.State.FAILED ? 1 : 0;
    lane.cancelled += span.state() == Span.State.CANCELLED ? 1 : 0;
    first = Math.min(first, span.start());
    end = Math.max(end, span.end());
    spans++;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public long begin() {
    return spans == 0 ? 0 : Timeline.leftEdge(first, end);
  }

  @Override
  public long end() {
    return end;
  }

  /// {@return how many spans were counted}
  public long spans() {
    return spans;
  }

  String summary() {
    if (spans == 0) {
      return "nothing was recorded";
    }
    TimeFormat times = TimeFormat.of(end - begin());
    return "%s spans, %s; the curves tell how many there are at once"
        .formatted(DensitySvg.count(spans), times.text(end - first));
  }

  /// The lanes by their first span and then by name, the one of all others at the end.
  List<Row> rows(int columns) {
    List<Tally> ordered = new ArrayList<>(lanes.values());
    ordered.sort(
        Comparator.<Tally>comparingLong(lane -> lane.first)
            .thenComparing(comparing(lane -> lane.name, NaturalOrder.INSTANCE)));
    if (others != null) {
      ordered.add(others);
    }
    return ordered.stream()
        .map(lane ->
            new Row(
                lane.name,
                lane.spans,
                lane.failed,
                lane.cancelled,
                bins.means(lane.all, begin(), end, columns),
                bins.means(lane.running, begin(), end, columns)))
        .toList();
  }

  private Tally lane(String task, @Nullable String parent) {
    String name = byParent && parent != null ? parent : task;
    Tally lane = lanes.get(name);
    if (lane != null) {
      return lane;
    }
    if (lanes.size() < MOST_LANES) {
      Tally made = new Tally(name, byParent ? null : parent, bins);
      lanes.put(name, made);
      return made;
    }
    if (!byParent) {
      shareByParent();
      return lane(task, parent);
    }
    if (others == null) {
      others = new Tally(OTHERS, null, bins);
    }
    return others;
  }

  private void shareByParent() {
    byParent = true;
    Map<String, Tally> shared = new HashMap<>();
    for (Tally lane : lanes.values()) {
      String name = lane.parent == null ? lane.name : lane.parent;
      shared.computeIfAbsent(name, parent -> new Tally(parent, null, bins)).add(lane);
      bins.remove(lane.all);
      bins.remove(lane.running);
    }
    lanes = shared;
  }
}
