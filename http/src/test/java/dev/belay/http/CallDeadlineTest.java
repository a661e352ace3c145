// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.Async;
import dev.belay.TaskGroup;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A session may give each call a deadline over all its attempts.
@Timeout(60)
class CallDeadlineTest {
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofDays(365);
  private static final String BUSY =
      "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

  private static SessionBuilder builder() {
    return Session.builder().retry(RetryPolicy.standard().retries(100)).deadline(SHORT);
  }

  private static RequestException failure(Session session, String url) {
    return catchThrowableOfType(
        RequestException.class, () -> session.call(Request.get(url), Response::text));
  }

  @Test
  void cuts_an_attempt_short() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session = builder().build()) {
      RequestException e = failure(session, server.url("/x"));
      assertThat(e.error()).isEqualTo(ErrorClass.TIMEOUT_FIRST_BYTE);
      assertThat(e)
          .isInstanceOf(RequestTimeoutException.class)
          .hasMessageContaining(
              "gave up: the deadline of 2 s has passed (attempt 1 of 101, waiting for the head;");
    }
  }

  @Test
  void ends_the_retries_and_keeps_their_history() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session = builder().timeout(Duration.ofMillis(300)).build()) {
      RequestException e = failure(session, server.url("/x"));
      assertThat(e.error()).isIn(ErrorClass.TIMEOUT_FIRST_BYTE, ErrorClass.CONNECT_TIMEOUT);
      assertThat(e.attempts()).hasSizeBetween(1, 7);
    }
  }

  @Test
  void an_answer_that_there_is_no_time_to_better_is_the_result() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(BUSY);
        Session session =
            builder()
                .retry(RetryPolicy.standard().retries(100).backoff(LONG, LONG))
                .deadline(Duration.ofSeconds(30))
                .build();
        Response response = session.get(server.url("/x"))) {
      assertThat(response.status()).isEqualTo(503);
    }
  }

  @Test
  void waiting_for_the_limits_counts_from_the_second_attempt_on() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(BUSY);
        Session session =
            builder()
                .retry(
                    RetryPolicy.standard()
                        .retries(100)
                        .backoff(Duration.ofNanos(1), Duration.ofNanos(1)))
                .limit(Limit.perHost().rate(1, Duration.ofSeconds(30)))
                .build()) {
      RequestException e = failure(session, server.url("/x"));
      assertThat(e.error()).isEqualTo(ErrorClass.TIMEOUT_TOTAL);
      assertThat(e)
          .hasMessageContaining(
              "gave up: the deadline of 2 s has passed before it was let through again, bound"
                  + " by ");
      assertThat(e.attempts())
          .hasSize(1)
          .first()
          .satisfies(attempt -> {
            assertThat(attempt.status()).isEqualTo(503);
            assertThat(e.timings().total()).isEqualTo(attempt.total());
          });
    }
  }

  @Test
  void waiting_before_the_first_does_not_count() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("hello"));
        Session session = builder().limit(Limit.perHost().inFlight(1)).build()) {
      String text =
          TaskGroup.call(group -> {
            Response only = session.get(server.url("/x"));
            var second =
                group.start(() -> session.call(Request.get(server.url("/y")), Response::text));
            Async.sleep(SHORT.plusMillis(200));
            only.close();
            return second.await();
          });
      assertThat(text).isEqualTo("hello");
    }
  }

  @Test
  void a_pause_that_ends_later_fails_at_once() throws Exception {
    String refusal = "HTTP/1.1 429 Slow\r\nRetry-After: 100\r\nContent-Length: 0\r\n\r\n";
    try (ScriptedServer server = ScriptedServer.answering(refusal);
        Session session = builder().deadline(Duration.ofSeconds(50)).build()) {
      HostPausedException e =
          catchThrowableOfType(HostPausedException.class, () -> session.get(server.url("/x")));
      assertThat(e.until()).isAfter(Async.clock().instant().plusSeconds(80));
    }
  }
}
