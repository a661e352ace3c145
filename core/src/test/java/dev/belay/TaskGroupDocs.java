// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/// The samples of [TaskGroup]'s documentation, run.
class TaskGroupDocs {
  private final ConcurrentLinkedQueue<String> fetched = new ConcurrentLinkedQueue<>();

  private void fetch(String what) {
    fetched.add(what);
  }

  @Test
  void two_at_once() throws Exception {
    // @start region="two_at_once"
    TaskGroup.run(group -> {
      group.start(() -> fetch("a"));
      group.start(() -> fetch("b"));
    });
    // both have ended here
    // @end
    assertThat(List.copyOf(fetched)).containsExactlyInAnyOrder("a", "b");
  }
}
