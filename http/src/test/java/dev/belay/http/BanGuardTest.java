// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class BanGuardTest {
  @Test
  void stops_a_host_at_the_threshold_and_no_other() {
    BanGuard guard = new BanGuard(3, Duration.ofMinutes(10));
    guard.refused("one");
    guard.refused("one");
    guard.refused("two");
    assertThat(guard.stopped("one")).isNull();
    guard.refused("one");
    assertThat(guard.stopped("one"))
        .startsWith(
            "one refused 3 times (401, 403, 429) within 600 s: nothing is sent to it for another ");
    assertThat(guard.stopped("two")).isNull();
    assertThat(guard.stopped("three")).isNull();
  }

  @Test
  void lets_it_go_on_when_the_refusals_are_old() {
    BanGuard guard = new BanGuard(2, Duration.ofMillis(200));
    guard.refused("h");
    guard.refused("h");
    Eventually.until("it may go on", () -> guard.stopped("h") == null);
    guard.refused("h");
    assertThat(guard.stopped("h")).isNull();
  }

  @Test
  void refusals_are_counted_by_their_status() {
    for (int status : new int[] {200, 301, 400, 404, 407, 500, 503}) {
      assertThat(BanGuard.counts(status)).isFalse();
    }
    for (int status : new int[] {401, 403, 429}) {
      assertThat(BanGuard.counts(status)).isTrue();
    }
  }

  private static String deflated(String text) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(text.getBytes(ISO_8859_1));
    }
    return bytes.toString(ISO_8859_1);
  }

  private static String answer(int status, String more, String body) {
    return "HTTP/1.1 "
        + status
        + " No\r\nContent-Length: "
        + body.length()
        + "\r\n"
        + more
        + "\r\n"
        + body;
  }

  @Test
  void a_session_sends_no_more_to_a_host_that_keeps_refusing() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(answer(403, "", ""));
        Session session = Session.builder().mostRefusals(5).build()) {
      for (int i = 0; i < 5; i++) {
        session.get(server.url("/")).close();
      }
      RequestException e =
          catchThrowableOfType(RequestException.class, () -> session.get(server.url("/")).close());
      assertThat(e).isInstanceOf(HostStoppedException.class);
      assertThat(e.error()).isEqualTo(ErrorClass.STOPPED);
      assertThat(e.retryable()).isFalse();
      assertThat(e)
          .hasMessageContaining("gave up: http://127.0.0.1:" + server.port() + " refused 5 times");
      assertThat(server.heads()).hasSize(5);
      assertThat(session.stats().inFlight()).isZero();
    }
    try (ScriptedServer server = ScriptedServer.answering(answer(403, "", ""));
        Session session = Session.builder().mostRefusals(0).build()) {
      for (int i = 0; i < 20; i++) {
        session.get(server.url("/")).close();
      }
      assertThat(server.heads()).hasSize(20);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Session.builder().mostRefusals(-1))
        .withMessage("mostRefusals must be at least 0, was -1");
  }

  /// The types of draft-ietf-httpapi-ratelimit-headers.
  @Test
  void abnormal_usage_is_told_and_never_tried_again() throws Exception {
    String type = "\"type\": \"https://iana.org/assignments/http-problem-types#%s\"";
    String problem = "Content-Type: application/problem+json\r\n";
    String abnormal = "{" + type.formatted("abnormal-usage-detected") + ", \"title\": \"x\"}";
    try (ScriptedServer server = ScriptedServer.answering(answer(429, problem, abnormal));
        Session session = Session.create()) {
      for (int i = 0; i < 2; i++) {
        RequestException e =
            catchThrowableOfType(
                RequestException.class, () -> session.get(server.url("/")).close());
        assertThat(e)
            .isInstanceOf(HostStoppedException.class)
            .hasMessageContaining(
                " has seen abnormal usage: find out what is wrong before anything more is sent");
      }
      assertThat(server.heads()).hasSize(1);
    }
    String encoded = deflated(abnormal);
    try (ScriptedServer server =
            ScriptedServer.answering(
                answer(429, problem + "Content-Encoding: deflate\r\n", encoded));
        Session session = Session.create()) {
      assertThatExceptionOfType(HostStoppedException.class)
          .isThrownBy(() -> session.get(server.url("/")).close());
      assertThat(session.stats().inFlight()).isZero();
    }
    for (String other : List.of("quota-exceeded", "temporary-reduced-capacity")) {
      String body = "{" + type.formatted(other) + "}";
      try (ScriptedServer server =
              ScriptedServer.start(peer -> {
                peer.readHead();
                peer.write(answer(429, problem + "Retry-After: 0.1\r\n", body));
                peer.readHead();
                peer.write(ScriptedServer.ok("in"));
              });
          Session session = Session.create()) {
        assertThat(session.call(Request.get(server.url("/")), Response::text)).isEqualTo("in");
      }
    }
  }

  @Test
  void github_is_left_alone_for_a_minute_when_it_does_not_say_for_how_long() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering(answer(429, "X-GitHub-Request-Id: A:B\r\n", ""));
        Session session = Session.builder().retry(RetryPolicy.none()).build()) {
      session.get(server.url("/")).close();
      assertThat(session.stats().hosts().values().iterator().next().pausedUntil())
          .isAfter(java.time.Instant.now().plusSeconds(50));
    }
  }
}
