// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyTest {
  private static Session through(ScriptedServer proxy) {
    return through(new Proxy("127.0.0.1", proxy.port(), null));
  }

  private static Session through(Proxy proxy, String... except) {
    return Session.builder().proxy(proxy, except).retry(RetryPolicy.none()).build();
  }

  private static ProxyFailedException failure(Session session, String url) {
    ProxyFailedException e =
        catchThrowableOfType(ProxyFailedException.class, () -> session.get(url).close());
    assertThat(e.error()).isEqualTo(ErrorClass.PROXY);
    assertThat(session.stats().inFlight()).isZero();
    return e;
  }

  /// RFC 9112 section 3.2.2.
  @Test
  void a_plain_request_tells_the_proxy_the_whole_url() throws Exception {
    try (ScriptedServer proxy = ScriptedServer.answering(ScriptedServer.ok("by proxy"));
        Session session = through(Proxy.of("http://ann:pw@127.0.0.1:" + proxy.port()))) {
      for (int i = 0; i < 2; i++) {
        try (Response response = session.get("http://no.such.host.invalid/a?b=c#d")) {
          assertThat(response.text()).isEqualTo("by proxy");
          assertThat(response.connectionReused()).isEqualTo(i > 0);
        }
      }
      assertThat(proxy.heads())
          .hasSize(2)
          .allMatch(head -> head.startsWith("GET http://no.such.host.invalid/a?b=c HTTP/1.1\r\n"))
          .allMatch(head -> head.contains("\r\nHost: no.such.host.invalid\r\n"))
          .allMatch(head -> head.contains("\r\nProxy-Authorization: Basic YW5uOnB3\r\n"));
    }
  }

  @Test
  void a_tunnel_is_asked_for_with_host_port_and_credentials() throws Exception {
    try (ScriptedServer proxy =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 403 Not there\r\nContent-Length: 0\r\n\r\n");
            });
        Session session =
            through(new Proxy("127.0.0.1", proxy.port(), null).withCredentials("ann", "pw"))) {
      RequestException e = failure(session, "https://secret.invalid/path?query");
      assertThat(e)
          .hasMessage(
              "GET https://secret.invalid/path?query gave up: proxy 127.0.0.1:"
                  + proxy.port()
                  + " refused a tunnel to secret.invalid:443 with 403 Not there"
                  + " (attempt 1 of 1, connecting)");
      assertThat(e.retryable()).isFalse();
      assertThat(proxy.heads().getFirst())
          .startsWith("CONNECT secret.invalid:443 HTTP/1.1\r\n")
          .contains("\r\nHost: secret.invalid:443\r\n")
          .contains("\r\nProxy-Authorization: Basic YW5uOnB3\r\n")
          .doesNotContain("path", "query", "Cookie", "\r\nAuthorization");
    }
  }

  @Test
  void a_proxy_that_wants_to_know_who_asks_is_told_or_named() throws Exception {
    try (ScriptedServer proxy = ForwardingProxy.start(1, "Basic YW5uOnB3");
        Session nobody = through(proxy);
        Session wrong = through(Proxy.of("ann:wrong@127.0.0.1:" + proxy.port()));
        Session ann = through(Proxy.of("ann:pw@127.0.0.1:" + proxy.port()))) {
      for (String url : List.of("http://h.invalid/", "https://h.invalid/")) {
        assertThat(failure(nobody, url))
            .hasMessageContaining(
                "proxy 127.0.0.1:"
                    + proxy.port()
                    + " wants to know who asks (407): give it a user and a password");
        assertThat(failure(wrong, url))
            .hasMessageContaining("does not accept the credentials (407)")
            .satisfies(e -> assertThat(e.toString()).doesNotContain("wrong"));
      }
      assertThat(ann.call(Request.get("http://h.invalid/"), Response::text)).isEqualTo("by proxy");
    }
  }

  @Test
  void a_proxy_that_is_not_there_or_is_none_is_named() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (Session session = through(new Proxy("127.0.0.1", free, null))) {
      for (String url : List.of("http://h.invalid/", "https://h.invalid/")) {
        assertThat(failure(session, url))
            .hasMessageContaining("proxy 127.0.0.1:" + free + " refused the connection");
      }
    }
    try (ScriptedServer odd =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write("SSH-2.0-what\r\n\r\n");
            });
        Session session = through(odd)) {
      assertThat(failure(session, "https://h.invalid/"))
          .hasMessageContaining(" answered with what is not HTTP: ");
    }
    try (ScriptedServer gone = ScriptedServer.start(ScriptedServer.Peer::readHead);
        Session session = through(gone)) {
      assertThat(failure(session, "https://h.invalid/"))
          .hasMessageContaining(" broke off when it was asked for a tunnel to h.invalid:443");
    }
    try (ScriptedServer eager =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
              peer.awaitEnd();
            });
        Session session = through(eager)) {
      assertThat(failure(session, "https://h.invalid/"))
          .hasMessageContaining(" sent something before the tunnel was in use");
    }
  }

  @Test
  void a_proxy_that_says_nothing_ends_with_the_connect_timeout() throws Exception {
    try (ScriptedServer silent = ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
        Session session =
            Session.builder()
                .proxy(new Proxy("127.0.0.1", silent.port(), null))
                .connectTimeout(Duration.ofMillis(200))
                .retry(RetryPolicy.none())
                .build()) {
      RequestException e =
          catchThrowableOfType(
              RequestException.class, () -> session.get("https://h.invalid/").close());
      assertThat(e.error()).isEqualTo(ErrorClass.CONNECT_TIMEOUT);
    }
  }

  @Test
  void what_is_excepted_goes_straight() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("straight"));
        ScriptedServer proxy = ScriptedServer.answering(ScriptedServer.ok("by proxy"));
        Session session =
            through(new Proxy("127.0.0.1", proxy.port(), null), "127.0.0.0/8", "x.example")) {
      assertThat(session.call(Request.get(server.url("/")), Response::text)).isEqualTo("straight");
      assertThat(server.heads().getFirst()).startsWith("GET / HTTP/1.1\r\n");
      assertThat(session.call(Request.get("http://y.example/"), Response::text))
          .isEqualTo("by proxy");
    }
  }

  private static boolean excepted(String list, String url) {
    return NoProxy.of(list).contains(Target.of(URI.create(url)));
  }

  @Test
  void exceptions_are_names_with_all_below_them_addresses_networks_and_ports() {
    assertThat(excepted("", "http://h/")).isFalse();
    assertThat(excepted("*", "http://h/")).isTrue();
    for (String form :
        List.of("example.com", ".example.com", "*.example.com", " a,, EXAMPLE.com ")) {
      assertThat(excepted(form, "http://example.com/")).as(form).isTrue();
      assertThat(excepted(form, "https://a.b.example.com/")).as(form).isTrue();
      assertThat(excepted(form, "http://notexample.com/")).as(form).isFalse();
      assertThat(excepted(form, "http://example.com.evil.net/")).as(form).isFalse();
    }
    assertThat(excepted("h:8080", "http://h:8080/")).isTrue();
    assertThat(excepted("h:8080", "http://h/")).isFalse();
    assertThat(excepted("10.0.0.0/8", "http://10.255.1.2/")).isTrue();
    assertThat(excepted("10.0.0.0/8", "http://11.0.0.1/")).isFalse();
    assertThat(excepted("10.1.2.3/31", "http://10.1.2.2/")).isTrue();
    assertThat(excepted("10.1.2.3", "http://10.1.2.3/")).isTrue();
    assertThat(excepted("2.3", "http://10.1.2.3/")).isFalse();
    assertThat(excepted("::1", "http://[::1]/")).isTrue();
    assertThat(excepted("[::1]:81", "http://[::1]:81/")).isTrue();
    assertThat(excepted("fd00::/8", "http://[fd12::1]/")).isTrue();
    assertThat(excepted("fd00::/8", "http://[fe80::1]/")).isFalse();
    for (String odd :
        List.of("10.0.0.0/99", "/", "/8", ":", "[", "a/b", ".", "999.1.1.1/8", "*.")) {
      assertThat(excepted(odd, "http://10.0.0.1/")).as(odd).isFalse();
    }
  }

  private static String chosen(Map<String, String> environment, String url) {
    return String.valueOf(Proxies.fromEnvironment(environment).of(Target.of(URI.create(url))));
  }

  @Test
  void the_environment_is_read_as_other_programs_read_it() {
    assertThat(chosen(Map.of(), "http://h/")).isEqualTo("null");
    Map<String, String> both =
        Map.of(
            "http_proxy",
            "p:1",
            "HTTP_PROXY",
            "q:2",
            "HTTPS_PROXY",
            "http://u:s@r:3/",
            "no_proxy",
            "in.example");
    assertThat(chosen(both, "http://h/")).isEqualTo("p:1");
    assertThat(chosen(both, "https://h/")).isEqualTo("r:3");
    assertThat(chosen(both, "https://a.in.example/")).isEqualTo("null");
    assertThat(chosen(Map.of("ALL_PROXY", "http://p"), "https://h/")).isEqualTo("p:80");
    assertThat(chosen(Map.of("HTTP_PROXY", "p:1"), "http://h/")).isEqualTo("p:1");
    assertThat(chosen(Map.of("HTTP_PROXY", "p:1", "REQUEST_METHOD", "GET"), "http://h/"))
        .isEqualTo("null");
    assertThat(chosen(Map.of("http_proxy", " "), "http://h/")).isEqualTo("null");
    assertThat(chosen(Map.of("http_proxy", "http://[::1]:8"), "http://h/")).isEqualTo("[::1]:8");
  }

  @Test
  void other_kinds_of_proxy_are_refused_without_showing_a_password() {
    for (String other :
        List.of(
            "socks5://u:secret@h:1",
            "https://u:secret@h:1",
            "http://u:secret@h h",
            "ftp://u:secret@")) {
      assertThatIllegalArgumentException()
          .as(other)
          .isThrownBy(() -> Proxies.fromEnvironment(Map.of("http_proxy", other)))
          .withMessageStartingWith("environment variable http_proxy: ")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Proxy("h", 1, Credentials.digest("u", "p")));
  }
}
