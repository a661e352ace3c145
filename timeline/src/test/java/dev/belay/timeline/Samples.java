// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import dev.belay.timeline.Span.State;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Timelines that several tests draw.
final class Samples {
  static final long MS = 1_000_000;

  private Samples() {}

  static Span span(String task, @Nullable String parent, State state, long start, long end) {
    return new Span(task, parent, state, "", start * MS, end * MS);
  }

  static Span waiting(String task, @Nullable String parent, String reason, long start, long end) {
    return new Span(task, parent, State.WAITING, reason, start * MS, end * MS);
  }

  /// A group of which one task fails and two are cancelled by it.
  static Timeline group() {
    int[] lengths = {300, 200, 500, 100, 400, 250, 150, 350, 200, 450, 100, 300};
    List<Span> spans = new ArrayList<>();
    spans.add(span("/main", null, State.RUNNING, 0, 20));
    spans.add(waiting("/main", null, "its children", 20, 400));
    spans.add(span("/main", null, State.FAILED, 400, 420));
    for (int i = 0; i < lengths.length; i++) {
      String task = "/main/" + (char) ('A' + i);
      State end =
          lengths[i] == 400 ? State.FAILED : lengths[i] > 400 ? State.CANCELLED : State.RUNNING;
      spans.add(span(task, "/main", State.RUNNING, 20, 30));
      spans.add(waiting(task, "/main", "sleep", 30, Math.min(390, lengths[i])));
      spans.add(
          new Span(
              task,
              "/main",
              end,
              end == State.FAILED ? "no route to E" : "",
              Math.min(390, lengths[i]) * MS,
              Math.min(400, lengths[i] + 10) * MS));
    }
    return Timeline.of("A group in which one task fails", spans);
  }

  /// One task after the other, and two of them inside another.
  static Timeline small() {
    return Timeline.of(
        "Two calls",
        List.of(
            waiting("/main", null, "a group", 0, 200),
            span("/main/a", "/main", State.RUNNING, 0, 200),
            span("/main/b", "/main", State.CANCELLED, 50, 125)));
  }

  /// Groups in groups, the inner ones at the end of the outer.
  static Timeline nested() {
    String stock = "/main/order/stock";
    return Timeline.of(
        "Groups in groups",
        List.of(
            waiting("/main", null, "order", 0, 300),
            waiting("/main/order", "/main", "its calls", 0, 300),
            span("/main/order/price", "/main/order", State.RUNNING, 0, 200),
            waiting(stock, "/main/order", "both halls", 20, 280),
            span(stock + "/east", stock, State.RUNNING, 20, 100),
            span(stock + "/west", stock, State.RUNNING, 20, 280)));
  }

  /// A task that holds the loop while the others are ready.
  static Timeline blockedLoop() {
    List<Span> spans = new ArrayList<>();
    spans.add(span("/main", null, State.RUNNING, 0, 10));
    spans.add(waiting("/main", null, "its children", 10, 560));
    spans.add(span("/main", null, State.RUNNING, 560, 570));
    spans.add(span("/main/hog", "/main", State.READY, 0, 10));
    spans.add(span("/main/hog", "/main", State.RUNNING, 10, 310));
    for (int i = 1; i <= 4; i++) {
      String task = "/main/ticker-" + i;
      spans.add(span(task, "/main", State.READY, 0, 310 + 10 * i));
      spans.add(span(task, "/main", State.RUNNING, 310 + 10 * i, 320 + 10 * i));
      spans.add(waiting(task, "/main", "sleep 100 ms", 320 + 10 * i, 420 + 10 * i));
      spans.add(span(task, "/main", State.RUNNING, 420 + 10 * i, 430 + 10 * i));
    }
    return Timeline.of("A task that holds the loop for 300 ms", spans);
  }

  /// Names that would break a careless renderer.
  static List<String> hostileNames() {
    return List.of(
        "</title><script>alert(1)</script>",
        "a & b \" ' ]]> <!-- -->",
        "\u001B[31mred\u0000\u0007\n\ttab",
        "\u202Egnirts desrever",
        "تحميل/الصفحة/الأولى",
        "משימה ראשונה",
        "任务/下载/第一页".repeat(8),
        "🧗".repeat(40),
        "z" + "\u0301".repeat(500) + "algo",
        "half a pair \uD83D and another \uDE00",
        "W".repeat(5_000),
        " ",
        "%s %n $1 \\ {} ${x}");
  }

  static Timeline hostile() {
    List<Span> spans = new ArrayList<>();
    List<String> names = hostileNames();
    for (int i = 0; i < names.size(); i++) {
      String parent = i % 3 == 0 ? null : names.get(i - i % 3);
      State state = State.values()[i % State.values().length];
      spans.add(new Span(names.get(i), parent, state, names.get(i), i * MS, (i + 40) * MS));
    }
    return Timeline.of(String.join(" ", names), spans);
  }

  /// As many requests of three hosts as wanted; each waits and then runs, as its own task.
  static Iterator<Span> requests(int spans) {
    Random random = new Random(42);
    return IntStream.range(0, spans)
        .mapToObj(i -> {
          int request = i / 2;
          String host = "/main/" + List.of("stock", "prices", "reviews").get(request % 3);
          long start = request * MS / 50;
          long wave = (long) (1 + Math.sin(request / 30_000.0 + request % 3));
          long middle = start + (20 + random.nextInt(60) * (wave + 1)) * MS;
          State end = random.nextInt(500) == 0 ? State.FAILED : State.RUNNING;
          return i % 2 == 0
              ? new Span(host + "/" + request, host, State.WAITING, "permit", start, middle)
              : new Span(host + "/" + request, host, end, "", middle, middle + 30 * MS);
        })
        .iterator();
  }
}
