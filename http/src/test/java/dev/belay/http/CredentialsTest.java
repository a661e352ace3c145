// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CredentialsTest {
  private static String authorization(String head) {
    return head.lines()
        .filter(line -> line.startsWith("Authorization: "))
        .map(line -> line.substring("Authorization: ".length()))
        .reduce("", (one, other) -> one + other);
  }

  private static List<String> authorizations(ScriptedServer server) {
    List<String> seen = new ArrayList<>();
    server.heads().forEach(head -> seen.add(authorization(head)));
    return seen;
  }

  /// RFC 7617 sections 2 and 2.1.
  @Test
  void basic_is_as_the_rfc_shows_it() {
    assertThat(Credentials.basic("Aladdin", "open sesame").line())
        .isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assertThat(Credentials.basic("test", "123\u00a3").line()).isEqualTo("Basic dGVzdDoxMjPCow==");
    assertThat(Credentials.basic("", ":").line()).isEqualTo("Basic Ojo=");
  }

  @Test
  void what_cannot_be_sent_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Credentials.basic("a:b", "c"))
        .withMessage("user must not contain a colon, was \"a:b\"");
    for (String bad : List.of("a\r\nb", "\u0000", "\u007f")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Credentials.basic("u", bad));
      assertThatIllegalArgumentException().isThrownBy(() -> Credentials.digest(bad, "p"));
    }
    for (String bad : List.of("", "=", "a b", "a\r\nb", "a=b", "\u00e9", "a,b")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Credentials.bearer(bad));
    }
    assertThat(Credentials.bearer("mF_9.B5f-4.1JqM~+/==").line())
        .isEqualTo("Bearer mF_9.B5f-4.1JqM~+/==");
  }

  @Test
  void the_secret_is_in_no_text() {
    assertThat(Credentials.basic("ann", "secret")).hasToString("BASIC of ann");
    assertThat(Credentials.bearer("secret")).hasToString("BEARER");
    Request request = Request.get("http://ann:secret@h/x");
    assertThat(request).hasToString("GET http://h/x");
    assertThat(request.uri()).isEqualTo(URI.create("http://h/x"));
    for (String bad :
        List.of(
            "http://ann:secret@h/a b",
            "http://ann:secret@h:99999/",
            "ftp://ann:secret@h/",
            "http://ann:se cret@h/")) {
      assertThatIllegalArgumentException()
          .as(bad)
          .isThrownBy(() -> Request.get(bad))
          .satisfies(e -> assertThat(e.toString()).doesNotContain("secret", "se cret"));
    }
  }

  @Test
  void a_url_may_carry_user_and_password() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("x"));
        Session session = Session.create()) {
      String place = "127.0.0.1:" + server.port();
      for (String info : List.of("Aladdin:open%20sesame@", "test:123%C2%A3@", "u@", "@")) {
        session.get("http://" + info + place + "/x?y=@z").close();
      }
      assertThat(authorizations(server))
          .containsExactly(
              "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Basic dGVzdDoxMjPCow==", "Basic dTo=", "");
      assertThat(server.heads())
          .allMatch(head -> head.startsWith("GET /x?y=@z HTTP/1.1\r\n"))
          .allMatch(head -> head.contains("\r\nHost: " + place + "\r\n"));
    }
  }

  @Test
  void so_may_a_base_url() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("x"));
        ScriptedServer other = ScriptedServer.answering(ScriptedServer.ok("x"));
        Session session =
            Session.builder()
                .baseUrl("http://Aladdin:open%20sesame@127.0.0.1:" + server.port() + "/api/")
                .build()) {
      session.get("x").close();
      session.get(other.url("/")).close();
      assertThat(authorizations(server)).containsExactly("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
      assertThat(server.heads().getFirst()).startsWith("GET /api/x HTTP/1.1\r\n");
      assertThat(authorizations(other)).containsExactly("");
    }
  }

  @Test
  void each_origin_sees_its_own_and_a_request_may_bring_others() throws Exception {
    try (ScriptedServer one = ScriptedServer.answering(ScriptedServer.ok("x"));
        ScriptedServer two = ScriptedServer.answering(ScriptedServer.ok("x"));
        Session session =
            Session.builder().credentials(one.url(""), Credentials.bearer("one")).build()) {
      session.get(one.url("/")).close();
      session.get(two.url("/")).close();
      session.send(Request.get(one.url("/")).withCredentials(Credentials.bearer("mine"))).close();
      session.send(Request.get(two.url("/")).withCredentials(Credentials.bearer("mine"))).close();
      session.send(Request.get(one.url("/")).withHeader("authorization", "own")).close();
      assertThat(authorizations(two)).containsExactly("", "Bearer mine");
      assertThat(authorizations(one)).containsExactly("Bearer one", "Bearer mine", "");
      assertThat(one.heads().getLast()).contains("\r\nauthorization: own\r\n");
    }
  }

  @Test
  void a_redirect_to_another_origin_and_back_shows_them_to_nobody_else() throws Exception {
    List<String> places = new ArrayList<>();
    try (ScriptedServer home =
            ScriptedServer.start(peer -> {
              for (String head = peer.readHead(); head != null; head = peer.readHead()) {
                peer.write(
                    head.startsWith("GET /same ")
                        ? redirect("/go")
                        : head.startsWith("GET /go ")
                            ? redirect(places.getFirst())
                            : ScriptedServer.ok("home"));
              }
            });
        ScriptedServer foreign = ScriptedServer.answering(redirect(home.url("/back")));
        Session session = Session.create()) {
      places.add(foreign.url("/foreign"));
      Request request = Request.get(home.url("/same")).withCredentials(Credentials.basic("u", "p"));
      assertThat(session.call(request, Response::text)).isEqualTo("home");
      assertThat(authorizations(home)).containsExactly("Basic dTpw", "Basic dTpw", "");
      assertThat(authorizations(foreign)).containsExactly("");
    }
  }

  private static String redirect(String location) {
    return "HTTP/1.1 302 Go\r\nContent-Length: 0\r\nLocation: " + location + "\r\n\r\n";
  }
}
