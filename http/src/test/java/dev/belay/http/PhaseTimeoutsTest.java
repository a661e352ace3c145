// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.Async;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each phase has a limit of its own within the time of the attempt, and the message names it.
@Timeout(60)
class PhaseTimeoutsTest {
  /// For phases that nothing but silence can end.
  private static final Duration SHORT = Duration.ofMillis(150);

  /// For those that a busy machine may hold up.
  private static final Duration PATIENT = Duration.ofSeconds(2);

  private static SessionBuilder builder() {
    return Session.builder().retry(RetryPolicy.none());
  }

  private static RequestException failure(Session session, Request request) {
    return catchThrowableOfType(
        RequestException.class, () -> session.call(request, Response::text));
  }

  @Test
  void waiting_for_the_limits() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("hello"));
        Session session = builder().queueTimeout(SHORT).limit(Limit.perHost().inFlight(1)).build();
        Response only = session.get(server.url("/x"))) {
      assertThat(only.status()).isEqualTo(200);
      RequestException e = failure(session, Request.get(server.url("/y")));
      assertThat(e).isInstanceOf(RequestTimeoutException.class);
      assertThat(e.error()).isEqualTo(ErrorClass.TIMEOUT_QUEUE);
      assertThat(e.limit()).isEqualTo(LimitKind.IN_FLIGHT_PER_HOST);
      assertThat(e)
          .hasMessageStartingWith(
              "GET "
                  + server.url("/y")
                  + " gave up: not let through within 150 ms, bound by in flight to the host (");
      assertThat(e.timings().limitPerHost()).isGreaterThanOrEqualTo(Duration.ofMillis(140));
    }
  }

  @Test
  void waiting_for_the_head() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session = builder().headTimeout(SHORT).build()) {
      RequestException e = failure(session, Request.get(server.url("/x")));
      assertThat(e.error()).isEqualTo(ErrorClass.TIMEOUT_FIRST_BYTE);
      assertThat(e)
          .hasMessageContaining(
              "gave up: no head of an answer within 150 ms (attempt 1 of 1, waiting for the head;");
    }
  }

  @Test
  void between_two_bytes_of_the_body() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
              peer.awaitEnd();
            });
        Session session = builder().readTimeout(SHORT).build()) {
      RequestException e = failure(session, Request.get(server.url("/x")));
      assertThat(e.error()).isEqualTo(ErrorClass.TIMEOUT_BODY);
      assertThat(e)
          .hasMessageContaining(
              "gave up: no byte of the body for 150 ms (attempt 1 of 1, reading the body;");
    }
  }

  @Test
  void what_the_reader_does_between_two_reads_does_not_count() throws Exception {
    String body = "x".repeat(100_000);
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok(body));
        Session session = builder().readTimeout(PATIENT).build();
        Response response = session.get(server.url("/x"))) {
      assertThat(response.body().readNBytes(10)).hasSize(10);
      Async.sleep(PATIENT.plus(SHORT));
      assertThat(response.body().readAllBytes()).hasSize(body.length() - 10);
    }
  }

  @Test
  void a_handshake() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session = builder().tlsTimeout(SHORT).build()) {
      RequestException e =
          failure(session, Request.get("https://127.0.0.1:" + server.port() + "/"));
      assertThat(e.error()).isEqualTo(ErrorClass.CONNECT_TIMEOUT);
      assertThat(e)
          .hasMessageContaining(
              "gave up: no TLS handshake within 150 ms (attempt 1 of 1, in the TLS handshake;");
    }
  }

  @Test
  void the_time_of_the_attempt_holds_over_all_of_them() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session = builder().headTimeout(Duration.ofSeconds(50)).timeout(PATIENT).build()) {
      RequestException e = failure(session, Request.get(server.url("/x")));
      assertThat(e).hasMessageContaining("no byte of an answer within 2 s");
    }
  }

  @Test
  void a_pause_that_ends_behind_the_callers_deadline_fails_at_once() throws Exception {
    String refusal =
        "HTTP/1.1 429 Slow\r\nRetry-After: 100\r\nX-RateLimit-Limit: 5\r\nContent-Length: 0\r\n\r\n";
    try (ScriptedServer server = ScriptedServer.answering(refusal);
        Session session = Session.create()) {
      for (int i = 0; i < 2; i++) {
        HostPausedException e =
            catchThrowableOfType(
                HostPausedException.class,
                () -> Async.timeout(Duration.ofSeconds(50), () -> session.get(server.url("/x"))));
        assertThat(e.until()).isAfter(Async.clock().instant().plusSeconds(80));
        assertThat(e.headers().first("X-RateLimit-Limit")).isEqualTo("5");
        assertThat(e.headers().first("Retry-After")).isEqualTo("100");
        assertThat(e.headers().contains("Content-Length")).isFalse();
        assertThat(e.limit()).isEqualTo(LimitKind.PAUSE);
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }
}
