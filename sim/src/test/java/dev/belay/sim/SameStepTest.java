// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.sim.SameStepCases.Case;
import dev.belay.sim.SameStepCases.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A waiter that is woken and cut short in the same step has either what it waited for or nothing,
/// and then the next has it: for each primitive, under many seeds.
@Timeout(300)
class SameStepTest {
  private static final Duration TURN = Duration.ofSeconds(1);

  /// How the first of two waiters is cut short.
  private enum How {
    CANCELLED_AFTER_THE_WAKE,
    CANCELLED_BEFORE_THE_WAKE,
    CANCELLED_BY_ANOTHER,
    DEADLINE,
    OWN_LIMIT
  }

  private final AtomicInteger got = new AtomicInteger();
  private final AtomicInteger cut = new AtomicInteger();

  static Stream<Case> cases() {
    return SameStepCases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void C01_nothing_is_lost_when_woken_and_cut_short_in_the_same_step(Case of) throws Exception {
    System.out.println("SIMULATED same step, " + of + ": " + explore(of, 1_000));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  @Tag("stress")
  void ten_thousand_seeds(Case of) throws Exception {
    Exploration explored = explore(of, 10_000);
    System.out.printf(
        "STRESS same step, %s: %s, woken %,d times, cut short %,d times, 0 lost, 0 doubled%n",
        of, explored, got.get(), cut.get());
  }

  private Exploration explore(Case of, int seeds) throws InterruptedException {
    Exploration explored = Simulation.explore(seeds, () -> run(of));
    assertThat(got).as("first waiters that were woken").hasPositiveValue();
    assertThat(cut).as("first waiters that were cut short").hasPositiveValue();
    return explored;
  }

  private void run(Case of) throws Exception {
    How how = How.values()[Async.random().nextInt(How.values().length)];
    SameStepCases.Subject at = of.make();
    End[] ends = {End.WAITING, End.WAITING};
    TaskGroup.run(group -> {
      Promise<Boolean> prepared = new Promise<>();
      Promise<Boolean> go = new Promise<>();
      List<Task<?>> waiters = new ArrayList<>();
      group.start(
          "waker",
          () -> {
            at.prepare();
            prepared.complete(true);
            go.await();
            wake(how, at, waiters);
          });
      group.start(
          "canceller",
          () -> {
            go.await();
            if (how == How.CANCELLED_BY_ANOTHER) {
              waiters.getFirst().cancel("in the same step");
            }
          });
      prepared.await();
      waiters.add(group.start("first", () -> waits(at, 0, how, ends)));
      // Time moves when nobody can run: the first waits for sure, then the second.
      Async.sleep(TURN);
      waiters.add(group.start("second", () -> waits(at, 1, How.CANCELLED_BY_ANOTHER, ends)));
      Async.sleep(TURN);
      go.complete(true);
      Async.sleep(TURN.multipliedBy(10));
      of.must().hold(at, ends[0], ends[1]);
      group.cancel("seen enough");
      (ends[0] == End.GOT ? got : cut).incrementAndGet();
    });
  }

  private static void wake(How how, SameStepCases.Subject at, List<Task<?>> waiters)
      throws Exception {
    switch (how) {
      case CANCELLED_AFTER_THE_WAKE -> {
        at.wake();
        waiters.getFirst().cancel("in the same step");
      }
      case CANCELLED_BEFORE_THE_WAKE -> {
        waiters.getFirst().cancel("in the same step");
        at.wake();
      }
      case CANCELLED_BY_ANOTHER -> at.wake();
      case DEADLINE, OWN_LIMIT -> {
        // The time of the first runs out one turn from here; just before, just then, just after.
        Async.sleep(TURN.plusNanos(Async.random().nextInt(3) - 1));
        at.wake();
      }
    }
  }

  private static void waits(SameStepCases.Subject at, int who, How how, End[] ends)
      throws Exception {
    Duration limit = TURN.multipliedBy(3);
    try {
      boolean had =
          switch (how) {
            case DEADLINE -> Async.timeout(limit, () -> at.waits(who, null));
            case OWN_LIMIT -> at.waits(who, limit);
            default -> at.waits(who, null);
          };
      ends[who] = had ? End.GOT : End.CUT;
    } catch (DeadlineExceededException e) {
      ends[who] = End.CUT;
    } catch (InterruptedException e) {
      ends[who] = End.CUT;
      throw e;
    }
  }
}
