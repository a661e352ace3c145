// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedirectsTest {
  private static Request next(String method, String url, int status, String location) {
    Request request = Request.of(method, url);
    if (method.equals("POST") || method.equals("PUT")) {
      request = request.withBody(RequestBody.of("x"));
    }
    return follow(request, status, Headers.empty().with("Location", location));
  }

  private static Request follow(Request request, int status, Headers headers) {
    try {
      return new Redirects(false).next(request, status, headers);
    } catch (RedirectRefused e) {
      throw new AssertionError(e);
    }
  }

  private static String target(String base, String location) {
    return String.valueOf(next("GET", base, 302, location).uri());
  }

  @Test
  void the_method_goes_by_the_status() {
    record Row(int status, String method, String becomes, boolean body) {}
    List<Row> rows =
        List.of(
            new Row(301, "POST", "GET", false),
            new Row(302, "POST", "GET", false),
            new Row(303, "POST", "GET", false),
            new Row(303, "PUT", "GET", false),
            new Row(307, "POST", "POST", true),
            new Row(308, "POST", "POST", true),
            new Row(301, "PUT", "PUT", true),
            new Row(302, "DELETE", "DELETE", false),
            new Row(303, "DELETE", "GET", false),
            new Row(303, "HEAD", "HEAD", false),
            new Row(301, "HEAD", "HEAD", false),
            new Row(303, "QUERY", "GET", false),
            new Row(302, "PATCH", "PATCH", false),
            new Row(307, "PUT", "PUT", true),
            new Row(302, "GET", "GET", false),
            new Row(308, "GET", "GET", false));
    for (Row row : rows) {
      Request next = next(row.method(), "http://h/", row.status(), "/x");
      assertThat(next.method()).as(row.toString()).isEqualTo(row.becomes());
      assertThat(next.body() != null).as(row.toString()).isEqualTo(row.body());
    }
  }

  @Test
  void what_is_no_redirect_is_the_answer() {
    for (int status : new int[] {200, 300, 304, 305, 306, 404}) {
      assertThat(next("GET", "http://h/", status, "/x")).isNull();
    }
    assertThat(follow(Request.get("http://h/"), 302, Headers.empty())).isNull();
    assertThat(next("GET", "http://h/", 302, "ftp://h/x")).isNull();
    assertThat(next("GET", "http://h/", 302, "http://a b/")).isNull();
    assertThat(next("GET", "http://h/", 302, "http://h:99999/")).isNull();
    assertThat(next("GET", "http://h/", 302, "")).isNull();
    Headers two = Headers.empty().with("Location", "/x").with("Location", "/y");
    assertThat(follow(Request.get("http://h/"), 302, two)).isNull();
    Headers twice = Headers.empty().with("Location", "/x").with("Location", "/x");
    assertThat(String.valueOf(follow(Request.get("http://h/"), 302, twice).uri()))
        .isEqualTo("http://h/x");
    assertThat(next("GET", "http://h/", 302, "mailto:a@b")).isNull();
  }

  @Test
  void the_place_is_resolved_against_the_request() {
    assertThat(target("http://h/a/b?q=1", "c")).isEqualTo("http://h/a/c");
    assertThat(target("http://h/a/b?q=1", "/c")).isEqualTo("http://h/c");
    assertThat(target("http://h/a/b?q=1", "?r=2")).isEqualTo("http://h/a/b?r=2");
    assertThat(target("http://h/a/b", "../c")).isEqualTo("http://h/c");
    assertThat(target("http://h", "c")).isEqualTo("http://h/c");
    assertThat(target("http://h/a", "//other/c")).isEqualTo("http://other/c");
    assertThat(target("http://h/a#one", "http://h/c")).isEqualTo("http://h/c#one");
    assertThat(target("http://h/a#one", "/a b#two")).isEqualTo("http://h/a%20b#two");
  }

  @Test
  void credentials_stay_with_their_origin() {
    Request request =
        Request.get("http://h/")
            .withHeader("Authorization", "secret")
            .withHeader("Cookie", "secret")
            .withHeader("Proxy-Authorization", "secret")
            .withHeader("X-Other", "kept");
    assertThat(redirected(request, "/x").headers()).isEqualTo(request.headers());
    assertThat(redirected(request, "http://h:80/x").headers()).isEqualTo(request.headers());
    for (String foreign :
        new String[] {"http://other/", "https://h/", "http://h:81/", "http://sub.h/"}) {
      assertThat(redirected(request, foreign).headers())
          .as(foreign)
          .isEqualTo(Headers.empty().with("X-Other", "kept"));
    }
  }

  @Test
  void what_told_of_the_body_goes_with_it() {
    Request post =
        Request.of("POST", "http://h/")
            .withBody(RequestBody.of("x"))
            .withHeader("content-type", "text/x")
            .withHeader("Content-Encoding", "gzip")
            .withHeader("Content-Language", "de")
            .withHeader("X-Other", "kept");
    assertThat(redirected(post, "/x").headers()).isEqualTo(Headers.empty().with("X-Other", "kept"));
    Headers to = Headers.empty().with("Location", "/x");
    assertThat(follow(post, 308, to).headers()).isEqualTo(post.headers());
  }

  @Test
  void https_does_not_lead_to_http_unless_allowed() throws Exception {
    Headers to = Headers.empty().with("Location", "http://h/x");
    Request secure = Request.get("https://h/");
    assertThatExceptionOfType(RedirectRefused.class)
        .isThrownBy(() -> new Redirects(false).next(secure, 301, to))
        .withMessage(
            "redirect 301 to http://h/x is not followed: it leads from https to http;"
                + " redirectToHttp(true) would allow it");
    assertThat(new Redirects(true).next(secure, 301, to).uri()).isEqualTo(URI.create("http://h/x"));
  }

  @Test
  void a_body_that_is_spent_is_not_sent_again() throws Exception {
    RequestBody once =
        new RequestBody() {
          @Override
          public long length() {
            return 1;
          }

          @Override
          public String contentType() {
            return "text/plain";
          }

          @Override
          public InputStream open() {
            return new ByteArrayInputStream(new byte[] {'x'});
          }

          @Override
          public boolean repeatable() {
            return false;
          }
        };
    try (ScriptedServer server =
            ScriptedServer.answering(
                "HTTP/1.1 307 Go\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
        Session session = Session.create()) {
      RequestException e =
          catchThrowableOfType(
              RequestException.class, () -> session.post(server.url("/"), once).close());
      assertThat(e).isInstanceOf(RedirectRefusedException.class);
      assertThat(e.error()).isEqualTo(ErrorClass.REDIRECT_REFUSED);
      assertThat(e)
          .hasMessage(
              "POST "
                  + server.url("/")
                  + " gave up: redirect 307 to "
                  + server.url("/x")
                  + " is not followed: its body can be sent only once"
                  + " (attempt 1 of 4, following a redirect)");
      assertThat(server.heads()).hasSize(1);
      assertThat(session.stats().inFlight()).isZero();
    }
  }

  @Test
  void a_redirect_that_says_when_is_followed_then() throws Exception {
    String head = "HTTP/1.1 301 Go\r\nContent-Length: 0\r\nLocation: /x\r\nRetry-After: ";
    try (ScriptedServer soon =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write(head + "0.2\r\n\r\n");
              peer.readHead();
              peer.write(ScriptedServer.ok("there"));
            });
        ScriptedServer late = ScriptedServer.answering(head + "9000\r\n\r\n");
        Session session = Session.create()) {
      try (Response response = session.get(soon.url("/"))) {
        assertThat(response.text()).isEqualTo("there");
        assertThat(response.timings().backoff()).isGreaterThanOrEqualTo(Duration.ofMillis(199));
      }
      HostPausedException e =
          catchThrowableOfType(HostPausedException.class, () -> session.get(late.url("/")).close());
      assertThat(e.headers().first("Retry-After")).isEqualTo("9000");
      assertThat(e)
          .hasMessageContaining("gave up: the redirect is to be followed at ")
          .hasMessageEndingWith(
              ", later than the session waits (attempt 1 of 4, following a redirect)");
      assertThat(late.heads()).hasSize(1);
      assertThat(session.stats().inFlight()).isZero();
    }
  }

  @Test
  void a_circle_ends_at_the_limit_and_is_told() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering(
                "HTTP/1.1 302 Go\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
        Session session = Session.builder().maxRedirects(4).build()) {
      RequestException e =
          catchThrowableOfType(RequestException.class, () -> session.get(server.url("/")).close());
      assertThat(e)
          .isInstanceOf(TooManyRedirectsException.class)
          .hasMessageContaining(
              "more than 4 redirects, the next to "
                  + server.url("/x")
                  + ", where it has been before");
      assertThat(server.heads()).hasSize(5);
    }
  }

  private static Request redirected(Request request, String location) {
    return follow(request, 302, Headers.empty().with("Location", location));
  }

  @Test
  void each_hop_is_let_through_under_the_key_of_its_own_host() throws Exception {
    try (ScriptedServer last = ScriptedServer.answering(ScriptedServer.ok("here"));
        ScriptedServer first =
            ScriptedServer.answering(
                "HTTP/1.1 307 Go\r\nContent-Length: 2\r\nLocation: "
                    + last.url("/there")
                    + "\r\n\r\nxx");
        Session session =
            Session.builder()
                .limit(Limit.global().inFlight(1))
                .header("Authorization", "secret")
                .build()) {
      for (int i = 0; i < 3; i++) {
        try (Response response =
            session.post(first.url("/"), RequestBody.of("body", "text/plain"))) {
          assertThat(response.text()).isEqualTo("here");
          assertThat(response.uri()).isEqualTo(URI.create(last.url("/there")));
          assertThat(response.request().uri()).isEqualTo(URI.create(first.url("/")));
          assertThat(response.redirects())
              .containsExactly(new Redirect(307, URI.create(last.url("/there"))));
          assertThat(response.attempts()).hasSize(1);
        }
      }
      assertThat(session.stats().hosts()).hasSize(2);
      assertThat(session.stats().peakInFlight()).isEqualTo(1);
      assertThat(first.heads()).allMatch(head -> head.contains("Authorization: secret"));
      assertThat(last.heads())
          .hasSize(3)
          .allMatch(head -> head.startsWith("POST /there") && !head.contains("secret"));
    }
  }

  @Test
  void a_session_that_does_not_follow_returns_the_redirect() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering(
                "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
        Session session = Session.builder().followRedirects(false).build();
        Response response = session.get(server.url("/"))) {
      assertThat(response.status()).isEqualTo(302);
      assertThat(response.headers().first("location")).isEqualTo("/x");
    }
  }
}
