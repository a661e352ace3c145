// SPDX-License-Identifier: Apache-2.0
import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.EventLoop;
import dev.belay.ServiceGroup;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Coroutines, tasks and waiting: the ideas of Python's asyncio, in Java.
///
/// Each demonstration stands by itself: delete all that follows one and the file still compiles.
class Basic {
  void main(String[] arguments) {
    Show.run(this, arguments);
  }

  private static String pause(int millis) throws InterruptedException {
    Async.sleep(Duration.ofMillis(millis));
    return millis + " ms";
  }

  private static String fail(int millis) throws InterruptedException {
    pause(millis);
    throw new IllegalStateException("out of paper");
  }

  private static long ended(List<Task<String>> tasks) {
    return tasks.stream().filter(Task::isDone).count();
  }

  private static List<String> states(String when, List<Task<String>> tasks) {
    List<String> row = new ArrayList<>(List.of(when));
    tasks.forEach(task -> row.add(task.state().name()));
    return row;
  }

  @Show.Demo(
      number = "1",
      title = "A coroutine is a recipe",
      claim = "Writing a Callable runs nothing; only calling it does.")
  void recipe(Show show) throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Callable<String> fetch =
        () -> {
          show.say("the recipe runs");
          Async.sleep(Duration.ofMillis(100));
          runs.incrementAndGet();
          return "a page";
        };
    show.say("made; nothing ran yet");
    show.span("nothing", () -> pause(100));
    int before = runs.get();

    String page = show.span("fetch", fetch);

