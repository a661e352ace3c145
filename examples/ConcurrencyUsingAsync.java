// SPDX-License-Identifier: Apache-2.0
import dev.belay.Async;
import dev.belay.Deadline;
import dev.belay.DeadlineExceededException;
import dev.belay.Outcome;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import dev.belay.limit.RateLimiter;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import dev.belay.sync.Queue;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// The same twelve tasks in many ways: all at once, in groups, as they come, three at a time, five
/// a second.
///
/// Each demonstration stands by itself: delete all that follows one and the file still compiles.
class ConcurrencyUsingAsync {
  void main(String[] arguments) {
    Show.run(this, arguments);
  }

  private static final List<Job> JOBS = List.of(Job.values());

  @Show.Demo(
      number = "1",
      title = "Gather",
      claim = "All at once take as long as the longest; the results are in the order of the input.")
  void gather(Show show) throws Exception {
    List<String> results = Async.run(() -> Async.gather(JOBS, job -> job.work(show)));

    String order = String.join(" ", results);
    show.say("results: " + order);
    show.took("12 at once", 500, 10_000, show.fromFirstToLast());
    show.check("expected A to L, were " + order, order.equals("A B C D E F G H I J K L"));
    show.check(
        "expected less than a third of the %d ms end to end".formatted(show.endToEnd()),
        show.fromFirstToLast() * 3 < show.endToEnd());
    show.ideally("expected 12 at the same time, were " + show.peak(), show.peak() == 12);
  }

  @Show.Demo(
      number = "2",
      title = "Gather, and one fails",
      claim = "The caller sees the exception at once; the others run on. Settle waits for all.")
  void gatherWithFailure(Show show) throws Exception {
    AtomicLong told = new AtomicLong();
    TaskGroup.run(group -> {
      try {
        Async.gather(JOBS, job -> job.workOrFail(show));
      } catch (IllegalStateException e) {
        told.set(show.millis());
        show.say("the caller sees: " + e.getMessage());
      }
    });
    show.say("the others have ended too");
    show.took("until the caller knew", 400, 10_000, told.get());
    show.took("until all had ended", 500, 10_000, show.fromFirstToLast());
    int cancelled = show.cancelled();
    show.check("expected 0 of the others cancelled, were " + cancelled, cancelled == 0);

    List<Outcome<String>> outcomes =
        Async.run(() -> Async.settle(JOBS, job -> job.workOrFail(show)));
    String all = "";
    for (Outcome<String> outcome : outcomes) {
      all +=
          switch (outcome) {
            case Outcome.Success<String>(String value) -> value + " ";
            case Outcome.Failure<String>(Throwable failure) -> "(" + failure.getMessage() + ") ";
            case Outcome.Cancelled<String> c -> "(" + c.reason() + ") ";
          };
    }
    show.say("settled: " + all);
    show.check(
        "expected 12 outcomes in order, were " + all,
        all.equals("A B C D (E is out of paper) F G H I J K L "));
  }

  @Show.Demo(
      number = "3",
      title = "A group, and one fails",
      claim = "The first failure cancels the others, and comes out when all have ended.")
  void groupWithFailure(Show show) throws Exception {
    List<Task<String>> tasks = new ArrayList<>();
    String problem = "none";
    try {
      TaskGroup.run(group -> {
        for (Job job : JOBS) {
          tasks.add(group.start(job.name(), () -> job.workOrFail(show)));
        }
      });
    } catch (TaskGroupException e) {
      problem = e.getCause().getMessage();
      show.say(e.getMessage());
    }

    show.took("until the failure", 400, 10_000, show.fromFirstToLast());
    show.check("expected the failure of E, was " + problem, problem.equals("E is out of paper"));
    Job.ended(show, tasks, "9 DONE, 1 FAILED, 2 CANCELLED");
  }

  @Show.Demo(
      number = "3b",
      title = "A child catches its own failure",
      claim = "What a task handles by itself is no failure of the group: nothing is cancelled.")
  void fallback(Show show) throws Exception {
    List<Task<String>> tasks = new ArrayList<>();
    TaskGroup.run(group -> {
      for (Job job : JOBS) {
        tasks.add(
            group.start(() -> {
              try {
                return job.workOrFail(show);
              } catch (IllegalStateException e) {
                show.say(e.getMessage() + ", so it takes the other printer");
                return "instead of " + job;
              }
            }));
      }
    });

    List<String> results = new ArrayList<>();
    for (Task<String> task : tasks) {
      results.add(task.await());
    }
    show.say("results: " + String.join(", ", results));
    long instead = results.stream().filter(result -> result.startsWith("instead")).count();
    show.took("all of them", 500, 10_000, show.fromFirstToLast());
    show.check("expected 1 fallback, were " + instead, instead == 1);
    Job.ended(show, tasks, "12 DONE, 0 FAILED, 0 CANCELLED");
  }

