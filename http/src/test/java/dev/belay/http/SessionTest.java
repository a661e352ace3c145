// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.Outcome;
import dev.belay.origin.Origin;
import dev.belay.testing.Eventually;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
  private Origin origin;
  private Session session;

  @BeforeEach
  void start() {
    origin = Origin.start();
    session = Session.create();
  }

  @AfterEach
  void stop() {
    session.close();
    origin.close();
  }

  @Test
  void gets_a_text_and_gives_its_connection_back_at_the_end_of_the_body() throws Exception {
    for (int i = 0; i < 10; i++) {
      Response response = session.get(origin.url("/bytes?n=1000"));
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.bytes()).hasSize(1000);
      assertThat(response.connectionReused()).isEqualTo(i > 0);
      assertThat(session.stats().inFlight()).isZero();
      assertThat(session.stats().idleConnections()).isEqualTo(1);
    }
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void sends_every_common_method() throws Exception {
    RequestBody body = RequestBody.of("hello");
    try (Response get = session.get(origin.url("/echo"));
        Response head = session.head(origin.url("/echo"));
        Response delete = session.delete(origin.url("/echo"));
        Response options = session.options(origin.url("/echo"));
        Response post = session.post(origin.url("/echo"), body);
        Response put = session.put(origin.url("/echo"), body);
        Response patch = session.patch(origin.url("/echo"), body)) {
      assertThat(get.text()).contains("\"GET\"");
      assertThat(head.bytes()).isEmpty();
      assertThat(head.status()).isEqualTo(200);
      assertThat(delete.text()).contains("\"DELETE\"");
      assertThat(options.text()).contains("\"OPTIONS\"");
      assertThat(post.text()).contains("\"POST\"").contains("hello");
      assertThat(put.text()).contains("\"PUT\"").contains("hello");
      assertThat(patch.text()).contains("\"PATCH\"").contains("hello");
    }
    assertThat(session.stats().inFlight()).isZero();
  }

  @Test
  void sends_a_file_with_its_length(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("body.txt"), "from a file");
    try (Response response = session.put(origin.url("/echo"), RequestBody.of(file, "text/plain"))) {
      assertThat(response.text()).contains("from a file").contains("11");
    }
  }

  @Test
  void sends_a_stream_of_unknown_length_in_chunks() throws Exception {
    RequestBody stream =
        new RequestBody() {
          @Override
          public long length() {
            return -1;
          }

          @Override
          public String contentType() {
            return "text/plain";
          }

          @Override
          public InputStream open() {
            return new ByteArrayInputStream("streamed".getBytes(StandardCharsets.UTF_8));
          }

          @Override
          public boolean repeatable() {
            return false;
          }
        };
    try (Response response = session.post(origin.url("/echo"), stream)) {
      assertThat(response.text()).contains("streamed").containsIgnoringCase("chunked");
    }
  }

  @Test
  void tells_where_the_time_went() throws Exception {
    try (Response first = session.get(origin.url("/delay?ms=30"))) {
      first.bytes();
      assertThat(first.timings().connect()).isNotNull();
      assertThat(first.timings().tls()).isNull();
      assertThat(first.timings().ttfb()).isGreaterThanOrEqualTo(Duration.ofMillis(29));
      assertThat(first.timings().total()).isBetween(Duration.ofMillis(29), Duration.ofSeconds(5));
      assertThat(first.attempts()).hasSize(1);
      assertThat(first.attempts().getFirst().status()).isEqualTo(200);
    }
    try (Response second = session.get(origin.url("/delay?ms=1"))) {
      assertThat(second.timings().connect()).isNull();
      assertThat(second.timings().dns()).isNull();
    }
  }

  @Test
  void retries_what_may_be_retried_and_keeps_the_history() throws Exception {
    try (Response response = session.get(origin.url("/flaky?fail=2&id=a"))) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.attempts()).extracting(Attempt::status).containsExactly(503, 503, 200);
    }
    assertThat(session.stats().inFlight()).isZero();
  }

  @Test
  void reads_the_body_again_when_it_is_cut_inside_a_call() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
          peer.write(peer.number() == 1 ? "ab" : "whole");
        })) {
      String text = session.call(Request.get(server.url("/")), Response::text);
      assertThat(text).isEqualTo("whole");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void a_platform_thread_may_use_it_too() throws Exception {
    assertThat(Thread.currentThread().isVirtual()).isFalse();
    try (Response response = session.get(origin.url("/bytes?n=100000"))) {
      assertThat(response.body().readAllBytes()).hasSize(100_000);
    }
  }

  @Test
  void another_thread_may_close_the_response_under_its_reader() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(peer -> {
          peer.readHead();
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
          peer.awaitEnd();
        })) {
      Response response = session.get(server.url("/"));
      AtomicReference<Throwable> end = new AtomicReference<>();
      Thread reader =
          Thread.startVirtualThread(() -> {
            try {
              response.body().readAllBytes();
            } catch (IOException e) {
              end.set(e);
            }
          });
      Eventually.until("it has read what there is", () -> response.bytesReceived() == 4);
      Eventually.blocked(reader);
      response.close();
      reader.join();
      assertThat(end.get()).hasMessage("the response was closed while its body was read");
      assertThat(session.stats().openConnections()).isZero();
      assertThat(session.stats().inFlight()).isZero();
    }
  }

  @Test
  void a_refusal_longer_than_is_waited_for_fails_at_once_and_keeps_the_host_paused()
      throws Exception {
    try (ScriptedServer server =
        ScriptedServer.answering(
            "HTTP/1.1 429 Slow Down\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n")) {
      for (int i = 0; i < 2; i++) {
        HostPausedException e =
            catchThrowableOfType(HostPausedException.class, () -> session.get(server.url("/")));
        assertThat(e).isNotNull();
        assertThat(Duration.between(Instant.now(), e.until()))
            .isBetween(Duration.ofSeconds(7100), Duration.ofSeconds(8000));
        assertThat(e.error()).isEqualTo(ErrorClass.PAUSED);
        assertThat(e.attempts()).extracting(Attempt::status).hasSize(1 - i).doesNotContainNull();
      }
      assertThat(server.heads()).hasSize(1);
    }
  }

  @Test
  void a_final_refusal_is_an_answer() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering(
                "HTTP/1.1 429 Slow Down\r\nRetry-After: 0.05\r\nContent-Length: 2\r\n\r\nno");
        Session twice = Session.builder().retry(RetryPolicy.standard().retries(1)).build();
        Response response = twice.get(server.url("/"))) {
      assertThat(response.status()).isEqualTo(429);
      assertThat(response.text()).isEqualTo("no");
      assertThat(response.attempts()).hasSize(2);
      Attempt first = response.attempts().getFirst();
      assertThat(first.waitReason()).isEqualTo(WaitReason.RETRY_AFTER);
      assertThat(first.waited()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
      assertThat(response.timings().pause()).isGreaterThanOrEqualTo(Duration.ofMillis(45));
    }
  }

  @Test
  void a_resend_on_a_fresh_connection_is_charged_to_the_rate() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write(ScriptedServer.ok("one"));
              peer.readHead();
            });
        Session slow =
            Session.builder()
                .limit(Limit.perHost().rate(2, Duration.ofHours(1)).burst(2))
                .queueTimeout(Duration.ofMillis(100))
                .retry(RetryPolicy.none())
                .build()) {
      slow.call(Request.get(server.url("/")), Response::text);
      // The second request meets a dying connection. To send it again would take a third permit.
      RequestException e =
          catchThrowableOfType(RequestException.class, () -> slow.get(server.url("/")).close());
      assertThat(e.error()).isEqualTo(ErrorClass.TIMEOUT_QUEUE);
      assertThat(e.limit()).isEqualTo(LimitKind.RATE);
      assertThat(server.heads()).hasSize(2);
    }
  }

  @Test
  void many_pages_are_handed_over_as_they_come_and_may_be_relative() throws Exception {
    List<String> pages = List.of("status/200", "status/404", "status/201");
    try (Session based = Session.builder().baseUrl(origin.url("/")).build()) {
      Map<String, Outcome<Integer>> outcomes = new HashMap<>();
      based.asCompleted(
          pages,
          response -> response.raiseForStatus().status(),
          (page, outcome) -> outcomes.put(page, outcome));
      assertThat(outcomes).containsOnlyKeys(pages);
      assertThat(outcomes.get("status/200")).isEqualTo(new Outcome.Success<>(200));
      assertThat(outcomes.get("status/404")).isInstanceOf(Outcome.Failure.class);
      assertThat(outcomes.get("status/201")).isEqualTo(new Outcome.Success<>(201));
      assertThat(based.map(List.of("status/200", "status/201"), Response::status))
          .containsExactly(200, 201);
    }
  }

  @Test
  void a_consumer_that_throws_ends_the_rest() throws Exception {
    List<String> pages = List.of(origin.url("/status/200"), origin.url("/delay?ms=60000"));
    assertThatThrownBy(() ->
            session.asCompleted(
                pages,
                Response::status,
                (page, outcome) -> {
                  throw new IOException("enough");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("enough");
    assertThat(session.stats().inFlight()).isZero();
  }
}
