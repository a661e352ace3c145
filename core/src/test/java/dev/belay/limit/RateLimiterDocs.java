// SPDX-License-Identifier: Apache-2.0
package dev.belay.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.TaskGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/// The samples of [RateLimiter]'s documentation, run.
class RateLimiterDocs {
  private final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();

  private void send(String what) {
    sent.add(what);
  }

  @Test
  void two_rates() throws Exception {
    // @start region="two_rates"
    RateLimiter limiter =
        new RateLimiter(
            new Rate(10, Duration.ofSeconds(1)).withBurst(10),
            new Rate(100, Duration.ofMinutes(1)).withBurst(10));
    TaskGroup.run(group -> {
      for (String mail : List.of("a", "b", "c")) {
        group.start(() -> {
          limiter.acquire();
          send(mail);
        });
      }
    });
    // @end
    assertThat(List.copyOf(sent)).containsExactlyInAnyOrder("a", "b", "c");
  }
}
