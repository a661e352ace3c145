// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedirectsTest {
  private static Request next(String method, String url, int status, String location) {
    Request request = Request.of(method, url);
    if (method.equals("POST") || method.equals("PUT")) {
      request = request.withBody(RequestBody.of("x"));
    }
    return Redirects.next(request, status, Headers.empty().with("Location", location));
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
    assertThat(Redirects.next(Request.get("http://h/"), 302, Headers.empty())).isNull();
    assertThat(next("GET", "http://h/", 302, "ftp://h/x")).isNull();
    assertThat(next("GET", "http://h/", 302, "http://h/a b")).isNull();
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
    assertThat(target("https://h/a", "http://h/c#part")).isEqualTo("http://h/c");
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

  private static Request redirected(Request request, String location) {
    return Redirects.next(request, 302, Headers.empty().with("Location", location));
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
