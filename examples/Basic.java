// SPDX-License-Identifier: Apache-2.0
import dev.belay.Async;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
    show.say("a plain thread enters: virtual = " + Thread.currentThread().isVirtual());

    boolean virtual =
        Async.run(() -> {
          TaskGroup.run(group -> {
            tasks.add(group.start("A", () -> show.span("A", () -> pause(100))));
            tasks.add(group.start("B", () -> show.span("B", () -> pause(150))));
            show.say("inside; " + ended(tasks) + " of 2 tasks have ended");
          });
          return Thread.currentThread().isVirtual();
        });

    show.say("back; " + ended(tasks) + " of 2 tasks have ended");
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
    show.check(
        "expected the failure to come out of the group, was " + problem,
        problem.equals("out of paper"));
    show.check(
        "expected DONE, FAILED, CANCELLED, were " + last.subList(1, 4),
        last.subList(1, 4).equals(List.of("DONE", "FAILED", "CANCELLED")));
  }
}
