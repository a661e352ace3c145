// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.kernel.BatonLoop;
import dev.belay.kernel.Blocked;
import dev.belay.kernel.Cancellation;
import dev.belay.kernel.Loop;
import dev.belay.kernel.Nanos;
import dev.belay.kernel.ReadyQueue;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.Timer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The host of one simulated run: virtual time, the order that a picker says, a record of it, and
/// the verdicts.
///
/// Once the run is judged, everything in it is cancelled so that its tasks end; tasks that do not
/// are abandoned. All but the verdicts is used only by whoever has the baton.
final class SimulatedHost implements BatonLoop.Host {
  /// How long a judged run may take to end, in real time.
  private static final long UNWINDING_MILLIS = 500;

  private static final int MOST_STACKS = 8;
  private static final int MOST_FRAMES = 16;

  private final Picker picker;
  private final int maxSteps;
  private final Timeline time = new Timeline();
  private final RandomGenerator random;
  private final Set<Strand> living = new LinkedHashSet<>();
  private final @Nullable StringBuilder trace;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  private int[] choices = new int[64];
  private int steps;
  private long fingerprint = 1;
  private @Nullable Strand main;
  private final CountDownLatch mainLeft = new CountDownLatch(1);
  private volatile boolean judged;
  private volatile boolean abandoned;

  // Guarded by problems.
  private final List<Problem> problems = new ArrayList<>();

  SimulatedHost(long seed, Picker picker, int maxSteps, boolean traced) {
    this.picker = picker;
    this.maxSteps = maxSteps;
    this.random = new Random(seed);
    this.trace = traced ? new StringBuilder() : null;
  }

  // ---- The run ----

  /// The program has ended with everything it started. Who waits for the main task hears of its end
  /// a moment before the loop does, and only then is it known who still lives.
  ///
  /// @param failure what it threw, or null
  /// @throws InterruptedException when the calling thread is interrupted
  void programEnded(@Nullable Throwable failure) throws InterruptedException {
    if (main != null) {
      mainLeft.await();
    }
    if (failure != null && !judged) {
      synchronized (problems) {
        problems.addFirst(
            new Problem(Problem.Kind.FAILED, "the program threw " + failure, failure));
      }
    }
    ended.countDown();
    over.countDown();
  }

  /// Waits until the run has ended, or is judged and cannot end.
  void awaitEnd() throws InterruptedException {
    try {
      over.await();
      if (!ended.await(UNWINDING_MILLIS, TimeUnit.MILLISECONDS)) {
        abandoned = true;
      }
    } catch (InterruptedException e) {
      abandoned = true;
      cancelAll("the simulation was interrupted");
      throw e;
    }
  }

  /// Notes what was wrong. The first problem is the verdict.
  void report(Problem problem) {
    synchronized (problems) {
      problems.add(problem);
    }
  }

  private void judge(Problem problem) {
    report(problem);
    judged = true;
    cancelAll(problem.kind() + " in the simulation");
  }

  private void cancelAll(String reason) {
    List<Strand> all;
    synchronized (living) {
      all = List.copyOf(living);
    }
    for (Strand strand : all) {
      Scope scope = strand.scope();
      while (scope != null && scope.parent() != null) {
        scope = scope.parent();
      }
      if (scope != null) {
        scope.cancel(
            new Cancellation(Cancellation.Kind.REQUESTED, reason, null, clock().instant()));
      }
    }
  }

  private void abandon() {
    abandoned = true;
    ended.countDown();
    over.countDown();
  }

  @Nullable Problem problem() {
    synchronized (problems) {
      return problems.isEmpty() ? null : problems.getFirst();
    }
  }

  /// Everything that was wrong, the verdict first.
  List<Problem> problems() {
    synchronized (problems) {
      return List.copyOf(problems);
    }
  }

  boolean isJudged() {
    return judged;
  }

  Schedule schedule() {
    return Schedule.of(Arrays.copyOf(choices, Math.min(steps, choices.length)));
  }

  int steps() {
    return steps;
  }

  long fingerprint() {
    return fingerprint;
  }

  String trace() {
    return trace == null ? "" : trace.toString();
  }

  // ---- Order ----

  @Override
  public int next(ReadyQueue ready) {
    if (judged) {
      return 0;
    }
    int choice = picker.next(ready, steps);
    if (steps == choices.length) {
      choices = Arrays.copyOf(choices, 2 * steps);
    }
    choices[steps] = choice;
    fingerprint = 31 * (31 * fingerprint + choice) + ready.size();
    return choice;
  }

