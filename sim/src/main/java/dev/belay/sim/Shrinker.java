// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import java.util.Arrays;

/// Makes a failing schedule simpler: ever more choices become "the longest waiting", as long as the
/// run still fails in the same way.
final class Shrinker {
  private static final int MAX_RUNS = 2_000;

  private final Simulation simulation;
  private final Problem problem;
  private int runs;

  Shrinker(Simulation simulation, Problem problem) {
    this.simulation = simulation;
    this.problem = problem;
  }

  Run shrink(Run failing) throws InterruptedException {
    Run best = failing;
    int before;
    do {
      before = cost(best);
      best = flatten(best);
      best = lower(best);
    } while (cost(best) < before && runs < MAX_RUNS);
    return best;
  }

  /// First come first served for whole stretches, long ones first.
  private Run flatten(Run failing) throws InterruptedException {
    Run best = failing;
    for (int size = best.schedule().length(); size > 0; size /= 2) {
      for (int from = best.schedule().length() - size; from > -size; from -= size) {
        int[] choices = best.schedule().toArray();
        int start = Math.max(0, from);
        if (start + size <= choices.length) {
          Arrays.fill(choices, start, start + size, 0);
          best = better(best, choices);
        }
      }
    }
    return best;
  }

  /// Smaller choices, one at a time.
  private Run lower(Run failing) throws InterruptedException {
    Run best = failing;
    for (int i = 0; i < best.schedule().length(); i++) {
      for (int choice = 0; choice < best.schedule().at(i); choice++) {
        int[] choices = best.schedule().toArray();
        choices[i] = choice;
        best = better(best, choices);
      }
    }
    return best;
  }

  private Run better(Run best, int[] choices) throws InterruptedException {
    Schedule simpler = Schedule.of(choices);
    if (simpler.equals(best.schedule()) || runs++ >= MAX_RUNS) {
      return best;
    }
    Run run = simulation.run(best.seed(), simpler.picker(), true);
    boolean fails = run.problem() != null && run.problem().isLike(problem);
    return fails && cost(run) < cost(best) ? run : best;
  }

  /// Shorter first, then the number of choices that are not the first, then their size.
  private static int cost(Run run) {
    int cost = 1_000 * run.schedule().length();
    for (int choice : run.schedule().toArray()) {
      cost += choice == 0 ? 0 : 10 + choice;
    }
    return cost;
  }
}
