// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The samples of [Async#asCompleted]'s documentation, run.
class AsCompletedDocs {
  private static final Iterable<Integer> MIRRORS = () -> IntStream.range(0, 100).iterator();

  private static Integer probe(int mirror) throws InterruptedException {
    Async.checkpoint();
    return mirror;
  }

  @Test
  void first_n() throws Exception {
    // @start region="first_n"
    List<Integer> three = new ArrayList<>();
    TaskGroup.run(group ->
        Async.asCompleted(
            MIRRORS,
            10,
            mirror -> probe(mirror),
            (mirror, outcome) -> {
              if (outcome instanceof Outcome.Success<Integer>(Integer value)) {
                three.add(value);
              }
              if (three.size() == 3) {
                group.cancel("three are enough");
              }
            }));
    // @end
    assertThat(three).hasSize(3);
  }
}
