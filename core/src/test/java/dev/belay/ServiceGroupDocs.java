// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The sample of [ServiceGroup]'s documentation, run.
class ServiceGroupDocs {
  private final Iterator<Integer> server = IntStream.range(0, 5).iterator();
  private final ConcurrentLinkedQueue<Integer> answered = new ConcurrentLinkedQueue<>();

  private void answer(Integer request) {
    answered.add(request);
  }

  @Test
  void service() throws Exception {
    // @start region="service"
    try (ServiceGroup calls = ServiceGroup.named("calls").limit(2).open()) {
      while (server.hasNext()) {
        Integer request = server.next();
        calls.start(() -> answer(request)); // waits while two are being answered
      }
      calls.shutdown();
      calls.join(Duration.ofSeconds(30)); // what is left after that is cancelled by close
    }
    // @end
    assertThat(answered).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }
}
