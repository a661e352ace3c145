// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; x=y\r\n\r\n";

  private final Session session = Session.builder().retry(RetryPolicy.none()).build();

  @AfterEach
  void everything_is_given_back() {
    SessionStats stats = session.stats();
    session.close();
    assertThat(stats.inFlight()).isZero();
    assertThat(stats.openConnections()).isEqualTo(stats.idleConnections());
  }

  @Test
  void an_event_is_there_as_soon_as_its_empty_line_has_come() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write(HEAD + "data: one\r\r");
              read.await();
              peer.write("data: two\n\n");
            });
        EventStream events = session.get(server.url("/")).events()) {
      assertThat(events.next()).isEqualTo(new ServerSentEvent("message", "one", ""));
      read.countDown();
      assertThat(events.next()).isEqualTo(new ServerSentEvent("message", "two", ""));
      assertThat(events.next()).isNull();
      assertThat(events.next()).isNull();
    }
  }

  @Test
  void connects_again_with_the_id_of_the_last_event_until_there_is_no_content() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              switch (peer.number()) {
                case 1 ->
                    peer.write(HEAD + "retry: 1\nid: \u00e2\u0080\u00a61\ndata: a\n\ndata: lost");
                case 2 -> {
                  peer.write(HEAD + "data: b\n\n");
                  peer.reset();
                }
                case 3 -> {
                  // Closed without an answer.
                }
                default -> peer.write("HTTP/1.1 204 No Content\r\n\r\n");
              }
            });
        EventStream events = session.events(Request.get(server.url("/")));
        Stream<ServerSentEvent> stream = events.stream()) {
      assertThat(stream.map(ServerSentEvent::data)).containsExactly("a", "b");
      assertThat(events.lastEventId()).isEqualTo("\u20261");
      assertThat(server.connections()).isEqualTo(4);
      assertThat(server.heads().get(0))
          .contains("\r\nAccept: text/event-stream\r\n")
          .contains("\r\nAccept-Encoding: gzip, deflate, zstd\r\n")
          .doesNotContain("Last-Event-ID");
      assertThat(server.heads().subList(1, 4))
          .allMatch(head -> head.contains("\r\nLast-Event-ID: \u00e2\u0080\u00a61\r\n"));
    }
  }

  @Test
  void a_refusal_is_thrown_and_not_tried_again() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
        EventStream events = session.events(Request.get(server.url("/")))) {
      StatusException e = catchThrowableOfType(StatusException.class, events::next);
      assertThat(e.status()).isEqualTo(403);
      assertThat(events.next()).isNull();
      assertThat(server.heads()).hasSize(1);
    }
  }

  @Test
  void an_answer_of_another_type_is_thrown() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello");
        EventStream events = session.events(Request.get(server.url("/")))) {
      assertThatThrownBy(events::next)
          .isInstanceOf(InvalidAnswerException.class)
          .hasMessage(
              "GET "
                  + server.url("/")
                  + " gave up: the answer is not text/event-stream, but \"text/html\""
                  + " (attempt 1 of 1, reading the body)");
    }
  }

  @Test
  void a_server_that_is_not_there_at_first_is_thrown() throws Exception {
    int port;
    try (ScriptedServer gone = ScriptedServer.start(peer -> {})) {
      port = gone.port();
    }
    try (EventStream events = session.events(Request.get("http://127.0.0.1:" + port + "/"));
        Stream<ServerSentEvent> stream = events.stream()) {
      assertThatThrownBy(stream::findFirst)
          .isInstanceOf(UncheckedIOException.class)
          .cause()
          .isInstanceOf(ConnectFailedException.class);
    }
  }

  @Test
  void waiting_for_an_event_ends_with_its_scope() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write(HEAD + ": nothing yet\n\n");
              peer.awaitEnd();
            });
        EventStream events = session.events(Request.get(server.url("/")))) {
      assertThatThrownBy(() -> Async.timeout(Duration.ofMillis(300), events::next))
          .isInstanceOf(DeadlineExceededException.class);
    }
  }

  @Test
  void waiting_between_two_connections_ends_with_its_scope() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write(HEAD + "retry: 500000\ndata: x\n\n");
            });
        EventStream events = session.events(Request.get(server.url("/")))) {
      assertThat(events.next()).isNotNull();
      assertThatThrownBy(() -> Async.timeout(Duration.ofMillis(300), events::next))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /// What another thread makes of the next event, once it waits for it.
  private static CompletableFuture<String> next(EventStream events) {
    CompletableFuture<String> read = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        read.complete(String.valueOf(events.next()));
      } catch (Exception e) {
        read.completeExceptionally(e);
      }
    });
    return read;
  }

  @Test
  void closing_ends_the_waiting_for_an_event() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          peer.write(HEAD + "data: one\n\n");
          peer.awaitEnd();
        })) {
      EventStream events = session.events(Request.get(server.url("/")));
      assertThat(events.next()).isNotNull();
      CompletableFuture<String> read = next(events);
      events.close();
      assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo("null");
      assertThat(events.next()).isNull();
    }
  }

  @Test
  void closing_ends_the_waiting_between_two_connections() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          peer.write(HEAD + "retry: 500000\ndata: one\n\n");
          peer.socket().shutdownOutput();
          peer.awaitEnd();
          gone.countDown();
        })) {
      EventStream events = session.events(Request.get(server.url("/")));
      assertThat(events.next()).isNotNull();
      CompletableFuture<String> read = next(events);
      gone.await();
      events.close();
      assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo("null");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void closing_while_it_connects_leaves_no_connection_open() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          asked.countDown();
          closed.await();
          peer.write(HEAD + ": nothing\n\n");
          peer.awaitEnd();
        })) {
      EventStream events = session.events(Request.get(server.url("/")));
      CompletableFuture<String> read = next(events);
      asked.await();
      events.close();
      closed.countDown();
      assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo("null");
    }
  }
}
