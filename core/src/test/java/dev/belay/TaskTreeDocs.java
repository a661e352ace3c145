// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The program in the documentation of [TaskTree].
class TaskTreeDocs {

  @Test
  void a_program_looks_at_its_own_tasks() throws Exception {
    // @start region="snapshot"
    TaskGroup.run(
        "nightly",
        group -> {
          group.start("export", () -> Async.sleep(Duration.ofHours(1)));
          group.start("upload", () -> Async.sleep(Duration.ofHours(2)));
          Async.sleep(Duration.ofMillis(10));

          TaskTree tree = TaskTree.snapshot();
          System.out.print(tree.toText()); // /nightly/export waits for sleep of 3600 s, ...
          tree.deadlocks().forEach(System.out::println); // none
          group.cancel("seen");
        });
    // @end
    assertThat(TaskTree.snapshot().toText()).doesNotContain("/nightly");
  }
}