    show.say("ran, and gave " + page);
    show.took("twice 100 ms", 200, 10_000, show.fromFirstToLast());
    show.check("expected 0 runs before the call, were " + before, before == 0);
    show.check("expected 1 run after it, were " + runs, runs.get() == 1);
  }

  @Show.Demo(
      number = "2",
      title = "The entry point",
      claim =
          "Async.run runs a program on a virtual thread; when it returns, all its tasks have ended.")
  void entryPoint(Show show) throws Exception {
    List<Task<String>> tasks = new ArrayList<>();
    show.say("before: virtual thread = " + Thread.currentThread().isVirtual());

    boolean virtual =
        Async.run(() -> {
          TaskGroup.run(group -> {
            tasks.add(group.start("A", () -> show.span("A", () -> pause(100))));
            tasks.add(group.start("B", () -> show.span("B", () -> pause(150))));
            show.say("inside; " + ended(tasks) + " of 2 tasks have ended");
          });
          return Thread.currentThread().isVirtual();
        });

    show.say("after; " + ended(tasks) + " of 2 tasks have ended");
    show.took("A beside B", 150, 10_000, show.fromFirstToLast());
    show.check("expected the program on a virtual thread, was " + virtual, virtual);
    show.check("expected 2 tasks ended, were " + ended(tasks), ended(tasks) == 2);
  }

  @Show.Demo(
      number = "3",
      title = "Two awaits in a row",
      claim = "Waiting for one thing and then for another adds the times up.")
  void inARow(Show show) throws Exception {
    show.span("A", () -> pause(200));
    show.say("A is back");
    show.span("B", () -> pause(200));
    show.say("B is back");

    show.took("A, then B", 400, 2_000, show.fromFirstToLast());
  }

  @Show.Demo(
      number = "4",
      title = "From coroutine to task",
      claim = "Started as tasks of a group, the same two waits overlap.")
  void overlap(Show show) throws Exception {
    TaskGroup.run(group -> {
      Task<String> a = group.start("A", () -> show.span("A", () -> pause(200)));
      Task<String> b = group.start("B", () -> show.span("B", () -> pause(200)));
      show.say("both started; now wait for both");
      show.say(a.await() + " and " + b.await() + " are back");
    });

    long took = show.fromFirstToLast();
    show.took("A beside B", 200, 2_000, took);
    long endToEnd = show.endToEnd();
    show.check(
        "expected less than the %d ms of both bars end to end".formatted(endToEnd),
        took < endToEnd);
  }

  @Show.Demo(
      number = "5",
      title = "The life of a task",
      claim = "PENDING, RUNNING, and in the end DONE, FAILED or CANCELLED.")
  void life(Show show) throws Exception {
    List<Task<String>> tasks = new ArrayList<>();
    List<List<String>> states = new ArrayList<>();
    states.add(List.of("when", "works", "fails", "stopped"));
    String problem = "none";
    try {
      TaskGroup.run(group -> {
        tasks.add(group.start("works", () -> show.span("works", () -> pause(150))));
        tasks.add(group.start("fails", () -> show.span("fails", () -> fail(450))));
        tasks.add(group.start("stopped", () -> show.span("stopped", () -> pause(60_000))));
        states.add(states("just started", tasks));
        pause(75);
        states.add(states("75 ms later", tasks));
        tasks.get(0).await();
        tasks.get(2).cancel("nobody needs it any more");
        states.add(states("cancelled one", tasks));
      });
    } catch (TaskGroupException e) {
      problem = e.getCause().getMessage();
      show.say("the group tells: " + problem);
    }
    states.add(states("all ended", tasks));
    show.table(states);

    List<String> last = states.getLast();
    show.took("until the failure", 450, 10_000, show.fromFirstToLast());
    show.check(
        "expected the failure to come out of the group, was " + problem,
        problem.equals("out of paper"));
    show.check(
        "expected DONE, FAILED, CANCELLED, were " + last.subList(1, 4),
        last.subList(1, 4).equals(List.of("DONE", "FAILED", "CANCELLED")));
  }

  @Show.Demo(
      number = "6",
      title = "Who runs it",
      claim = "A confined loop runs one task at a time, and turns to another only at a wait.")
  void whoRuns(Show show) throws Exception {
    show.on(
        EventLoop.confined(),
        () ->
            TaskGroup.run(group -> {
              group.start("A", () -> show.span("A", () -> pause(200)));
              group.start("B", () -> show.span("B", () -> pause(100)));
              show.say("both are spawned; nobody runs before the main task waits");
            }));
    Trace trace = Trace.of(show.recording());
    show.table(trace.rows());

    List<String> events = trace.events().stream().map(Trace.Event::toString).toList();
    String first = String.join(", ", events.subList(0, 6));
    String then = String.join(", ", events.subList(6, events.size()));
    show.check(
        "expected each to run until it waits, was " + first,
        first.equals("A spawned, B spawned, A runs, A waits, B runs, B waits"));
    show.ideally(
        "expected B to be back before A, was " + then,
        then.equals("B wakes, B ends, A wakes, A ends"));
    show.took("A beside B", 200, 10_000, show.fromFirstToLast());
  }

  /// What code does that knows nothing of loops: it keeps its thread until it is through. Here for
  /// half a second, and for as long as nobody complains.
  private static String compute(List<String> complaints) {
    long begun = System.nanoTime();
    long half = Duration.ofMillis(500).toNanos();
    long most = Duration.ofSeconds(9).toNanos();
    long past = 0;
    while (past < half || (complaints.isEmpty() && past < most)) {
      past = System.nanoTime() - begun;
    }
    return "through";
  }

  /// Waits 50 ms on a confined loop beside a task that does something else; gives what it took.
  private static long beside(Show show, EventLoop loop, String lane, Callable<String> other)
      throws Exception {
    return loop.run(() ->
        TaskGroup.call(group -> {
          long begun = show.millis();
          Task<String> waits =
              group.start("waits", () -> show.span("50 ms, " + lane, () -> pause(50)));
          group.start(lane, () -> show.span(lane, other));
          waits.await();
          return show.millis() - begun;
        }));
  }

  @Show.RealTime
  @Show.Demo(
      number = "7a",
      title = "Do not block the loop",
      claim = "A task that computes holds up all others of its confined loop; offload prevents it.")
  void blocking(Show show) throws Exception {
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    EventLoop loop =
        EventLoop.confined(
                (task, problem) -> {
                  show.say("the loop warns: " + problem.getMessage());
                  warnings.add(task);
                })
            .withHogLimit(Duration.ofMillis(100));

    long held = beside(show, loop, "computes", () -> compute(warnings));
    show.say("the task \"computes\" held the loop: 50 ms took " + held + " ms");
    long free = beside(show, loop, "offloads", () -> Async.offload(() -> compute(warnings)));
    show.say("offloaded, it did not: 50 ms took " + free + " ms");

    show.took("50 ms beside a task that computes", 500, 10_000, held);
    show.check("expected less beside one that offloads, were " + free, free < held);
    show.check("expected 1 warning, were " + warnings, warnings.equals(List.of("/main/computes")));
  }

  @Show.RealTime
  @Show.Demo(
      number = "7b",
      title = "Tasks from plain code, futures in tasks",
      claim = "Groups open on any thread; a task can be had as a future, and a future be awaited.")
  void bridges(Show show) throws Exception {
    show.say("on a plain thread: virtual = " + Thread.currentThread().isVirtual());
    CompletableFuture<Integer> length =
        TaskGroup.call(group -> {
          Task<String> task = group.start("A", () -> show.span("A", () -> pause(100)));
          return task.toCompletableFuture().thenApply(String::length);
        });
    show.say("the future of the task A has " + length.join());

    CompletableFuture<String> foreign =
        CompletableFuture.supplyAsync(
            () -> "from afar", CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS));
    String answer = Async.run(() -> show.span("await", () -> Async.await(foreign)));

    show.check("expected 6, the length of \"100 ms\", was " + length.join(), length.join() == 6);
    show.check("expected \"from afar\", was " + answer, answer.equals("from afar"));
    show.took("both", 200, 10_000, show.millis());
  }

  @Show.Demo(
      number = "8",
      title = "Cancel and clean up",
      claim = "A cancelled task leaves by an exception, so whatever it opened is closed.")
  void cancelling(Show show) throws Exception {
    List<Task<String>> tasks = new ArrayList<>();
    AtomicInteger closed = new AtomicInteger();
    TaskGroup.run(group -> {
      tasks.add(
          group.start(() -> {
            try (Closeable _ = closed::incrementAndGet) {
              return show.span("prints", () -> pause(60_000));
            } finally {
              show.say("closed; now a clean-up that takes a while");
              // It has to wait itself, so for a second the cancellation is kept from it.
              Async.shield(Duration.ofSeconds(1), () -> show.span("cleans up", () -> pause(50)));
            }
          }));
      pause(100);
      show.say("cancel");
      tasks.getFirst().cancel("the paper is needed elsewhere");
    });

    Task.State state = tasks.getFirst().state();
    show.took("until all was cleaned up", 150, 10_000, show.fromFirstToLast());
    show.check("expected it closed 1 time, was " + closed, closed.get() == 1);
    show.check("expected CANCELLED, was " + state, state == Task.State.CANCELLED);
  }

  @Show.Demo(
      number = "9",
      title = "A timeout",
      claim = "What takes too long is cancelled, and an exception or something else comes instead.")
  void timeout(Show show) throws Exception {
    String problem = "none";
    try {
      show.span(
          "timeout",
          () ->
              Async.timeout(
                  Duration.ofMillis(150), () -> show.span("too long", () -> pause(60_000))));
    } catch (DeadlineExceededException e) {
      problem = e.getClass().getSimpleName();
      show.say(problem + ": " + e.getMessage());
    }
    show.took("one minute, cut", 150, 10_000, show.fromFirstToLast());

    String instead =
        Async.timeoutOr(
            Duration.ofMillis(150),
            () -> show.span("again", () -> pause(60_000)),
            () -> "an old page");
    show.check(
        "expected a DeadlineExceededException, was " + problem,
        problem.equals("DeadlineExceededException"));
    show.check("expected the fallback, was " + instead, instead.equals("an old page"));
  }

  @Show.Demo(
      number = "10",
      title = "Nobody looked at the exception",
      claim = "No failure is lost: a group throws it, and a group without an end reports it.")
  void nobodyLooked(Show show) throws Exception {
    String thrown = "nothing";
    try {
      TaskGroup.run(group -> {
        Task<String> _ = group.start("send", () -> show.span("send", () -> fail(100)));
        show.say("started; the task is looked at no more");
      });
    } catch (TaskGroupException e) {
      thrown = e.failures().getFirst().task();
      show.say("the group throws: " + e.getMessage());
    }

    List<String> reports = Collections.synchronizedList(new ArrayList<>());
    try (ServiceGroup background =
        ServiceGroup.named("background")
            .onFailure((task, failure) -> {
              show.say("reported: " + task + " failed, " + failure.getMessage());
              show.say("  at " + failure.getStackTrace()[0]);
              reports.add(task);
            })
            .open()) {
      Task<String> _ = background.start("log", () -> show.span("log", () -> fail(100)));
      show.say("started in the background, and forgotten");
      background.join();
    }

    show.check("expected the failure of send, was that of " + thrown, thrown.endsWith("/send"));
    show.check(
        "expected a report about log, were " + reports, reports.equals(List.of("/background/log")));
    show.took("both", 200, 10_000, show.endToEnd());
  }

  private static final ScopedValue<String> REQUEST = ScopedValue.newInstance();

  private static String request() {
    return REQUEST.orElse("none");
  }

  @Show.Demo(
      number = "11",
      title = "Context",
      claim = "A group can carry scoped values: its tasks have those of whoever starts them.")
  void context(Show show) throws Exception {
    List<String> seen =
        ScopedValue.where(REQUEST, "r-7")
            .call(() ->
                TaskGroup.call(group -> {
                  Task<String> without = group.start("without", () -> request());
                  group.carry(REQUEST);
                  Task<String> with = group.start("with", () -> request() + " after " + pause(100));
                  return List.of(without.await(), show.span("with", () -> with.await()));
                }));

    show.say("not carried, the child sees " + seen.get(0));
    show.say("carried, it sees " + seen.get(1));
    show.took("the child", 100, 10_000, show.millis());
    show.check(
        "expected none and then r-7, were " + seen,
        seen.equals(List.of("none", "r-7 after 100 ms")));
    show.check("expected none outside, was " + request(), request().equals("none"));
  }
}
