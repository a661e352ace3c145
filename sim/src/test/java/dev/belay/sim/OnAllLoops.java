// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.Body;
import dev.belay.EventLoop;
import dev.belay.Promise;
import dev.belay.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/// What the tests of asyncio's statements share: each program runs on all three loops.
abstract class OnAllLoops {
  static final Duration LONG = Duration.ofMinutes(10);
  static final Duration SHORT = Duration.ofMillis(2);

  private static final int SEEDS = 1_000;

  private String name;

  @BeforeEach
  final void name(TestInfo info) {
    name = info.getTestMethod().orElseThrow().getName();
  }

  final void everywhere(Program program) throws Exception {
    Everywhere.run(name, program);
  }

  /// The same for a program that waits so seldom that it has only so many schedules.
  final void everywhere(int schedules, Program program) throws Exception {
    Everywhere.run(name, schedules, program);
  }

  /// Runs the program on all three loops and demands that exactly this failure comes to the handler
  /// of each, which in the simulation is the verdict.
  final void everywhereUnseen(String failure, Program program) throws Exception {
    List<Throwable> unseen = Collections.synchronizedList(new ArrayList<>());
    Body<Integer, Exception> main =
        () -> {
          TaskGroup.run(group -> program.run());
          return 0;
        };
    EventLoop.parallel((task, thrown) -> unseen.add(thrown)).run(main);
    EventLoop.confined((task, thrown) -> unseen.add(thrown)).run(main);
    assertThat(unseen).hasSize(2).allSatisfy(thrown -> assertThat(thrown).hasMessage(failure));
    Simulation simulation = Simulation.of(() -> main.call());
    for (long seed = 1; seed <= SEEDS; seed++) {
      Problem problem = simulation.replay(seed).problem();
      assertThat(problem).isNotNull();
      assertThat(problem.kind()).as(problem.message()).isEqualTo(Problem.Kind.UNSEEN);
      assertThat(problem.cause()).hasMessage(failure);
    }
    System.out.println("SIMULATED " + name + ": " + SEEDS + " seeds");
  }

  static <T> List<Promise<T>> promises(int count) {
    return Stream.generate(Promise<T>::new).limit(count).toList();
  }

  /// Goes on when `reached`; lets the others run meanwhile, without virtual time passing.
  static void until(BooleanSupplier reached) throws InterruptedException {
    while (!reached.getAsBoolean()) {
      Async.checkpoint();
      Thread.yield();
    }
  }
}
