// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.belay.http.SessionEvent.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SessionListenerTest {
  private final List<SessionEvent> events = new CopyOnWriteArrayList<>();

  private Session session(RetryPolicy policy) {
    return Session.builder().listener(events::add).retry(policy).build();
  }

  private static RetryPolicy quick() {
    return RetryPolicy.standard().backoff(Duration.ofMillis(1), Duration.ofMillis(1));
  }

  private List<Step> steps() {
    List<Step> steps = events.stream().map(SessionEvent::step).toList();
    events.clear();
    return steps;
  }

  @Test
  void hears_of_each_step_in_order() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("x"));
        Session session = session(quick())) {
      session.call(Request.get(server.url("/")), Response::text);
      assertThat(events).extracting(SessionEvent::since).isSorted();
      assertThat(events.getLast())
          .returns(200, SessionEvent::status)
          .returns(1, SessionEvent::attempt);
      assertThat(steps())
          .containsExactly(
              Step.QUEUED,
              Step.LET_THROUGH,
              Step.DNS,
              Step.CONNECT,
              Step.SENT,
              Step.HEAD,
              Step.BODY,
              Step.DONE);
      session.call(Request.get(server.url("/")), Response::text);
      assertThat(steps())
          .as("on the same connection")
          .containsExactly(
              Step.QUEUED, Step.LET_THROUGH, Step.SENT, Step.HEAD, Step.BODY, Step.DONE);
    }
  }

  @Test
  void hears_of_redirects_retries_and_failures() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              for (String head = peer.readHead(); head != null; head = peer.readHead()) {
                peer.write(
                    head.startsWith("GET /go ")
                        ? "HTTP/1.1 302 Go\r\nContent-Length: 0\r\nLocation: /in\r\n\r\n"
                        : "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
              }
            });
        Session session = session(quick().retries(1))) {
      session.get(server.url("/go")).close();
      assertThat(events)
          .filteredOn(event -> event.step() == Step.HEAD)
          .extracting(event ->
              event.request().uri().getPath() + " " + event.status() + " " + event.attempt())
          .containsExactly("/go 302 1", "/in 503 1", "/go 302 2", "/in 503 2");
      assertThat(steps())
          .containsSubsequence(
              Step.HEAD, Step.BODY, Step.QUEUED, Step.HEAD, Step.BODY, Step.RETRY, Step.QUEUED)
          .endsWith(Step.HEAD, Step.BODY, Step.DONE);
    }
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::readHead);
        Session session = session(RetryPolicy.none())) {
      assertThatExceptionOfType(ConnectionLostException.class)
          .isThrownBy(() -> session.get(server.url("/")).close())
          .satisfies(e -> assertThat(events.getLast().failure()).isSameAs(e));
      assertThat(steps()).endsWith(Step.SENT, Step.FAILED);
    }
  }

  @Test
  void a_body_that_breaks_is_a_failure_and_not_done() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
            });
        Session session = session(RetryPolicy.none());
        Response response = session.get(server.url("/"))) {
      assertThatExceptionOfType(RequestException.class).isThrownBy(response::bytes);
      assertThat(steps()).endsWith(Step.HEAD, Step.BODY, Step.FAILED).doesNotContain(Step.DONE);
    }
  }

  @Test
  void what_it_throws_does_no_harm() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("x"));
        Session session =
            Session.builder()
                .listener(event -> {
                  throw new IllegalStateException("a listener of a test");
                })
                .build()) {
      assertThat(session.call(Request.get(server.url("/")), Response::text)).isEqualTo("x");
      assertThat(session.stats().inFlight()).isZero();
    }
  }
}