  /// Starts a job that, when it is done, starts the next two.
  private static void startTree(Show show, TaskGroup group, int number, List<Task<String>> tasks) {
    if (number < JOBS.size()) {
      Job job = JOBS.get(number);
      tasks.add(
          group.start(
              job.name(),
              () -> {
                String name = job.work(show);
                startTree(show, group, 2 * number + 1, tasks);
                startTree(show, group, 2 * number + 2, tasks);
                return name;
              }));
    }
  }

  private static void sayTree(Show show, int number, String indent) {
    if (number < JOBS.size()) {
      show.say(indent + JOBS.get(number));
      sayTree(show, 2 * number + 1, indent + "  ");
      sayTree(show, 2 * number + 2, indent + "  ");
    }
  }

  @Show.Demo(
      number = "4",
      title = "Children start children",
      claim = "Who starts a task need not wait for it: the group does, for all that are in it.")
  void childrenOfChildren(Show show) throws Exception {
    List<Task<String>> tasks = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      startTree(show, group, 0, tasks);
      show.say("the body of the group is through");
    });
    show.say("the group is left; who started whom:");
    sayTree(show, 0, "  ");

    show.took("the longest branch, A B E J", 1350, 10_000, show.fromFirstToLast());
    Job.ended(show, tasks, "12 DONE, 0 FAILED, 0 CANCELLED");
  }

  @Show.Demo(
      number = "5",
      title = "Results as they come",
      claim = "The quickest is handed over first, while the others still run.")
  void asTheyCome(Show show) throws Exception {
    List<String> came = new ArrayList<>();
    AtomicLong first = new AtomicLong();
    Async.asCompleted(
        JOBS,
        12,
        job -> job.work(show),
        (job, outcome) -> {
          first.compareAndSet(0, show.millis());
          came.add(job.name());
          show.say(job + " has come");
        });

    String order = String.join(" ", came);
    show.took("until the first", 100, 10_000, first.get());
    show.took("until the last", 500, 10_000, show.fromFirstToLast());
    show.check("expected the first before the last", first.get() < show.fromFirstToLast());
    show.ideally(
        "expected D K G B I F A L H E J C, was " + order, order.equals("D K G B I F A L H E J C"));
  }

  @Show.Demo(
      number = "6",
      title = "The first one wins",
      claim = "Any gives the first value and cancels the rest.")
  void firstWins(Show show) throws Exception {
    String winner = Async.any(JOBS, job -> job.work(show));

    show.say(winner + " was first");
    int cancelled = show.cancelled();
    show.took("until the first", 100, 10_000, show.fromFirstToLast());
    show.ideally("expected D to win, was " + winner, winner.equals("D"));
    // K takes as long as D, so it may be through as well.
    show.ideally("expected at least 10 cancelled, were " + cancelled, cancelled >= 10);
  }

  @Show.Demo(
      number = "7",
      title = "Three at a time",
      claim = "A semaphore with three permits lets three work at the same time; the others queue.")
  void threeAtATime(Show show) throws Exception {
    Semaphore permits = new Semaphore(3);
    TaskGroup.run(group -> {
      for (Job job : JOBS) {
        group.start(() -> {
          try (Permit _ = permits.acquirePermit()) {
            show.say(job + " has a permit");
            job.work(show);
          }
        });
      }
    });

    show.took("12 by threes", 1200, 10_000, show.fromFirstToLast());
    show.check("expected at most 3 at the same time, were " + show.peak(), show.peak() <= 3);
    show.ideally("expected 3 at the same time, were " + show.peak(), show.peak() == 3);
  }

  @Show.Demo(
      number = "8",
      title = "Five a second",
      claim = "A rate says how often one may begin, not how many may run: it is not a cap.")
  void fiveASecond(Show show) throws Exception {
    RateLimiter limiter = new RateLimiter(5, Duration.ofSeconds(1));
    List<Long> starts = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      for (Job job : JOBS) {
        group.start(() -> {
          limiter.acquire();
          starts.add(show.millis());
          job.work(show);
        });
      }
    });

    Collections.sort(starts);
    show.say("begun at " + starts);
    show.took("12 at 5 a second", 2500, 20_000, show.millis());
    boolean even = IntStream.range(0, 12).allMatch(i -> Math.abs(starts.get(i) - 200L * i) <= 50);
    show.ideally("expected 200 ms from start to start", even);
    show.ideally("expected 2 at the same time, were " + show.peak(), show.peak() == 2);
  }

  /// Reads, waits, and writes: what others wrote meanwhile is lost.
  private static int addOne(AtomicInteger count, Duration pause) throws InterruptedException {
    int read = count.get();
    Async.sleep(pause);
    count.set(read + 1);
    return read + 1;
  }

  @Show.Demo(
      number = "9",
      title = "Shared state",
      claim = "Who waits between reading and writing loses updates; a lock keeps the others out.")
  void sharedState(Show show) throws Exception {
    AtomicInteger open = new AtomicInteger();
    TaskGroup.run(group -> JOBS.forEach(job -> group.start(() -> addOne(open, job.pause))));
    show.say("without a lock: 12 tasks added 1, and it is " + open);

    AtomicInteger guarded = new AtomicInteger();
    Lock lock = new Lock();
    TaskGroup.run(group -> {
      for (Job job : JOBS) {
        group.start(() -> {
          try (Permit _ = lock.acquirePermit()) {
            return show.span(job.name(), () -> addOne(guarded, job.pause));
          }
        });
      }
    });
    show.say("with a lock: it is " + guarded + ", and everybody waited for everybody");

    AtomicInteger hurried = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 2; i++) {
        group.start(() -> {
          for (int n = 0; n < 5_000_000; n++) {
            hurried.set(hurried.get() + 1);
          }
        });
      }
    });
    show.say("two tasks added five million each, without any wait: it is " + hurried);
    show.say("where tasks run on all cores, no wait is needed to lose some");

    show.check("expected updates lost without a lock, were " + (12 - open.get()), open.get() < 12);
    show.ideally("expected 11 lost, were " + (12 - open.get()), open.get() == 1);
    show.check("expected none lost with it, were " + (12 - guarded.get()), guarded.get() == 12);
    show.took("one after the other", 3300, 20_000, show.fromFirstToLast());
  }

  @Show.Demo(
      number = "10",
      title = "A queue and its workers",
      claim = "A queue with room for two makes the producer wait until the workers have caught up.")
  void queue(Show show) throws Exception {
    Queue<Job> queue = new Queue<>(2);
    AtomicLong lastPut = new AtomicLong();
    TaskGroup.run(group -> {
      group.start(() -> {
        for (Job job : JOBS) {
          queue.put(job);
          show.say("put " + job);
        }
        lastPut.set(show.millis());
        queue.close();
      });
      for (int i = 1; i <= 3; i++) {
        group.start(() -> queue.forEach(job -> job.work(show)));
      }
    });

    show.took("12 by three workers", 1200, 10_000, show.fromFirstToLast());
    show.took("until the producer was through", 700, 10_000, lastPut.get());
  }

  /// Allows itself ten seconds, and is told how long it really has.
  private static String patiently(Show show, Job job) throws Exception {
    return Async.timeout(
        Duration.ofSeconds(10),
        () -> {
          if (job == Job.A) {
            show.say("inside: " + Deadline.current().orElseThrow());
          }
          return job.work(show);
        });
  }

  @Show.Demo(
      number = "11",
      title = "A deadline around it all",
      claim = "What is inside ends by the outer deadline, whatever an inner timeout allows.")
  void deadline(Show show) throws Exception {
    List<Task<String>> tasks = new ArrayList<>();
    String problem = "none";
    try {
      show.span(
          "deadline",
          () ->
              Async.timeout(
                  Duration.ofMillis(325),
                  () ->
                      TaskGroup.call(group -> {
                        for (Job job : JOBS) {
                          tasks.add(group.start(() -> patiently(show, job)));
                        }
                        return tasks;
                      })));
    } catch (DeadlineExceededException e) {
      problem = e.getClass().getSimpleName();
      show.say(e.getMessage());
    }

    show.check(
        "expected a DeadlineExceededException, was " + problem,
        problem.equals("DeadlineExceededException"));
    show.took("all of it", 325, 10_000, show.fromFirstToLast());
    Job.ended(show, tasks, "8 DONE, 0 FAILED, 4 CANCELLED");
  }

  @Show.Demo(
      number = "12",
      title = "Very many",
      claim = "A task is small: a hundred thousand sleep at the same time.")
  void many(Show show) throws Exception {
    Many.sleep(show);
  }

  @Show.Demo(
      number = "13",
      title = "The table",
      claim = "The same twelve tasks, and what each way makes of them.")
  void table(Show show) throws Exception {
    Ways.compare(show);
  }
}
