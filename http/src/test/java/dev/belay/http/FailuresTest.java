// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailuresTest {
  /// On a busy machine everything before the silence may take a while too.
  private static final Duration SHORT = Duration.ofSeconds(2);

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Session session = Session.builder().retry(RetryPolicy.none()).build();

  @AfterEach
  void everything_is_given_back() {
    SessionStats stats = session.stats();
    session.close();
    assertThat(stats.inFlight()).isZero();
    assertThat(stats.openConnections()).isEqualTo(stats.idleConnections());
  }

  private RequestException failure(String url) {
    return failure(Request.get(url));
  }

  private RequestException failure(Request request) {
    return failure(session, request);
  }

  private static RequestException failure(Session session, Request request) {
    RequestException e =
        catchThrowableOfType(
            RequestException.class, () -> session.call(request, response -> response.text()));
    assertThat(e).as("failure of " + request).isNotNull();
    assertThat(e.attempts()).hasSize(1);
    assertThat(e.attempts().getFirst().error()).isEqualTo(e.error());
    return e;
  }

  private RequestException failureAt(ScriptedServer.Script script) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(script)) {
      return failure(server.url("/"));
    }
  }

  private RequestException slowFailureAt(ScriptedServer.Script script) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(script)) {
      return failure(Request.get(server.url("/x")).withTimeout(SHORT));
    }
  }

  @Test
  void a_refused_port() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    RequestException e = failure("http://127.0.0.1:" + port + "/x");
    assertThat(e).isInstanceOf(ConnectFailedException.class);
    assertThat(e.error()).isEqualTo(ErrorClass.CONNECT_REFUSED);
    assertThat(e)
        .hasMessage(
            "GET http://127.0.0.1:"
                + port
                + "/x gave up: 127.0.0.1:"
                + port
                + " refused the connection (attempt 1 of 1, connecting)");
  }

  @Test
  void an_unknown_host() {
    try (Session patient = Session.builder().retry(RetryPolicy.none()).build()) {
      RequestException e =
          catchThrowableOfType(
              RequestException.class, () -> patient.get("http://nonexistent.invalid/"));
      assertThat(e).isInstanceOf(ConnectFailedException.class);
      assertThat(e.error()).isEqualTo(ErrorClass.DNS);
      assertThat(e)
          .hasMessage(
              "GET http://nonexistent.invalid/ gave up: host nonexistent.invalid has no address"
                  + " (attempt 1 of 1, looking the host up)");
    }
  }

  @Test
  void no_connection_in_time() throws Exception {
    Duration brief = Duration.ofMillis(200);
    try (FullBacklog full = new FullBacklog();
        Session hasty = Session.builder().retry(RetryPolicy.none()).connectTimeout(brief).build()) {
      RequestException e = failure(hasty, Request.get(full.url()));
      assertThat(e.error()).isEqualTo(ErrorClass.CONNECT_TIMEOUT);
      assertThat(e)
          .hasMessageStartingWith(
              "GET "
                  + full.url()
                  + " gave up: no connection within 200 ms (attempt 1 of 1, connecting; ")
          .hasMessageMatching(".*; looking the host up .*, connecting [0-9.]+ m?s\\)");
      assertThat(e.timings().total()).isBetween(brief, LONG);
    }
  }

  @Test
  void closed_before_the_first_byte() throws Exception {
    RequestException e = failureAt(ScriptedServer.Peer::readHead);
    assertThat(e).isInstanceOf(ConnectionLostException.class);
    assertThat(e.error()).isEqualTo(ErrorClass.RESET);
    assertThat(e)
        .hasMessageEndingWith(
            "gave up: the connection was closed before the first byte of an answer"
                + " (attempt 1 of 1, waiting for the head)");
  }

  @Test
  void reset_instead_of_an_answer() throws Exception {
    RequestException e =
        failureAt(peer -> {
          peer.readHead();
          peer.reset();
        });
    assertThat(e.error()).isEqualTo(ErrorClass.RESET);
  }

  @Test
  void reset_in_the_body() throws Exception {
    RequestException e =
        failureAt(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome");
          peer.reset();
        });
    assertThat(e.error()).isEqualTo(ErrorClass.RESET);
  }

  @Test
  void a_head_cut_in_the_middle() throws Exception {
    RequestException e =
        failureAt(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200 OK\r\nServer: cut");
        });
    assertThat(e).isInstanceOf(ConnectionLostException.class);
    assertThat(e.error()).isEqualTo(ErrorClass.TRUNCATED);
    assertThat(e)
        .hasMessageEndingWith(
            "gave up: the connection was closed in the middle of the head"
                + " (attempt 1 of 1, waiting for the head)");
  }

  @Test
  void a_body_shorter_than_its_length() throws Exception {
    RequestException e =
        failureAt(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome");
        });
    assertThat(e.error()).isEqualTo(ErrorClass.TRUNCATED);
    assertThat(e)
        .hasMessageEndingWith(
            "gave up: the connection was closed in the middle of the body"
                + " (attempt 1 of 1, reading the body)");
  }

  @Test
  void a_chunked_body_without_its_last_chunk() throws Exception {
    for (String cut : new String[] {"5\r\nhello\r\n", "5\r\nhel", "5"}) {
      RequestException e =
          failureAt(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + cut);
          });
      assertThat(e.error()).as(cut).isEqualTo(ErrorClass.TRUNCATED);
    }
  }

  @Test
  void chunks_of_nonsense() throws Exception {
    RequestException e =
        failureAt(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n");
          peer.awaitEnd();
        });
    assertThat(e).isInstanceOf(InvalidAnswerException.class);
    assertThat(e.error()).isEqualTo(ErrorClass.PROTOCOL);
    assertThat(e.retryable()).isFalse();
  }

  @Test
  void an_answer_that_is_not_http() throws Exception {
    for (String garbage :
        new String[] {"hello\r\n\r\n", "SSH-2.0-x\r\n", "HTTP/1.1 abc OK\r\n\r\n"}) {
      RequestException e =
          failureAt(peer -> {
            peer.readHead();
            peer.write(garbage);
            peer.awaitEnd();
          });
      assertThat(e).isInstanceOf(InvalidAnswerException.class);
      assertThat(e.error()).as(garbage).isEqualTo(ErrorClass.PROTOCOL);
      assertThat(e).hasMessageContaining("gave up: the answer is not HTTP: ");
    }
  }

  @Test
  void a_head_that_does_not_end() throws Exception {
    RequestException line =
        failureAt(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000) + "\r\n\r\n");
          peer.awaitEnd();
        });
    assertThat(line.error()).isEqualTo(ErrorClass.TOO_LARGE);
    RequestException count =
        failureAt(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000) + "\r\n");
          peer.awaitEnd();
        });
    assertThat(count.error()).isEqualTo(ErrorClass.TOO_LARGE);
    RequestException interim =
        failureAt(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100));
          peer.awaitEnd();
        });
    assertThat(interim.error()).isEqualTo(ErrorClass.TOO_LARGE);
  }

  @Test
  void no_first_byte_in_time() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd)) {
      RequestException e = failure(Request.get(server.url("/x")).withTimeout(SHORT));
      assertThat(e).isInstanceOf(RequestTimeoutException.class);
      assertThat(e.error()).isEqualTo(ErrorClass.TIMEOUT_FIRST_BYTE);
      assertThat(e)
          .hasMessageStartingWith(
              "GET "
                  + server.url("/x")
                  + " gave up: no byte of an answer within 2 s"
                  + " (attempt 1 of 1, waiting for the head; looking the host up ")
          .hasMessageMatching(".*, sending the request .*, waiting for the head [0-9.]+ m?s\\)");
      assertThat(e.timings().total()).isBetween(SHORT, LONG);
    }
  }

  @Test
  void a_head_not_complete_in_time() throws Exception {
    RequestException e =
        slowFailureAt(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200");
          peer.awaitEnd();
        });
    assertThat(e.error()).isEqualTo(ErrorClass.TIMEOUT_TOTAL);
  }

  @Test
  void a_body_that_drips() throws Exception {
    RequestException e =
        slowFailureAt(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
          peer.socket().setSoTimeout(5);
          drip(peer);
        });
    assertThat(e.error()).isEqualTo(ErrorClass.TIMEOUT_BODY);
    assertThat(e)
        .hasMessageContaining(
            "gave up: the body was not complete within 2 s (attempt 1 of 1, reading the body; ");
    assertThat(e.timings().total()).isBetween(SHORT, LONG);
  }

  /// A byte every few milliseconds, until the client hangs up.
  private static void drip(ScriptedServer.Peer peer) throws Exception {
    for (int i = 0; i < 100_000; i++) {
      peer.write("x");
      try {
        peer.awaitEnd();
        return;
      } catch (java.net.SocketTimeoutException e) {
        continue;
      }
    }
  }

  @Test
  void a_request_body_that_nobody_reads_in_time() throws Exception {
    byte[] large = new byte[32 * 1024 * 1024];
    try (FullStop server = new FullStop()) {
      RequestException e =
          failure(
              Request.of("PUT", server.url())
                  .withBody(RequestBody.of(large, "application/octet-stream"))
                  .withTimeout(SHORT));
      assertThat(e.error()).isEqualTo(ErrorClass.TIMEOUT_TOTAL);
      assertThat(e)
          .hasMessageContaining(
              "gave up: the request was not sent within 2 s"
                  + " (attempt 1 of 1, sending the request; ");
    }
  }

  @Test
  void a_connection_reset_while_the_request_is_written() throws Exception {
    byte[] large = new byte[32 * 1024 * 1024];
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          peer.reset();
        })) {
      RequestException e =
          failure(
              Request.of("POST", server.url("/"))
                  .withBody(RequestBody.of(large, "application/octet-stream")));
      assertThat(e).isInstanceOf(ConnectionLostException.class);
      assertThat(e.error()).isEqualTo(ErrorClass.SEND);
    }
  }

  @Test
  void an_answer_that_comes_before_the_body_is_written_is_the_answer() throws Exception {
    byte[] large = new byte[32 * 1024 * 1024];
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nless");
          peer.readBody(1_000_000);
        })) {
      for (int i = 0; i < 20; i++) {
        Request request =
            Request.of("POST", server.url("/"))
                .withBody(RequestBody.of(large, "application/octet-stream"));
        try (Response response = session.send(request)) {
          assertThat(response.status()).isEqualTo(413);
          assertThat(response.text()).isEqualTo("less");
        }
        assertThat(session.stats().openConnections()).isZero();
      }
    }
  }

  @Test
  void a_body_that_is_not_gzip_although_it_says_so() throws Exception {
    RequestException e =
        failureAt(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello");
          peer.awaitEnd();
        });
    assertThat(e).isInstanceOf(InvalidAnswerException.class);
    assertThat(e.error()).isEqualTo(ErrorClass.DECODE);
    assertThat(e).hasMessageContaining("gave up: the body is not gzip as announced: ");
  }

  @Test
  void more_redirects_than_are_followed() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.answering(
            "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")) {
      RequestException e = failure(server.url("/"));
      assertThat(e).isInstanceOf(TooManyRedirectsException.class);
      assertThat(e.error()).isEqualTo(ErrorClass.REDIRECT_LIMIT);
      assertThat(e)
          .hasMessage(
              "GET "
                  + server.url("/again")
                  + " gave up: more than 10 redirects, the next to "
                  + server.url("/again")
                  + ", where it has been before (attempt 1 of 1, following a redirect)");
      assertThat(server.heads()).hasSize(11);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void a_closed_session() throws Exception {
    Session closed = Session.create();
    closed.close();
    closed.close();
    RequestException e =
        catchThrowableOfType(RequestException.class, () -> closed.get("http://127.0.0.1:1/"));
    assertThat(e).isInstanceOf(SessionClosedException.class);
    assertThat(e.error()).isEqualTo(ErrorClass.CLOSED);
  }

  @Test
  void a_request_body_that_breaks_its_promise() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd)) {
      RequestException e =
          failure(Request.of("POST", server.url("/")).withBody(new LyingBody(10, "abc")));
      assertThat(e.error()).isEqualTo(ErrorClass.SEND);
      assertThat(e.retryable()).isFalse();
      assertThat(e).hasMessageContaining("gave up: the request body promised 10 bytes and gave 3");
    }
  }

  /// A body whose length is not the number of its bytes.
  private record LyingBody(long length, String text) implements RequestBody {
    @Override
    public String contentType() {
      return "text/plain";
    }

    @Override
    public java.io.InputStream open() {
      return new java.io.ByteArrayInputStream(text.getBytes(ISO_8859_1));
    }
  }

  /// Accepts, and reads nothing.
  private static final class FullStop implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    FullStop() throws java.io.IOException {}

    String url() {
      return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    @Override
    public void close() throws java.io.IOException {
      server.close();
    }
  }
}
