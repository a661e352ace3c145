// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Which limit binds, asked of the session.
class ExplainTest {
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  @Test
  void names_the_limit_that_binds_and_when_it_opens() throws Exception {
    Limit limit = Limit.perHost().inFlight(3).rate(2, Duration.ofMinutes(1)).burst(2);
    try (ScriptedServer server = ScriptedServer.answering(ANSWER);
        Session session = Session.builder().limit(limit).build()) {
      String key = server.url("").replaceAll("/$", "");
      assertThat(session.explain(key).binding()).isEmpty();

      for (int i = 0; i < 2; i++) {
        session.get(server.url("/")).close();
      }

      Explanation why = session.explain(key);
      assertThat(why.key()).isEqualTo(key);
      Constraint binding = why.binding().orElseThrow();
      assertThat(binding.kind()).isEqualTo(LimitKind.RATE);
      assertThat(binding.used()).isEqualTo(2);
      assertThat(binding.most()).isEqualTo(2);
      assertThat(binding.opensIn()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
    }
  }
}
