// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MiddlewareTest {
  private final List<String> trail = new ArrayList<>();

  private Middleware named(String name) {
    return (request, next) -> {
      trail.add(name + " in");
      Response response = next.send(request.withHeader("X-Way", name));
      trail.add(name + " out " + response.status());
      return response;
    };
  }

  @Test
  void the_first_is_the_outermost_and_sees_a_call_once() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
              peer.readHead();
              peer.write(ScriptedServer.ok("in"));
            });
        Session session =
            Session.builder()
                .middleware(named("a"))
                .middleware(named("b"))
                .retry(RetryPolicy.standard().backoff(Duration.ofMillis(1), Duration.ofMillis(1)))
                .build()) {
      try (Response response = session.get(server.url("/"))) {
        assertThat(response.attempts()).hasSize(2);
      }
      assertThat(trail).containsExactly("a in", "b in", "b out 200", "a out 200");
      assertThat(server.heads()).allMatch(head -> head.contains("X-Way: a\r\nX-Way: b\r\n"));
    }
  }

  @Test
  void may_send_again_or_not_at_all() throws Exception {
    Middleware renewing =
        (request, next) -> {
          Response response = next.send(request);
          if (response.status() != 401) {
            return response;
          }
          response.close();
          return next.send(request.withCredentials(Credentials.bearer("fresh")));
        };
    Middleware refusing =
        (request, next) -> {
          if (request.uri().getPath().equals("/forbidden")) {
            throw new IllegalStateException("not there");
          }
          return next.send(request);
        };
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              for (String head = peer.readHead(); head != null; head = peer.readHead()) {
                peer.write(
                    head.contains("Bearer fresh")
                        ? ScriptedServer.ok("in")
                        : "HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n");
              }
            });
        Session session = Session.builder().middleware(refusing).middleware(renewing).build()) {
      assertThat(session.call(Request.get(server.url("/")), Response::text)).isEqualTo("in");
      assertThat(server.heads()).hasSize(2);
      assertThatIllegalStateException().isThrownBy(() -> session.get(server.url("/forbidden")));
      assertThat(server.heads()).hasSize(2);
    }
  }

  @Test
  void a_body_that_breaks_goes_through_it_again_and_counts_as_one_call() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write(
                  peer.number() == 1
                      ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
                      : ScriptedServer.ok("whole"));
            });
        Session session =
            Session.builder()
                .middleware((request, next) -> {
                  trail.add("through");
                  return next.send(request);
                })
                .retry(RetryPolicy.standard().backoff(Duration.ofMillis(1), Duration.ofMillis(1)))
                .build()) {
      List<Attempt> attempts = new ArrayList<>();
      String text =
          session.call(
              Request.get(server.url("/")),
              response -> {
                String read = response.text();
                attempts.addAll(response.attempts());
                return read;
              });
      assertThat(text).isEqualTo("whole");
      assertThat(trail).hasSize(2);
      assertThat(attempts).hasSize(2);
    }
  }
}
