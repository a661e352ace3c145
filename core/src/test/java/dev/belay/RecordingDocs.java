// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The samples of [Recording]'s documentation, run.
class RecordingDocs {
  @Test
  void record() throws Exception {
    List<String> lines = new ArrayList<>();
    // @start region="record"
    TaskGroup.run(
        "calls",
        group -> {
          try (Recording recording = Recording.of(group)) {
            group.start("a", () -> Async.sleep(Duration.ofMillis(20))).await();
            for (TaskSpan span : recording.spans()) {
              lines.add(span.task() + " " + span.state() + " " + span.reason());
            }
          }
        });
    // @end
    assertThat(lines)
        .containsExactly(
            "/calls/a READY ",
            "/calls/a RUNNING ",
            "/calls/a WAITING sleep of 20 ms",
            "/calls/a READY ",
            "/calls/a RUNNING ",
            "/calls/a DONE ");
  }
}
