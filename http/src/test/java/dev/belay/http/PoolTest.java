// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.origin.Origin;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PoolTest {
  private static final RequestBody BODY = RequestBody.of("x");

  /// Answers one request on each connection, then does with it what the test says.
  private static ScriptedServer oneAnswerThen(ScriptedServer.Script then) throws Exception {
    return ScriptedServer.start(peer -> {
      if (peer.readHead() != null) {
        peer.write(ScriptedServer.ok("one"));
        then.serve(peer);
      }
    });
  }

  @Test
  void never_has_more_connections_to_a_host_than_its_cap() throws Exception {
    AtomicInteger most = new AtomicInteger();
    try (Origin origin = Origin.start();
        Session session = Session.builder().limit(Limit.perHost().inFlight(4)).build()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        threads.add(
            Thread.startVirtualThread(() -> {
              for (int k = 0; k < 25; k++) {
                try (Response response = session.get(origin.url("/bytes?n=10"))) {
                  response.bytes();
                  most.accumulateAndGet(session.stats().openConnections(), Math::max);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              }
            }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(origin.requests()).isEqualTo(1000);
      assertThat(origin.peakInFlight()).isLessThanOrEqualTo(4);
      assertThat(origin.connections()).isLessThanOrEqualTo(4);
      assertThat(most.get()).isLessThanOrEqualTo(4);
    }
  }

  @Test
  void makes_room_for_another_host_by_closing_the_oldest_idle_connection() throws Exception {
    List<ScriptedServer> servers = new ArrayList<>();
    try (Session session = Session.builder().limit(Limit.global().inFlight(1)).build()) {
      for (int i = 0; i < 7; i++) {
        ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("x"));
        servers.add(server);
        session.call(Request.get(server.url("/")), Response::text);
        assertThat(session.stats().openConnections()).isEqualTo(Math.min(i + 1, 4));
      }
      for (int i = 0; i < 7; i++) {
        ScriptedServer server = servers.get(i);
        int expected = i < 3 ? 0 : 1;
        Eventually.until("host " + i, () -> server.openConnections() == expected);
      }
    } finally {
      for (ScriptedServer server : servers) {
        server.close();
      }
    }
  }

  @Test
  void notices_before_the_next_request_that_the_server_has_hung_up() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (ScriptedServer server =
            oneAnswerThen(peer -> {
              peer.socket().close();
              closed.countDown();
            });
        Session session = Session.builder().retry(RetryPolicy.none()).build()) {
      for (int i = 0; i < 2; i++) {
        try (Response response = session.post(server.url("/"), BODY)) {
          assertThat(response.text()).isEqualTo("one");
          assertThat(response.connectionReused()).isFalse();
        }
        closed.await();
      }
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void sends_once_more_on_a_fresh_connection_when_a_reused_one_dies_without_a_byte()
      throws Exception {
    try (ScriptedServer server = oneAnswerThen(ScriptedServer.Peer::readHead);
        Session session = Session.builder().retry(RetryPolicy.none()).build()) {
      for (int i = 0; i < 2; i++) {
        try (Response response = session.get(server.url("/" + i))) {
          assertThat(response.text()).isEqualTo("one");
          assertThat(response.attempts()).hasSize(1);
          assertThat(response.connectionReused()).isFalse();
        }
      }
      assertThat(server.heads()).hasSize(3);
      assertThat(session.stats().peakInFlight()).isEqualTo(1);
    }
  }

  @Test
  void does_not_send_a_post_again_that_may_have_arrived() throws Exception {
    try (ScriptedServer server = oneAnswerThen(ScriptedServer.Peer::readHead);
        Session session = Session.create()) {
      session.call(Request.get(server.url("/")), Response::text);
      RequestException e =
          catchThrowableOfType(
              RequestException.class, () -> session.post(server.url("/post"), BODY));
      assertThat(e.error()).isEqualTo(ErrorClass.RESET);
      assertThat(server.heads()).filteredOn(head -> head.startsWith("POST")).hasSize(1);
      assertThat(session.stats().inFlight()).isZero();
    }
  }

  @Test
  void sends_a_post_only_on_a_connection_that_is_new_or_young() throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.create()) {
      session.call(Request.get(origin.url("/bytes?n=1")), Response::text);
      try (Response young = session.post(origin.url("/echo"), BODY)) {
        young.text();
        assertThat(young.connectionReused()).isTrue();
      }
      // Passing time is what this is about.
      dev.belay.Async.sleep(Duration.ofMillis(1_100));
      try (Response old = session.post(origin.url("/echo"), BODY)) {
        old.text();
        assertThat(old.connectionReused()).isFalse();
      }
    }
  }

  @Test
  void keeps_a_connection_no_longer_than_the_server_says_less_a_second() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=";
    try (ScriptedServer one = ScriptedServer.answering(head + "1, max=5\r\n\r\n");
        ScriptedServer two = ScriptedServer.answering(head + "2\r\n\r\n");
        Session session = Session.create()) {
      session.call(Request.get(one.url("/")), Response::text);
      assertThat(session.stats().openConnections()).isZero();
      session.call(Request.get(two.url("/")), Response::text);
      assertThat(session.stats().idleConnections()).isEqualTo(1);
      long begun = System.nanoTime();
      Eventually.until("it is closed", () -> session.stats().openConnections() == 0);
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
      Eventually.until("the server sees it", () -> two.openConnections() == 0);
    }
  }

  @Test
  void does_not_reuse_what_the_server_wants_closed_or_what_has_bytes_left_over() throws Exception {
    for (String answer :
        new String[] {
          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 smuggled\r\n\r\n",
        }) {
      try (ScriptedServer server = ScriptedServer.answering(answer);
          Session session = Session.create()) {
        session.call(Request.get(server.url("/")), Response::text);
        assertThat(session.stats().openConnections()).as(answer).isZero();
      }
    }
    try (ScriptedServer server =
            ScriptedServer.answering(
                "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");
        Session session = Session.create()) {
      session.call(Request.get(server.url("/")), Response::text);
      assertThat(session.stats().idleConnections()).isEqualTo(1);
    }
  }

  @Test
  void closes_a_connection_whose_body_was_not_wanted_unless_the_rest_is_tiny() throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.create()) {
      session.get(origin.url("/bytes?n=10000000")).close();
      assertThat(session.stats().openConnections()).isZero();
      assertThat(session.stats().inFlight()).isZero();
    }
    try (ScriptedServer server =
            ScriptedServer.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
        Session session = Session.create()) {
      Response response = session.get(server.url("/"));
      assertThat(response.body().readNBytes(2)).hasSize(2);
      response.close();
      response.close();
      assertThat(session.stats().idleConnections()).isEqualTo(1);
      assertThat(session.stats().inFlight()).isZero();
    }
  }

  @Test
  void closing_the_session_ends_those_who_wait_and_those_who_read() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd)) {
      Session session = Session.builder().limit(Limit.perHost().inFlight(1)).build();
      List<Throwable> ends = java.util.Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        threads.add(
            Thread.startVirtualThread(() -> {
              try {
                session.get(server.url("/"));
              } catch (Exception e) {
                ends.add(e);
              }
            }));
      }
      Eventually.until(
          "one is on the wire and one waits",
          () ->
              server.openConnections() == 1
                  && session.stats().hosts().values().stream().anyMatch(h -> h.queued() == 1));
      session.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(ends).hasSize(2).allMatch(e -> e instanceof SessionClosedException);
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().openConnections()).isZero();
    }
  }
}
