// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.Async;
import dev.belay.ItemFunction;
import dev.belay.Outcome;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A program made by chance: groups in groups, whose tasks fail, cancel, time out, shield, await
/// and catch. It notes each exception that it throws as its own, and each that its code has caught
/// and not passed on.
///
/// A task awaits only siblings started before it, its own children, and such siblings of those
/// above it. So there are no circles, and every tree ends.
final class RandomTree {
  private static final int DEEPEST = 4;
  private static final Duration LONG = Duration.ofMinutes(10);

  /// A piece of a task.
  private interface Step {
    void run(Place place) throws Exception;
  }

  /// Where a piece of code runs: in a group, as the child with this number or, with a number above
  /// all, as the body.
  private record Place(Place above, TaskGroup group, int number, List<Task<?>> tasks) {
    Place up(int levels) {
      Place place = this;
      for (int i = 0; i < levels && place.above != null; i++) {
        place = place.above;
      }
      return place;
    }
  }

  private final Cases cases;
  private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
  private final List<Throwable> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger leftAlive = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();
  private final Step root;

  RandomTree(long seed) {
    cases = Cases.of(seed);
    root = group(1);
  }

  /// Runs the tree, once, on the loop of the caller.
  void run() throws Exception {
    root.run(new Place(null, null, Integer.MAX_VALUE, List.of()));
  }

  /// The exceptions that the tree threw as its own.
  List<Throwable> thrown() {
    return thrown;
  }

  /// What its code caught and did not pass on.
  List<Throwable> seen() {
    return seen;
  }

  /// How many tasks lived when their group had ended.
  int leftAlive() {
    return leftAlive.get();
  }

  /// How many tasks have begun.
  int tasks() {
    return begun.get();
  }

  // ---- Building ----

  private Step steps(int depth) {
    List<Step> steps = cases.list(1, 3, c -> step(depth));
    return place -> {
      for (Step step : steps) {
        step.run(place);
      }
    };
  }

  private Step step(int depth) {
    return switch (cases.number(0, 19)) {
      case 0, 1 -> failure();
      case 2 -> place -> Async.checkpoint();
      case 3 -> cases.oneIn(2) ? cancelGroup() : cancelTask();
      case 4, 5 -> await();
      case 6, 7, 8, 9 -> depth < DEEPEST ? group(depth + 1) : failure();
      case 10 -> timeout(depth);
      case 11, 12, 13 -> shield(depth);
      case 14 -> cleanup(depth, cases.oneIn(2));
      case 15 -> cases.oneIn(3) ? wrapped(depth) : caught(depth);
      case 16 ->
          cases.oneIn(4)
              ? place -> Thread.currentThread().interrupt()
              : gather(depth, cases.oneIn(2));
      default -> nap();
    };
  }

  private Step nap() {
    Duration time = micros(40);
    return place -> Async.sleep(time);
  }

  private Step failure() {
    int id = cases.number(1, 1_000_000);
    int kind = cases.number(0, 9);
    return place -> {
      Throwable failure =
          switch (kind) {
            case 0 -> new PlannedError(id);
            case 1 -> new Mute(id);
            case 2, 3 -> new IllegalArgumentException("planned " + id);
            default -> new Planned(id);
          };
      thrown.add(failure);
      raise(failure);
    };
  }

  private Step cancelGroup() {
    int levels = cases.number(0, 2);
    return place -> {
      TaskGroup group = place.up(levels).group();
      if (group != null) {
        group.cancel("enough");
      }
    };
  }

  private Step cancelTask() {
    int levels = cases.number(0, 1);
    int which = cases.number(0, 3);
    return place -> {
      List<Task<?>> tasks = place.up(levels).tasks();
      if (which < tasks.size()) {
        tasks.get(which).cancel("not needed");
      }
    };
  }

  private Step await() {
    int levels = cases.number(0, 2);
    int which = cases.number(0, 3);
    return place -> {
      Place there = place.up(levels);
      if (which < Math.min(there.number(), there.tasks().size())) {
        there.tasks().get(which).await();
      }
    };
  }

