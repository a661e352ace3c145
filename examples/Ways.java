// SPDX-License-Identifier: Apache-2.0
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import dev.belay.limit.RateLimiter;
import dev.belay.sync.Permit;
import dev.belay.sync.Semaphore;
import dev.belay.timeline.Span;
import dev.belay.timeline.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The ways to run the twelve jobs, one after the other, and what came of each.
final class Ways {
  /// One of them.
  private interface Way {
    void run(Show show) throws Exception;
  }

  /// What came of one.
  private record Result(String name, long millis, int peak, long ok, long failed, long cancelled) {}

  /// What it must be in virtual time.
  private static final List<Result> EXACTLY =
      List.of(
          new Result("one after the other", 3300, 1, 12, 0, 0),
          new Result("gather", 500, 12, 12, 0, 0),
          new Result("group, E fails", 400, 12, 9, 1, 2),
          new Result("semaphore of 3", 1200, 3, 12, 0, 0),
          new Result("5 a second", 2500, 2, 12, 0, 0));

  private final Show show;
  private final List<Result> results = new ArrayList<>();

  private Ways(Show show) {
    this.show = show;
  }

  static void compare(Show show) throws Exception {
    List<Result> results = run(show);
    show.table(table(results));

    for (int i = 0; i < EXACTLY.size(); i++) {
      show.took(EXACTLY.get(i).name(), EXACTLY.get(i).millis(), 20_000, results.get(i).millis());
    }
    show.ideally("expected the table as it should be", results.equals(EXACTLY));
  }

  private static List<Result> run(Show show) throws Exception {
    Ways ways = new Ways(show);
    ways.measure("one after the other", Ways::inARow);
    ways.measure("gather", Ways::gathered);
    ways.measure("group, E fails", Ways::failing);
    ways.measure("semaphore of 3", Ways::byThrees);
    ways.measure("5 a second", Ways::atARate);
    return ways.results;
  }

  private static void inARow(Show show) throws Exception {
    for (Job job : Job.values()) {
      job.work(show);
    }
  }

  private static void gathered(Show show) throws Exception {
    Async.run(() -> Async.gather(List.of(Job.values()), job -> job.work(show)));
  }

  private static void failing(Show show) throws Exception {
    try {
      TaskGroup.run(group -> {
        for (Job job : Job.values()) {
          group.start(() -> job.workOrFail(show));
        }
      });
    } catch (TaskGroupException e) {
      show.say("the group says: " + e.getCause().getMessage());
    }
  }

  private static void byThrees(Show show) throws Exception {
    Semaphore permits = new Semaphore(3);
    TaskGroup.run(group -> {
      for (Job job : Job.values()) {
        group.start(() -> {
          try (Permit _ = permits.acquirePermit()) {
            return job.work(show);
          }
        });
      }
    });
  }

  private static void atARate(Show show) throws Exception {
    RateLimiter limiter = new RateLimiter(5, Duration.ofSeconds(1));
    TaskGroup.run(group -> {
      for (Job job : Job.values()) {
        group.start(() -> {
          limiter.acquire();
          return job.work(show);
        });
      }
    });
  }

  private void measure(String name, Way way) throws Exception {
    long begun = Async.nanoTime();
    int before = show.timeline().spans().size();
    way.run(show);
    long millis = NANOSECONDS.toMillis(Async.nanoTime() - begun);
    List<Span> all = show.timeline().spans();
    // By their beginnings, and a way begins when the one before has ended.
    List<Span> own = all.subList(before, all.size());
    results.add(
        new Result(
            name,
            millis,
            Timeline.of(name, own).peak(),
            count(own, Span.State.RUNNING),
            count(own, Span.State.FAILED),
            count(own, Span.State.CANCELLED)));
    show.say(name + ": through");
  }

  private static long count(List<Span> spans, Span.State state) {
    return spans.stream().filter(span -> span.state() == state).count();
  }

  private static List<List<String>> table(List<Result> results) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("strategy", "ms", "speed-up", "peak", "ok", "failed", "cancelled"));
    long slowest = results.getFirst().millis();
    for (Result each : results) {
      String speedUp =
          "%d.%d".formatted(slowest / each.millis(), slowest * 10 / each.millis() % 10);
      rows.add(
          List.of(
              each.name(),
              Long.toString(each.millis()),
              speedUp,
              Integer.toString(each.peak()),
              Long.toString(each.ok()),
              Long.toString(each.failed()),
              Long.toString(each.cancelled())));
    }
    return rows;
  }
}
