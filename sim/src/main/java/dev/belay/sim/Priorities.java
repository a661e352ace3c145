// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.kernel.ReadyQueue;
import dev.belay.kernel.Strand;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.SplittableRandom;

/// The choices of [Order.Pct].
final class Priorities implements Picker {
  private final SplittableRandom random;
  private final Set<Integer> changes = new HashSet<>();
  private final IdentityHashMap<Strand, Long> priorities = new IdentityHashMap<>();
  private long lowest = -1;

  Priorities(SplittableRandom random, int depth, int steps) {
    this.random = random;
    for (int i = 1; i < depth; i++) {
      changes.add(random.nextInt(Math.max(1, steps)));
    }
  }

  @Override
  public int next(ReadyQueue ready, int step) {
    int best = highest(ready);
    if (changes.contains(step)) {
      priorities.put(ready.get(best), lowest--);
      best = highest(ready);
    }
    return best;
  }

  private int highest(ReadyQueue ready) {
    int best = 0;
    for (int i = 0; i < ready.size(); i++) {
      if (priority(ready.get(i)) > priority(ready.get(best))) {
        best = i;
      }
    }
    return best;
  }

  private long priority(Strand strand) {
    return priorities.computeIfAbsent(strand, s -> random.nextLong(Long.MAX_VALUE));
  }
}
