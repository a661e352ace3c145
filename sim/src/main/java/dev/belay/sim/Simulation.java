// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.EventLoop;
import dev.belay.kernel.BatonLoop;
import dev.belay.kernel.Entry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Runs a program on a simulated loop: one task at a time, in virtual time, in an order that comes
/// from a seed. The same seed gives the same run.
///
/// {@snippet class="SimulationDocs" region="explore"}
///
/// That holds for programs whose code between two waits depends only on its input, `Async.clock()`,
/// `Async.nanoTime()` and `Async.random()`. It does not hold for what depends on the order of hash
/// sets of objects without a `hashCode` of their own, of enums, of `Set.of` and `Map.of`, on other
/// clocks and random sources, on thread ids, on what the garbage collector clears, or on threads
/// outside of the loop. Where two runs of a seed part, that is reported.
///
/// A run fails when the program throws; when nobody can run and no timer is set; when a task blocks
/// in code that is not Belay's, or is interrupted while it waits, or still lives when the main task
/// has ended, or fails and nobody looks; and when it takes more steps than it may.
public final class Simulation {
  private static final int MAX_STEPS = 1_000_000;

  private final Program program;
  private final Order order;
  private final int maxSteps;

  private Simulation(Program program, Order order, int maxSteps) {
    this.program = program;
    this.order = order;
    this.maxSteps = maxSteps;
  }

  /// {@return the simulation of `program` in uniformly random order, with a million steps at most}
  ///
  /// @param program what is drawn
  public static Simulation of(Program program) {
    return new Simulation(program, new Order.Uniform(), MAX_STEPS);
  }

  /// {@return the same with another order}
  ///
  /// @param other the order
  public Simulation withOrder(Order other) {
    return new Simulation(program, other, maxSteps);
  }

  /// {@return the same with another limit of steps, after which a run counts as endless}
  ///
  /// @param steps the limit, at least 1
  public Simulation withMaxSteps(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, was " + steps);
    }
    return new Simulation(program, order, steps);
  }

  /// Runs `program` once for each of the seeds from 1 to `seeds`, in random order.
  ///
  /// @param seeds how many
  /// @param program the program
  /// @return how many schedules there were
  /// @throws SimulationFailedError at the first seed that fails
  /// @throws InterruptedException when the calling thread is interrupted
  public static Exploration explore(int seeds, Program program) throws InterruptedException {
    return of(program).explore(seeds);
  }

  /// Runs the program once for each of the seeds from 1 to `seeds`. The first is run twice, and so
  /// is one that fails, and what differs then is reported.
  ///
  /// @param seeds how many
  /// @return how many schedules there were
  /// @throws SimulationFailedError at the first seed that fails
  /// @throws InterruptedException when the calling thread is interrupted
  public Exploration explore(int seeds) throws InterruptedException {
    return onVirtualThread(() -> exploreHere(seeds));
  }

  /// Runs the program once, with the order that `seed` gives, and keeps a trace.
  ///
  /// @param seed the seed
  /// @return the run, failed or not
  /// @throws InterruptedException when the calling thread is interrupted
  public Run replay(long seed) throws InterruptedException {
    return onVirtualThread(() -> run(seed, picker(seed, probe()), true));
  }

  /// Runs the program once, with the order that `schedule` says, and keeps a trace.
  ///
  /// @param schedule the order
  /// @param seed what `Async.random()` is made from
  /// @return the run, failed or not
  /// @throws InterruptedException when the calling thread is interrupted
  public Run replay(Schedule schedule, long seed) throws InterruptedException {
    return onVirtualThread(() -> run(seed, schedule.picker(), true));
  }

  private Exploration exploreHere(int seeds) throws InterruptedException {
    if (seeds < 1) {
      throw new IllegalArgumentException("seeds must be at least 1, was " + seeds);
    }
    int probed = probe();
    checkRepeats(1, probed);
    Set<Long> schedules = new HashSet<>();
    for (long seed = 1; seed <= seeds; seed++) {
      Run run = run(seed, picker(seed, probed), false);
      if (run.problem() != null) {
        throw failure(run, run.problem(), probed);
      }
      schedules.add(run.fingerprint());
    }
    return new Exploration(seeds, schedules.size());
  }

  /// How many steps a run has, for the order that must know.
  private int probe() throws InterruptedException {
    return order instanceof Order.Pct ? run(0, Picker.FIRST, false).steps() : 0;
  }

  private Picker picker(long seed, int steps) {
    return Picker.of(order, seed, steps);
  }

  private void checkRepeats(long seed, int probed) throws InterruptedException {
    Run first = run(seed, picker(seed, probed), true);
    if (first.problem() == null) {
      String parted = first.firstDifference(run(seed, picker(seed, probed), true));
      if (parted != null) {
        throw SimulationFailedError.notDeterministic(seed, parted);
      }
    }
  }

  private SimulationFailedError failure(Run run, Problem problem, int probed)
      throws InterruptedException {
    Run again = run(run.seed(), picker(run.seed(), probed), true);
    if (again.problem() == null
        || !again.problem().isLike(problem)
        || again.fingerprint() != run.fingerprint()) {
      Run third = run(run.seed(), picker(run.seed(), probed), true);
      String parted = again.firstDifference(third);
      String where = parted == null ? "the first of three runs differed" : parted;
      return SimulationFailedError.notRepeated(run.seed(), problem, where);
    }
    if (problem.kind() == Problem.Kind.BLOCKED || problem.kind() == Problem.Kind.ENDLESS) {
      return new SimulationFailedError(again, again, problem);
    }
    return new SimulationFailedError(again, new Shrinker(this, problem).shrink(again), problem);
  }

  /// Runs the program once on the current thread's behalf.
  Run run(long seed, Picker picker, boolean traced) throws InterruptedException {
    SimulatedHost host = execute(seed, picker, traced);
    return new Run(
        seed,
        host.schedule(),
        host.steps(),
        Duration.ofNanos(host.nanoTime()),
        host.trace(),
        host.problem(),
        host.fingerprint());
  }

  /// Runs the program once, for those who want to know all that was wrong and not only the verdict.
  SimulatedHost execute(long seed, Picker picker, boolean traced) throws InterruptedException {
    EventLoop.parallel();
    SimulatedHost host = new SimulatedHost(seed, picker, maxSteps, traced);
    BatonLoop loop = new BatonLoop(host);
    Thread.startVirtualThread(() -> end(host, failureOf(loop)));
    host.awaitEnd();
    return host;
  }

  private static void end(SimulatedHost host, @Nullable Throwable failure) {
    try {
      host.programEnded(failure);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody knows the thread that ends a simulation", e);
    }
  }

  private @Nullable Throwable failureOf(BatonLoop loop) {
    try {
      Entry.<@Nullable Void>run(
          loop,
          () -> {
            program.run();
            return null;
          });
      return null;
    } catch (Throwable t) {
      return t;
    }
  }

  /// Switching between a platform thread and virtual ones is many times slower than between virtual
  /// ones.
  private static <T> T onVirtualThread(Callable<T> call) throws InterruptedException {
    FutureTask<T> task = new FutureTask<>(call);
    if (Thread.currentThread().isVirtual()) {
      task.run();
    } else {
      Thread.startVirtualThread(task);
    }
    try {
      return task.get();
    } catch (InterruptedException e) {
      task.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case InterruptedException interrupted -> throw interrupted;
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException("a simulation throws no other", e);
      }
    }
  }
}
