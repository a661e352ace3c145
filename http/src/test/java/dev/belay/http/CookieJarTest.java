// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CookieJarTest {
  private final CookieJar jar = new CookieJar();

  private static Target target(String url) {
    return Target.of(URI.create(url));
  }

  private void set(String url, String... lines) {
    Headers headers = Headers.empty();
    for (String line : lines) {
      headers = headers.with("Set-Cookie", line);
    }
    jar.store(target(url), headers);
  }

  private String sent(String url) {
    String line = jar.line(target(url));
    return line == null ? "" : line;
  }

  @Test
  void goes_to_the_hosts_that_it_is_for() {
    set("http://www.example.com/", "host=1", "domain=2; Domain=example.com");
    assertThat(sent("http://www.example.com/")).isEqualTo("host=1; domain=2");
    assertThat(sent("http://WWW.Example.com:8080/")).isEqualTo("host=1; domain=2");
    assertThat(sent("http://example.com/")).isEqualTo("domain=2");
    assertThat(sent("http://a.b.example.com/")).isEqualTo("domain=2");
    assertThat(sent("http://sub.www.example.com/")).isEqualTo("domain=2");
    assertThat(sent("http://notexample.com/")).isEmpty();
    assertThat(sent("http://example.com.evil.net/")).isEmpty();
  }

  @Test
  void goes_to_the_paths_that_it_is_for() {
    set("http://h.example/", "a=1; Path=/dir");
    assertThat(sent("http://h.example/dir")).isEqualTo("a=1");
    assertThat(sent("http://h.example/dir/")).isEqualTo("a=1");
    assertThat(sent("http://h.example/dir/x?y")).isEqualTo("a=1");
    assertThat(sent("http://h.example/dir?x=/y")).isEqualTo("a=1");
    for (String other : List.of("/", "/directory", "/Dir", "/x/dir", "/?/dir")) {
      assertThat(sent("http://h.example" + other)).as(other).isEmpty();
    }
  }

  @Test
  void secure_ones_go_over_https_only_and_are_not_hidden_by_plain_answers() {
    set("https://h.example/", "a=secret; Secure", "b=open");
    assertThat(sent("https://h.example/")).isEqualTo("a=secret; b=open");
    assertThat(sent("http://h.example/")).isEqualTo("b=open");
    set("http://h.example/x/y", "a=forged", "a=forged; Path=/", "b=changed; Path=/");
    assertThat(sent("https://h.example/x/")).isEqualTo("a=secret; b=changed");
    set("http://sub.h.example/", "a=forged; Domain=h.example");
    assertThat(sent("https://h.example/")).isEqualTo("a=secret; b=changed");
  }

  @Test
  void longer_paths_come_first_then_the_older() {
    set(
        "http://h.example/a/b/c",
        "one=1; Path=/",
        "two=2; Path=/a/b",
        "three=3; Path=/a",
        "four=4; Path=/");
    assertThat(sent("http://h.example/a/b/c")).isEqualTo("two=2; three=3; one=1; four=4");
    set("http://h.example/", "one=new; Path=/");
    assertThat(sent("http://h.example/")).isEqualTo("one=new; four=4");
  }

  @Test
  void name_domain_reach_and_path_tell_one_from_another() {
    set("http://h.example/", "a=1", "A=2", "a=3; Path=/x", "a=4; Domain=h.example", "=5", "6");
    assertThat(sent("http://h.example/x")).isEqualTo("a=3; a=1; A=2; a=4; 6");
    assertThat(jar.cookies()).hasSize(5);
    // The one for the host alone and the one for all below it are two, and go one by one.
    set("http://h.example/", "a=; Max-Age=0");
    assertThat(sent("http://h.example/")).isEqualTo("A=2; a=4; 6");
    set("http://h.example/", "a=; Max-Age=0; Domain=h.example");
    assertThat(sent("http://h.example/")).isEqualTo("A=2; 6");
  }

  @Test
  void an_expired_one_deletes() {
    set("http://h.example/", "a=1", "b=2");
    set(
        "http://h.example/",
        "a=; Max-Age=0",
        "b=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/x");
    assertThat(sent("http://h.example/x")).isEqualTo("b=2");
    set("http://h.example/", "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    assertThat(sent("http://h.example/x")).isEmpty();
    assertThat(jar.cookies()).isEmpty();
  }

  @Test
  void is_not_sent_after_its_time() {
    Instant now = Instant.now();
    jar.put(new Cookie("a", "1", "h.example", true, "/", false, false, now.plusSeconds(100)));
    jar.put(new Cookie("b", "2", "h.example", true, "/", false, false, now.minusSeconds(1)));
    assertThat(sent("http://h.example/")).isEqualTo("a=1");
  }

  @Test
  void its_bytes_go_back_as_they_came() throws Exception {
    StringBuilder every = new StringBuilder();
    for (char c = '!'; c <= 0xff; c++) {
      if (c != ';' && c != 0x7f) {
        every.append(c);
      }
    }
    try (ScriptedServer server =
            ScriptedServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=" + every + "\r\n\r\n");
        Session session = Session.create()) {
      session.get(server.url("/")).close();
      session.get(server.url("/")).close();
      assertThat(server.heads().getLast()).contains("\r\nCookie: a=" + every + "\r\n");
    }
  }

  @Test
  void is_bounded() {
    for (int i = 0; i < 200; i++) {
      set("http://one.example/", "c" + i + "=x");
    }
    assertThat(jar.cookies()).hasSize(180).noneMatch(cookie -> cookie.name().equals("c19"));
    for (int i = 0; i < 3_000; i++) {
      set("http://h" + i + ".example/", "a=x");
    }
    assertThat(jar.cookies().size()).isBetween(2_900, 3_000);
    assertThat(sent("http://one.example/")).isEmpty();
    assertThat(sent("http://h2999.example/")).isEqualTo("a=x");
    jar.clear();
    assertThat(sent("http://h2999.example/")).isEmpty();
  }

  @Test
  void nothing_breaks_out_of_the_line() {
    for (String value : List.of("x\r\nHost: evil", "x; admin=1", "x\u0000")) {
      assertThatIllegalArgumentException()
          .as(HeaderRules.quote(value))
          .isThrownBy(() -> jar.put(new Cookie("a", value, "h", true, "/", false, false, null)));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> jar.put(new Cookie("a=b", "c", "h", true, "/", false, false, null)));
  }

  @Test
  void many_threads_lose_nothing() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int mine = t;
      threads.add(
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < 20; i++) {
              set("http://h" + (i % 3) + ".example/", "t" + mine + "x" + i + "=1");
              assertThat(sent("http://h" + (i % 3) + ".example/")).contains("t" + mine + "x" + i);
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(jar.cookies()).hasSize(160);
  }

  @Test
  void a_session_carries_them_from_answer_to_request_and_through_redirects() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              for (String head = peer.readHead(); head != null; head = peer.readHead()) {
                peer.write(
                    head.startsWith("GET /login ")
                        ? "HTTP/1.1 302 Go\r\nSet-Cookie: id=7; Path=/\r\nset-cookie: b=\"8\"\r\n"
                            + "Location: /in\r\nContent-Length: 0\r\n\r\n"
                        : ScriptedServer.ok(
                            head.lines()
                                .filter(line -> line.startsWith("Cookie: "))
                                .findFirst()
                                .orElse("-")));
              }
            });
        Session session = Session.create();
        Session without = Session.builder().withoutCookies().build();
        Session sharing = Session.builder().cookies(jar).build()) {
      Request in = Request.get(server.url("/login"));
      assertThat(session.call(in, Response::text)).isEqualTo("Cookie: id=7; b=\"8\"");
      Request own = Request.get(server.url("/")).withHeader("Cookie", "own=1");
      assertThat(session.call(own, Response::text)).isEqualTo("Cookie: own=1");
      assertThat(without.call(in, Response::text)).isEqualTo("-");
      assertThat(sharing.call(in, Response::text)).isEqualTo("Cookie: id=7; b=\"8\"");
      assertThat(jar.cookies()).extracting(Cookie::name).containsExactly("id", "b");
    }
  }
}
