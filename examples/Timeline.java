// SPDX-License-Identifier: Apache-2.0
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A picture in text: a line for each lane, and in it what ran when.
final class Timeline {
  /// How what was drawn ended.
  enum End {
    DONE,
    FAILED,
    CANCELLED
  }

  private record Span(long begin, long end, End how) {}

  private static final int MOST_LANES = 24;
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String PLAIN = "12345678";

  private final int columns;
  private final boolean blocks = System.out.charset().newEncoder().canEncode(BLOCKS);
  private final Map<String, List<Span>> lanes = new LinkedHashMap<>();

  Timeline(int columns) {
    this.columns = columns;
  }

  void add(String lane, long begin, long end, End how) {
    lanes.computeIfAbsent(lane, name -> new ArrayList<>()).add(new Span(begin, end, how));
  }

  /// How long all spans are together.
  long endToEnd() {
    return all().stream().mapToLong(span -> span.end() - span.begin()).sum();
  }

  /// How long it takes from the first begin to the last end.
  long fromFirstToLast() {
    return all().stream().mapToLong(Span::end).max().orElse(0) - begin(all());
  }

  /// How many ran at the same time at most, in all lanes together.
  int peak() {
    return peak(all());
  }

  /// How many ended in this way.
  int count(End how) {
    return (int) all().stream().filter(span -> span.how() == how).count();
  }

  /// What a lane is filled with: a character that this terminal can show.
  String block() {
    return blocks ? "█" : "#";
  }

  void print(PrintStream out) {
    long end = all().stream().mapToLong(Span::end).max().orElse(0);
    if (end == 0) {
      return;
    }
    int width = lanes.keySet().stream().mapToInt(String::length).max().orElse(0);
    lanes.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, List<Span>>>comparingLong(
                    lane -> begin(lane.getValue()) * columns / end)
                .thenComparing(Map.Entry::getKey))
        .limit(MOST_LANES)
        .forEach(lane ->
            out.printf(
                "    %-" + width + "s |%s| %s%n",
                lane.getKey(),
                line(lane.getValue(), end),
                legend(lane.getValue())));
    if (lanes.size() > MOST_LANES) {
      out.println("    and " + (lanes.size() - MOST_LANES) + " more");
    }
  }

  private String line(List<Span> spans, long end) {
    int most = peak(spans);
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < columns; column++) {
      long from = end * column / columns;
      long to = end * (column + 1) / columns;
      int running =
          (int) spans.stream().filter(span -> span.begin() < to && span.end() > from).count();
      line.append(mark(Math.min(running, most), most));
    }
    return line.toString();
  }

  private String mark(int running, int most) {
    if (running == 0) {
      return " ";
    }
    if (most == 1) {
      return block();
    }
    String levels = blocks ? BLOCKS : PLAIN;
    int level = Math.ceilDiv(running * levels.length(), most) - 1;
    return levels.substring(level, level + 1);
  }

  private static String legend(List<Span> spans) {
    if (spans.size() > 1) {
      int most = peak(spans);
      return spans.size() + (most == 1 ? " in turn" : " in all, at most " + most + " at once");
    }
    Span span = spans.getFirst();
    String how = span.how() == End.DONE ? "" : ", " + span.how().name().toLowerCase(Locale.ROOT);
    return "%d to %d ms%s".formatted(millis(span.begin()), millis(span.end()), how);
  }

  /// How many ran at the same time at most; one that ends when another begins does not count.
  private static int peak(List<Span> spans) {
    List<long[]> steps = new ArrayList<>();
    for (Span span : spans) {
      steps.add(new long[] {span.begin(), 1});
      steps.add(new long[] {span.end(), -1});
    }
    steps.sort((a, b) -> a[0] == b[0] ? Long.compare(a[1], b[1]) : Long.compare(a[0], b[0]));
    int running = 0;
    int peak = 0;
    for (long[] step : steps) {
      running += (int) step[1];
      peak = Math.max(peak, running);
    }
    return peak;
  }

  private List<Span> all() {
    return lanes.values().stream().flatMap(List::stream).toList();
  }

  private static long begin(List<Span> spans) {
    return spans.stream().mapToLong(Span::begin).min().orElse(0);
  }

  private static long millis(long nanos) {
    return NANOSECONDS.toMillis(nanos);
  }
}
