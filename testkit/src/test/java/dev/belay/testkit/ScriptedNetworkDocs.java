// SPDX-License-Identifier: Apache-2.0
package dev.belay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.http.Response;
import dev.belay.http.Session;
import dev.belay.sim.Simulation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The sample of [ScriptedNetwork]'s documentation, run.
class ScriptedNetworkDocs {

  @Test
  void retry() throws Exception {
    // @start region="retry"
    Simulation.explore(
        100,
        () -> {
          ScriptedNetwork network =
              new ScriptedNetwork()
                  .host(
                      "api.test",
                      Script.inTurn(
                          Answer.of(503).withHeader("Retry-After", "120"),
                          Answer.of(200).withBody("hello").after(Duration.ofMillis(30))));
          try (Session session = network.session(Session.builder());
              Response response = session.get("http://api.test/greeting")) {
            assertThat(response.text()).isEqualTo("hello");
            assertThat(response.attempts()).hasSize(2);
          }
          Duration between =
              network
                  .arrivals("api.test")
                  .get(1)
                  .at()
                  .minus(network.arrivals("api.test").get(0).at());
          assertThat(between).isGreaterThanOrEqualTo(Duration.ofMinutes(2));
        });
    // @end
  }
}
