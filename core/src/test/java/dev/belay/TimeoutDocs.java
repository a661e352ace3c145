// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The samples of [Timeout]'s and [Deadline]'s documentation, run.
class TimeoutDocs {
  private final Iterator<String> stream = List.of("a", "b").iterator();

  @Test
  void reschedule() throws Exception {
    // @start region="reschedule"
    // five seconds for each part, however many there are
    Async.timeout(
        Duration.ofSeconds(5),
        () -> {
          Timeout idle = Timeout.current().orElseThrow();
          while (stream.hasNext()) {
            stream.next();
            idle.reschedule(Duration.ofSeconds(5));
          }
        });
    // @end
    assertThat(stream.hasNext()).isFalse();
  }

  @Test
  void deadline() throws Exception {
    Async.timeout(
        Duration.ofSeconds(5),
        () -> {
          // @start region="deadline"
          Duration left =
              Deadline.current().map(Deadline::remaining).orElse(Duration.ofSeconds(30));
          // @end
          assertThat(left).isLessThanOrEqualTo(Duration.ofSeconds(5));
        });
  }
}
