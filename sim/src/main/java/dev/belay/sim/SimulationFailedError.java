// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A simulated run failed. The message holds the seed, what was wrong, and the simplest schedule
/// that was found to fail in the same way, step by step.
public final class SimulationFailedError extends AssertionError {
  @Serial private static final long serialVersionUID = 1;

  private final transient @Nullable Run run;
  private final transient @Nullable Run shrunk;

  SimulationFailedError(Run run, Run shrunk, Problem problem) {
    super(message(run, shrunk, problem), problem.cause());
    this.run = run;
    this.shrunk = shrunk;
  }

  private SimulationFailedError(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.run = null;
    this.shrunk = null;
  }

  static SimulationFailedError notDeterministic(long seed, String where) {
    return new SimulationFailedError(
        "seed " + seed + ": two runs must be the same, they parted at " + where + CAUSES, null);
  }

  static SimulationFailedError notRepeated(long seed, Problem problem, String where) {
    return new SimulationFailedError(
        "seed %d failed (%s: %s) but not again in the same way; not deterministic, at %s%s"
            .formatted(seed, problem.kind(), problem.message(), where, CAUSES),
        problem.cause());
  }

  private static final String CAUSES =
      "; usual causes: the order of a hash set of objects without hashCode, of enums or of Set.of,"
          + " a clock or random source that is not Async's, a thread outside of the loop,"
          + " state kept from run to run";

  private static String message(Run run, Run shrunk, Problem problem) {
    return """
    seed %d: %s: %s
    schedule of %d steps, shrunk from %d: %s
    %sagain: -Dbelay.seed=%d, or Simulation.of(...).replay(Schedule.parse("%s"), %d)\
    """
        .formatted(
            run.seed(),
            problem.kind(),
            problem.message(),
            shrunk.schedule().length(),
            run.schedule().length(),
            shrunk.schedule(),
            shrunk.trace(),
            run.seed(),
            shrunk.schedule(),
            run.seed());
  }

  /// {@return the run that failed; null when a second run of the seed did not fail in the same way}
  public @Nullable Run run() {
    return run;
  }

  /// {@return the simplest run that was found to fail in the same way; null when a second run of
  /// the seed did not}
  public @Nullable Run shrunk() {
    return shrunk;
  }
}