  @Override
  public boolean mayRun(Strand next) {
    steps++;
    if (trace != null && !judged) {
      describe(trace, next);
    }
    if (steps == maxSteps && !judged) {
      judge(
          new Problem(
              Problem.Kind.ENDLESS,
              "the run has not ended after %d steps; task %s was next"
                  .formatted(maxSteps, next.path()),
              null));
    } else if (judged && steps >= 2L * maxSteps) {
      abandon();
    }
    return !abandoned;
  }

  private void describe(StringBuilder to, Strand next) {
    Suspension wait = next.waiting();
    to.append(steps)
        .append(" +")
        .append(Nanos.toText(time.now()))
        .append(' ')
        .append(next.path())
        .append(wait == null ? " begins" : " after " + wait.subject())
        .append('\n');
  }

  @Override
  public void started(Strand strand) {
    synchronized (living) {
      living.add(strand);
    }
    if (main == null) {
      main = strand;
    }
  }

  @Override
  public void ended(Strand strand) {
    List<Strand> left = List.of();
    synchronized (living) {
      living.remove(strand);
      if (strand == main && !judged) {
        left = List.copyOf(living);
      }
    }
    for (Strand survivor : left) {
      String what = "task " + survivor.path() + " still lived when the main task had ended";
      report(new Problem(Problem.Kind.LEFT_OVER, what, null));
    }
    if (strand == main) {
      mainLeft.countDown();
    }
  }

  @Override
  public boolean idle() {
    if (abandoned || living.isEmpty()) {
      return false;
    }
    if (time.advance()) {
      return true;
    }
    if (judged) {
      abandon();
      return false;
    }
    String graph = WaitReport.of(living);
    String what = "nobody can run and no timer is set, at +" + Nanos.toText(time.now()) + graph;
    judge(new Problem(Problem.Kind.DEADLOCK, what, null));
    return true;
  }

  // ---- Trouble ----

  @Override
  public void blocked(Blocked report) {
    StringBuilder what = new StringBuilder(report.message());
    addStack(what, report.stack());
    if (report.state() == Thread.State.BLOCKED) {
      what.append("\none of those who wait may hold it:");
      waitingBeside(report.path()).forEach(strand -> addWait(what, strand));
    }
    judge(new Problem(Problem.Kind.BLOCKED, what.toString(), null));
    over.countDown();
  }

  /// Who owns a monitor is not to be had without `java.management`. But all others stand still in a
  /// Belay wait, and one of them does so inside of it.
  private List<Strand> waitingBeside(String path) {
    synchronized (living) {
      return living.stream()
          .filter(strand -> strand.waiting() != null && !strand.path().equals(path))
          .limit(MOST_STACKS)
          .toList();
    }
  }

  private static void addWait(StringBuilder to, Strand strand) {
    Suspension wait = strand.waiting();
    Thread thread = wait == null ? null : wait.thread();
    if (wait != null && thread != null) {
      to.append('\n').append(strand.path()).append(" waits for ").append(wait.subject());
      addStack(to, List.of(thread.getStackTrace()));
    }
  }

  private static void addStack(StringBuilder to, List<StackTraceElement> stack) {
    stack.stream().limit(MOST_FRAMES).forEach(frame -> to.append("\n  at ").append(frame));
  }

  @Override
  public void interrupted(Suspension wait) {
    String what =
        "task %s was interrupted while it waited for %s: nobody can say when, so no seed repeats it; cancel the task instead"
            .formatted(wait.strand().path(), wait.subject());
    report(new Problem(Problem.Kind.INTERRUPTED, what, null));
  }

  @Override
  public void unhandled(String path, Throwable failure) {
    String what = "task " + path + " failed and nobody looked at it: " + failure;
    report(new Problem(Problem.Kind.UNSEEN, what, failure));
  }

  @Override
  public @Nullable Loop outside() {
    return null;
  }

  @Override
  public boolean admitsForeignWakers() {
    return false;
  }

  // ---- Time and chance ----

  @Override
  public long nanoTime() {
    return time.now();
  }

  @Override
  public boolean isVirtualTime() {
    return true;
  }

  @Override
  public InstantSource clock() {
    return time.clock();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    return time.schedule(delayNanos, action);
  }
}