  private Step group(int depth) {
    List<Step> children = cases.list(1, 4, c -> steps(depth));
    List<Step> between = cases.list(children.size(), children.size(), c -> pause());
    Step body = steps(depth);
    return place -> {
      AtomicInteger alive = new AtomicInteger();
      try {
        TaskGroup.run(group -> {
          List<Task<?>> tasks = new CopyOnWriteArrayList<>();
          Place here = new Place(place, group, Integer.MAX_VALUE, tasks);
          for (int i = 0; i < children.size(); i++) {
            Step child = children.get(i);
            Place there = new Place(place, group, i, tasks);
            tasks.add(group.start(() -> counted(alive, child, there)));
            between.get(i).run(here);
          }
          body.run(here);
        });
      } finally {
        leftAlive.addAndGet(alive.get());
      }
    };
  }

  private void counted(AtomicInteger alive, Step child, Place place) throws Exception {
    begun.incrementAndGet();
    alive.incrementAndGet();
    try {
      child.run(place);
    } finally {
      alive.decrementAndGet();
    }
  }

  private Step pause() {
    return cases.oneIn(3) ? nap() : place -> {};
  }

  private Step timeout(int depth) {
    Duration limit = micros(60);
    Step inside = steps(depth);
    Step fallback = cases.oneIn(2) ? steps(depth) : null;
    return place -> {
      if (fallback == null) {
        Async.timeout(limit, () -> inside.run(place));
      } else {
        Async.timeoutOr(limit, () -> value(inside, place), () -> value(fallback, place));
      }
    };
  }

  private static int value(Step step, Place place) throws Exception {
    step.run(place);
    return 1;
  }

  private Step shield(int depth) {
    Duration grace = cases.oneIn(2) ? LONG : micros(30);
    Step inside = steps(depth);
    return place -> Async.shield(grace, () -> inside.run(place));
  }

  /// What `finally` and what try-with-resources do with two exceptions, without losing one.
  private Step cleanup(int depth, boolean lastWins) {
    Step work = steps(depth);
    Step cleanup = cases.oneIn(2) ? shield(depth) : steps(depth);
    return place -> {
      Throwable first = null;
      try {
        work.run(place);
      } catch (Throwable t) {
        first = t;
      }
      try {
        cleanup.run(place);
      } catch (Throwable second) {
        raise(lastWins ? joined(second, first) : first == null ? second : joined(first, second));
      }
      if (first != null) {
        raise(first);
      }
    };
  }

  private Throwable joined(Throwable main, Throwable other) {
    if (other != null && other != main) {
      main.addSuppressed(other);
      if (!List.of(main.getSuppressed()).contains(other)) {
        seen.add(other);
      }
    }
    return main;
  }

  private Step caught(int depth) {
    Step inside = steps(depth);
    return place -> {
      try {
        inside.run(place);
      } catch (Throwable t) {
        seen.add(t);
      }
    };
  }

  private Step wrapped(int depth) {
    Step inside = steps(depth);
    return place -> {
      try {
        inside.run(place);
      } catch (Exception e) {
        throw new IllegalStateException("wrapped", e);
      }
    };
  }

  private Step gather(int depth, boolean settled) {
    List<Step> calls = cases.list(1, 3, c -> steps(Math.min(DEEPEST, depth + 1)));
    return place -> {
      Place alone = new Place(place, null, 0, List.of());
      ItemFunction<Step, Step, Exception> run =
          call -> {
            call.run(alone);
            return call;
          };
      if (settled) {
        for (Outcome<Step> outcome : Async.settle(calls, run)) {
          if (outcome instanceof Outcome.Failure<Step>(Throwable failure)) {
            seen.add(failure);
          }
        }
      } else {
        Async.gather(calls, run);
      }
    };
  }

  private Duration micros(int most) {
    return Duration.ofNanos(1_000L * cases.number(1, most));
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void raise(Throwable t) throws X {
    throw (X) t;
  }

  private static final class Planned extends Exception {
    private static final long serialVersionUID = 1;

    Planned(int id) {
      super("planned " + id);
    }
  }

  private static final class PlannedError extends AssertionError {
    private static final long serialVersionUID = 1;

    PlannedError(int id) {
      super("planned " + id);
    }
  }

  /// One that records neither a stack nor what is suppressed on it.
  private static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1;

    Mute(int id) {
      super("planned " + id, null, false, false);
    }
  }
}
