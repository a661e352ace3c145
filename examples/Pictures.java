// SPDX-License-Identifier: Apache-2.0
import dev.belay.Async;
import dev.belay.Recording;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import dev.belay.limit.RateLimiter;
import dev.belay.sim.Order;
import dev.belay.sim.Problem;
import dev.belay.sim.Simulation;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import dev.belay.sync.Semaphore;
import dev.belay.timeline.Density;
import dev.belay.timeline.HtmlRenderer;
import dev.belay.timeline.Span;
import dev.belay.timeline.SvgRenderer;
import dev.belay.timeline.Timeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Draws the pictures of the guide into a folder. They show what these programs really do, in
/// virtual time, and so come out the same to the byte every time.
class Pictures {
  private static final List<Job> JOBS = List.of(Job.values());

  private static final String EACH = "each waits 100 to 500 ms, 3300 ms in all; in virtual time";

  private final Path folder;

  private Pictures(Path folder) {
    this.folder = folder;
  }

  static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      System.err.println("usage: java @examples/run.args examples/Pictures.java FOLDER");
      System.exit(2);
    }
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    new Pictures(folder).drawAll();
    System.out.println("drawn into " + folder);
  }

  private void drawAll() throws Exception {
    List<Sketch> ways = fiveWays();
    List<Span> all = new ArrayList<>();
    Density inFlight = new Density("How many are at work");
    for (Sketch way : ways) {
      all.addAll(way.spans());
      way.working().forEach(inFlight::add);
    }
    write(
        "five-ways.svg",
        SvgRenderer.render(Timeline.of("Twelve tasks in five ways", all).withCaption(EACH)));
    write("in-flight.svg", SvgRenderer.render(inFlight));

    List<Span> loops = new ArrayList<>(loop("1 healthy loop", 20, 1).spansOfLoop());
    loops.addAll(loop("2 blocked by A", 200, 1).spansOfLoop());
    Timeline loop =
        Timeline.of("An event loop, and one that a task blocks", loops)
            .withCaption("three tasks each time; in the first lane, who has the loop");
    write("event-loop.svg", SvgRenderer.render(loop));
    Timeline steps = Timeline.of("An event loop, step by step", loop("loop", 20, 3).spansOfLoop());
    write("event-loop.html", HtmlRenderer.render(steps));

    write("task-tree.svg", SvgRenderer.render(tree()));
    write("requests-429.svg", SvgRenderer.render(simulated(RequestPictures::refused)));
    write("sync-vs-async.svg", SvgRenderer.render(simulated(RequestPictures::ways)));
  }

  private void write(String name, String picture) throws Exception {
    Files.writeString(folder.resolve(name), picture);
  }

  /// Runs a program in virtual time.
  private static void simulate(Sketch.Action program) throws Exception {
    Problem problem = Simulation.of(program::run).withOrder(new Order.Fifo()).replay(1).problem();
    if (problem != null) {
      throw new IllegalStateException(problem.toString());
    }
  }

  private static <T> T simulated(Callable<T> program) throws Exception {
    List<T> made = new ArrayList<>();
    simulate(() -> made.add(program.call()));
    return made.getFirst();
  }

  private static Sketch sketch(String name, boolean told, Way way) throws Exception {
    return simulated(() -> {
      Sketch sketch = new Sketch(name, told);
      way.run(sketch);
      return sketch;
    });
  }

  private interface Way {
    void run(Sketch sketch) throws Exception;
  }

  private static List<Sketch> fiveWays() throws Exception {
    return List.of(
        sketch("1 sequential", true, Pictures::sequential),
        sketch("2 gather", true, sketch -> Async.gather(JOBS, job -> work(sketch, job, false))),
        sketch("3 group", true, Pictures::group),
        sketch("4 semaphore", true, Pictures::semaphore),
        sketch("5 rate", true, Pictures::rate));
  }

  private static Job work(Sketch sketch, Job job, boolean mayFail) throws Exception {
    sketch.works(
        job.name(),
        () -> {
          Async.sleep(job.pause);
          if (mayFail && job == Job.E) {
            throw new IllegalStateException("out of paper");
          }
        });
    return job;
  }

  private static void sequential(Sketch sketch) throws Exception {
    for (Job job : JOBS) {
      work(sketch, job, false);
    }
  }

  private static void group(Sketch sketch) throws Exception {
    try {
      TaskGroup.run(group -> JOBS.forEach(job -> group.start(() -> work(sketch, job, true))));
    } catch (TaskGroupException e) {
      // It is drawn.
    }
  }

  private static void semaphore(Sketch sketch) throws Exception {
    Semaphore permits = new Semaphore(3);
    TaskGroup.run(group -> {
      for (Job job : JOBS) {
        group.start(() -> {
          sketch.waits(job.name(), "permit", permits::acquire);
          work(sketch, job, false);
          permits.release();
        });
      }
    });
  }

  private static void rate(Sketch sketch) throws Exception {
    RateLimiter limiter = new RateLimiter(5, Duration.ofSeconds(1));
    TaskGroup.run(group -> {
      for (Job job : JOBS) {
        group.start(() -> {
          sketch.waits(job.name(), "turn", limiter::acquire);
          work(sketch, job, false);
        });
      }
    });
  }

  /// A loop on which one task runs at a time: the lock is the loop. The first of the tasks computes
  /// for as long as it is told before it lets go; then each asks and goes on, so many rounds.
  private static Sketch loop(String name, int millis, int rounds) throws Exception {
    return sketch(
        name,
        false,
        sketch -> {
          Lock loop = new Lock();
          TaskGroup.run(group -> {
            group.start(() -> task(sketch, loop, "A", rounds, millis, 60));
            group.start(() -> task(sketch, loop, "B", rounds, 20, 50));
            group.start(() -> task(sketch, loop, "C", rounds, 20, 80));
          });
        });
  }

  private static void task(Sketch sketch, Lock loop, String name, int rounds, int first, int pause)
      throws Exception {
    step(sketch, loop, name, first);
    for (int round = 1; round <= rounds; round++) {
      sketch.waits(name, "answer", () -> Sketch.pause(pause));
      step(sketch, loop, name, 20);
    }
  }

  private static void step(Sketch sketch, Lock loop, String name, int millis) throws Exception {
    Permit[] turn = new Permit[1];
    sketch.ready(name, () -> turn[0] = loop.acquirePermit());
    try (Permit _ = turn[0]) {
      sketch.works(name, () -> Sketch.pause(millis));
    }
  }

  /// A group in a group in a group, as the recorder sees it.
  private static Timeline tree() throws Exception {
    return simulated(() -> {
      try (Recording recording = Recording.start()) {
        TaskGroup.run(
            "order",
            order -> {
              order.start("price", () -> Sketch.pause(200));
              order.start(
                  "stock",
                  () ->
                      TaskGroup.run(stock -> {
                        stock.start("east", () -> Sketch.pause(100));
                        stock.start("west", () -> Sketch.pause(300));
                      }));
              order.start("audit", () -> Sketch.pause(150));
            });
        return Timeline.of("No bar leaves the box of its group", working(recording));
      }
    });
  }

  /// The spans of a recording, with the sleeps, which stand for work, drawn as work.
  private static List<Span> working(Recording recording) {
    return recording.spans().stream()
        .filter(span -> span.start() < span.end())
        .map(span ->
            new Span(
                span.task(),
                span.parent(),
                span.reason().startsWith("sleep") ? Span.State.RUNNING : Span.State.WAITING,
                span.reason(),
                span.start(),
                span.end()))
        .toList();
  }
}
