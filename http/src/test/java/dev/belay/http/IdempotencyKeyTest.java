// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// draft-ietf-httpapi-idempotency-key-header-07.
class IdempotencyKeyTest {
  private static SessionBuilder builder() {
    return Session.builder()
        .idempotencyKeys()
        .retry(RetryPolicy.standard().backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
  }

  private static ScriptedServer answering(int... statuses) throws Exception {
    return ScriptedServer.start(peer -> {
      for (int status : statuses) {
        String head = peer.readHead();
        peer.readBody(head.contains("Content-Length: 1\r\n") ? 1 : 0);
        peer.write("HTTP/1.1 " + status + " So\r\nContent-Length: 0\r\n\r\n");
      }
    });
  }

  private static List<String> keys(ScriptedServer server) {
    return server.heads().stream()
        .map(head ->
            head.lines()
                .filter(line -> line.startsWith("Idempotency-Key: "))
                .findFirst()
                .orElse("-"))
        .toList();
  }

  @Test
  void each_attempt_of_a_post_has_the_same_key_and_each_post_another() throws Exception {
    try (ScriptedServer server = answering(503, 502, 200, 200);
        Session session = builder().build()) {
      for (int i = 0; i < 2; i++) {
        try (Response response = session.post(server.url("/"), RequestBody.of("x"))) {
          assertThat(response.status()).isEqualTo(200);
        }
      }
      List<String> keys = keys(server);
      assertThat(keys).hasSize(4);
      // A string of structured fields is in quotes.
      assertThat(keys.get(0)).matches("Idempotency-Key: \"[0-9a-f-]{36}\"");
      assertThat(keys.get(1)).isEqualTo(keys.get(0));
      assertThat(keys.get(2)).isEqualTo(keys.get(0));
      assertThat(keys.get(3)).isNotEqualTo(keys.get(0));
    }
  }

  @Test
  void only_what_could_do_harm_gets_one_and_ones_own_stays() throws Exception {
    try (ScriptedServer server = answering(200, 200, 200);
        Session session = builder().build()) {
      session.get(server.url("/")).close();
      session.put(server.url("/"), RequestBody.of("x")).close();
      session
          .send(Request.of("POST", server.url("/")).withHeader("Idempotency-Key", "\"mine\""))
          .close();
      assertThat(keys(server)).containsExactly("-", "-", "Idempotency-Key: \"mine\"");
    }
  }

  @Test
  void a_conflict_of_a_repeated_key_is_waited_for_and_any_other_is_the_answer() throws Exception {
    try (ScriptedServer server = answering(503, 409, 409, 201);
        Session session = builder().build();
        Response response = session.post(server.url("/"), RequestBody.of("x"))) {
      assertThat(response.status()).isEqualTo(201);
      assertThat(response.attempts())
          .extracting(Attempt::status)
          .containsExactly(503, 409, 409, 201);
    }
    for (int status : new int[] {409, 422}) {
      try (ScriptedServer server = answering(status, 200);
          Session session = builder().build();
          Response response = session.post(server.url("/"), RequestBody.of("x"))) {
        assertThat(response.status()).isEqualTo(status);
      }
    }
    try (ScriptedServer server = answering(503, 422, 200);
        Session session = builder().build();
        Response response = session.post(server.url("/"), RequestBody.of("x"))) {
      assertThat(response.status()).isEqualTo(422);
    }
  }
}
