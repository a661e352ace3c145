// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.run.ExitCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TwoStageStopTest {
  private final List<String> events = new ArrayList<>();
  private final TwoStageStop stop =
      new TwoStageStop(
          code -> events.add("drain " + code),
          code -> events.add("abort " + code),
          message -> events.add(message));

  @Test
  void drains_at_the_first_signal_and_leaves_at_the_second() {
    stop.signalled(ExitCode.INTERRUPTED);
    assertThat(events)
        .containsExactly(
            "stopping: waiting for what is in flight; once more to leave at once",
            "drain INTERRUPTED");
    events.clear();
    stop.signalled(ExitCode.TERMINATED);
    assertThat(events).containsExactly("leaving at once", "abort TERMINATED");
    stop.unregister();
  }
}
