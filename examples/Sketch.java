// SPDX-License-Identifier: Apache-2.0
import dev.belay.Async;
import dev.belay.timeline.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// What the tasks of one lane of a picture did: one line for the whole, and below it one for each.
final class Sketch {
  /// Something to draw.
  interface Action {
    void run() throws Exception;
  }

  private final String name;
  private final boolean told;
  private final long begun = Async.nanoTime();
  private final List<Span> spans = Collections.synchronizedList(new ArrayList<>());

  /// A picture of some tasks, which begins now.
  ///
  /// @param told whether the name is followed by how long it took
  Sketch(String name, boolean told) {
    this.name = name;
    this.told = told;
  }

  private long now() {
    return Async.nanoTime() - begun;
  }

  /// Does something, and draws how long the task waits for it, hollow.
  void waits(String task, String why, Action action) throws Exception {
    draw(task, Span.State.WAITING, why, action);
  }

  /// Does something, and draws how long the task could go on but has to wait for its turn.
  void ready(String task, Action action) throws Exception {
    draw(task, Span.State.READY, "", action);
  }

  /// Does something, and draws how long the task is at it, filled.
  void works(String task, Action action) throws Exception {
    draw(task, Span.State.RUNNING, "", action);
  }

  private void draw(String task, Span.State state, String why, Action action) throws Exception {
    long start = now();
    try {
      action.run();
      add(task, state, why, start, now());
    } catch (InterruptedException e) {
      add(task, state, why, start, now());
      add(task, Span.State.CANCELLED, "", now(), now());
      throw e;
    } catch (Exception e) {
      add(task, state, why, start, now());
      add(task, Span.State.FAILED, e.getMessage(), now(), now());
      throw e;
    }
  }

  private void add(String task, Span.State state, String why, long start, long end) {
    if (start < end || state == Span.State.FAILED || state == Span.State.CANCELLED) {
      spans.add(new Span(task, null, state, why, start, end));
    }
  }

  /// Waits as long as a job takes.
  static void pause(int millis) throws InterruptedException {
    Async.sleep(Duration.ofMillis(millis));
  }

  /// How long all of it took.
  Duration wall() {
    return Duration.ofNanos(spans.stream().mapToLong(Span::end).max().orElse(0));
  }

  /// The most tasks that worked at the same time. What ends at an instant is over at it.
  int peak() {
    List<Span> working = spans.stream().filter(s -> s.state() == Span.State.RUNNING).toList();
    return working.stream()
        .mapToInt(at -> (int) working.stream().filter(s -> isAt(s, at.start())).count())
        .max()
        .orElse(0);
  }

  private static boolean isAt(Span span, long time) {
    return span.start() <= time && time < span.end();
  }

  private String title() {
    return told ? String.format(Locale.ROOT, "%s, %d ms", name, wall().toMillis()) : name;
  }

  /// All spans, below a line for the whole.
  List<Span> spans() {
    String most = "peak " + peak();
    Span whole = new Span(title(), null, Span.State.WAITING, most, 0, wall().toNanos());
    return below(List.of(whole), spans);
  }

  /// All spans, below a line that tells which task was at work when.
  List<Span> spansOfLoop() {
    List<Span> loop = new ArrayList<>();
    for (Span span : working()) {
      String task = span.task().substring(span.task().lastIndexOf('/') + 1);
      loop.add(new Span(title(), null, Span.State.RUNNING, task, span.start(), span.end()));
    }
    return below(loop, spans);
  }

  /// Only what worked, without the waiting.
  List<Span> working() {
    return below(
        List.of(), spans.stream().filter(span -> span.state() == Span.State.RUNNING).toList());
  }

  private List<Span> below(List<Span> whole, List<Span> tasks) {
    List<Span> all = new ArrayList<>(whole);
    for (Span task : tasks) {
      String parent = title();
      all.add(
          new Span(
              parent + "/" + task.task(),
              parent,
              task.state(),
              task.reason(),
              task.start(),
              task.end()));
    }
    return all;
  }
}
