// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Runs the methods of [SimulatedTest].
///
/// Properties: `belay.seed` runs one seed alone; `belay.failures` is the folder into which the
/// schedules of failures are written, `target/belay-failures` by default.
public final class SimulatedTestExtension implements InvocationInterceptor {
  private static final int ENOUGH_SCHEDULES = 50;

  /// Made by JUnit.
  public SimulatedTestExtension() {}

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    invocation.skip();
    Method test = method.getExecutable();
    SimulatedTest how = test.getAnnotation(SimulatedTest.class);
    test.setAccessible(true);
    Object target = context.getRequiredTestInstance();
    Object[] arguments = method.getArguments().toArray();
    String name = context.getRequiredTestClass().getSimpleName() + "." + test.getName();
    execute(name, how, Long.getLong("belay.seed"), () -> call(test, target, arguments));
  }

  /// Runs `program` as `how` says, or with one seed alone.
  static void execute(String name, SimulatedTest how, @Nullable Long seed, Program program)
      throws InterruptedException {
    Simulation simulation = Simulation.of(program).withOrder(order(how));
    if (seed != null) {
      replay(simulation, seed, name);
      return;
    }
    Exploration explored = explore(simulation, how.seeds(), name);
    System.out.println("SIMULATED " + name + ": " + explored);
    int least = how.schedules() >= 0 ? how.schedules() : Math.min(how.seeds(), ENOUGH_SCHEDULES);
    if (explored.schedules() < least) {
      throw new AssertionError(
          "%s: at least %d distinct schedules must have been run, there were %s; declare their number if there are no more"
              .formatted(name, least, explored));
    }
  }

  private static Order order(SimulatedTest how) {
    return switch (how.order()) {
      case FIFO -> new Order.Fifo();
      case UNIFORM -> new Order.Uniform();
      case PCT -> new Order.Pct(how.depth());
    };
  }

  private static void call(Method test, Object target, Object[] arguments) throws Exception {
    try {
      test.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }

  private static void replay(Simulation simulation, long seed, String name)
      throws InterruptedException {
    Run run = simulation.replay(seed);
    System.out.println("SIMULATED " + name + ": seed " + seed + " alone\n" + run.trace());
    Problem problem = run.problem();
    if (problem != null) {
      throw new SimulationFailedError(run, run, problem);
    }
  }

  private static Exploration explore(Simulation simulation, int seeds, String name)
      throws InterruptedException {
    try {
      return simulation.explore(seeds);
    } catch (SimulationFailedError e) {
      save(e, name);
      throw e;
    }
  }

  /// The schedule is kept beside the seed, because it stays valid when the way in which seeds are
  /// turned into choices changes.
  private static void save(SimulationFailedError failure, String name) {
    Run shrunk = failure.shrunk();
    if (shrunk == null) {
      return;
    }
    Path folder = Path.of(System.getProperty("belay.failures", "target/belay-failures"));
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve(name + "-" + shrunk.seed() + ".schedule"), shrunk.schedule() + "\n");
      Files.writeString(
          folder.resolve(name + "-" + shrunk.seed() + ".txt"), failure.getMessage() + "\n");
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
