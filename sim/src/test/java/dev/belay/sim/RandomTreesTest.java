// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.EventLoop;
import dev.belay.TaskGroupException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// No failure is lost: each exception thrown anywhere in a random tree of groups is found again, by
/// identity, in what comes out of the tree, in what its code has caught, or with the loop's
/// handler.
@Timeout(120)
class RandomTreesTest {

  /// Runs a tree and gives what came out of it, by exception or to the handler.
  private interface Runner {
    List<Throwable> run(long seed, RandomTree tree) throws Exception;
  }

  @Test
  void finds_every_exception_of_ten_thousand_trees_again() throws Exception {
    print("simulated", check(10_000, RandomTreesTest::simulate));
  }

  @Test
  void finds_every_exception_again_on_the_parallel_loop() throws Exception {
    print("parallel", check(1_000, onLoop(EventLoop::parallel)));
  }

  @Test
  void finds_every_exception_again_on_the_confined_loop() throws Exception {
    print("confined", check(1_000, onLoop(EventLoop::confined)));
  }

  @Test
  @Tag("stress")
  @Timeout(1800)
  void finds_every_exception_of_three_hundred_thousand_trees_again() throws Exception {
    System.out.println(
        "STRESS random trees, simulated: " + check(200_000, RandomTreesTest::simulate));
    System.out.println(
        "STRESS random trees, parallel: " + check(50_000, onLoop(EventLoop::parallel)));
    System.out.println(
        "STRESS random trees, confined: " + check(50_000, onLoop(EventLoop::confined)));
  }

  private static void print(String loop, Figures figures) {
    System.out.println("TREES " + loop + ": " + figures);
  }

  /// What was seen in many trees.
  private record Figures(int trees, int tasks, int exceptions, int handed) {
    @Override
    public String toString() {
      return "%,d trees, %,d tasks, %,d exceptions, 0 lost; %,d came to the handler"
          .formatted(trees, tasks, exceptions, handed);
    }
  }

  private static Figures check(int trees, Runner runner) throws Exception {
    int tasks = 0;
    int exceptions = 0;
    int handed = 0;
    for (long seed = 1; seed <= trees; seed++) {
      RandomTree tree = new RandomTree(seed);
      List<Throwable> out = runner.run(seed, tree);
      Set<Throwable> found = everythingIn(out, tree.seen());
      List<Throwable> lost = tree.thrown().stream().filter(t -> !found.contains(t)).toList();
      assertThat(lost).as("lost with seed %d, %s came out", seed, out).isEmpty();
      assertThat(tree.leftAlive()).as("tasks left alive with seed %d", seed).isZero();
      assertThat(Thread.interrupted()).as("an interrupt left with seed %d", seed).isFalse();
      tasks += tree.tasks();
      exceptions += tree.thrown().size();
      handed += Math.max(0, out.size() - 1);
    }
    assertThat(exceptions).isGreaterThan(trees);
    assertThat(handed).as("some failures that only the handler gets").isPositive();
    return new Figures(trees, tasks, exceptions, handed);
  }

  private static List<Throwable> simulate(long seed, RandomTree tree) throws Exception {
    Picker picker = Picker.of(new Order.Uniform(), seed, 0);
    List<Throwable> out = new ArrayList<>();
    for (Problem problem : Simulation.of(tree::run).execute(seed, picker, false).problems()) {
      assertThat(problem.kind())
          .as("verdict with seed %d: %s", seed, problem.message())
          .isIn(Problem.Kind.FAILED, Problem.Kind.UNSEEN);
      out.add(problem.cause());
    }
    return out;
  }

  private static Runner onLoop(Function<BiConsumer<String, Throwable>, EventLoop> loop) {
    return (seed, tree) -> {
      List<Throwable> out = new CopyOnWriteArrayList<>();
      EventLoop here = loop.apply((task, failure) -> out.add(failure));
      try {
        here.run(() -> {
          tree.run();
          return null;
        });
      } catch (Throwable t) {
        out.add(t);
      }
      return out;
    };
  }

  private static Set<Throwable> everythingIn(List<Throwable> out, List<Throwable> seen) {
    Set<Throwable> found = Collections.newSetFromMap(new IdentityHashMap<>());
    ArrayDeque<Throwable> todo = new ArrayDeque<>(out);
    todo.addAll(seen);
    Throwable next;
    while ((next = todo.poll()) != null) {
      if (found.add(next)) {
        todo.addAll(List.of(next.getSuppressed()));
        if (next.getCause() != null) {
          todo.add(next.getCause());
        }
        if (next instanceof TaskGroupException group) {
          group.failures().forEach(failed -> todo.add(failed.exception()));
        }
      }
    }
    return found;
  }
}
