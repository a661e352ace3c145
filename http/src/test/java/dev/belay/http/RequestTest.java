// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestTest {
  @Test
  void takes_its_url_apart_once() {
    Target target = Request.get("HTTP://Example.COM/a%20b?q=ä#part").target();
    assertThat(target.key()).isEqualTo("http://example.com:80");
    assertThat(target.authority()).isEqualTo("example.com");
    assertThat(target.path()).isEqualTo("/a%20b?q=%C3%A4");
    // A letter in two parts stays in two parts: the server may know the name by these bytes only.
    assertThat(Request.get("http://h/e\u0301").target().path()).isEqualTo("/e%CC%81");
    assertThat(Request.get("https://h").target().port()).isEqualTo(443);
    assertThat(Request.get("https://h").target().path()).isEqualTo("/");
    assertThat(Request.get("https://h:8443?q").target().authority()).isEqualTo("h:8443");
    assertThat(Request.get("https://h:8443?q").target().path()).isEqualTo("/?q");
    assertThat(Request.get("http://[::1]:81/").target().host()).isEqualTo("::1");
    assertThat(Request.get("http://[::1]:81/").target().authority()).isEqualTo("[::1]:81");
    assertThat(Request.get("http://my_host:/").target().key()).isEqualTo("http://my_host:80");
  }

  @Test
  void refuses_what_is_no_url_of_the_web() {
    assertThatThrownBy(() -> Request.get("example.com/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("URL must begin with http:// or https://, was \"example.com/x\"");
    assertThatThrownBy(() -> Request.get("ftp://h/"))
        .hasMessage("URL must begin with http:// or https://, was \"ftp://h/\"");
    assertThatThrownBy(() -> Request.get("http:///x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Request.get("http://h:0/"))
        .hasMessage("port must be 1 to 65535, was \"0\" in \"http://h:0/\"");
    assertThatThrownBy(() -> Request.get("http://h:70000/"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Request.get("http://h/a b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("URL must be valid, was \"http://h/a b\": ");
  }

  @Test
  void nothing_can_end_a_line_early() {
    for (String end : new String[] {"\r\n", "\n", "\r", "\0", "\u010a"}) {
      assertThatThrownBy(() -> Request.get("http://h/x" + end + "Evil: 1"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Request.of("GET" + end, URI.create("http://h/")))
          .isInstanceOf(IllegalArgumentException.class);
      Request request = Request.get("http://h/");
      assertThatThrownBy(() -> request.withHeader("X" + end, "v"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> request.withHeader("X", "v" + end + "Evil: 1"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> RequestBody.of("x", "text/plain" + end + "Evil: 1"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Session.builder().header("X", "v" + end))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Session.builder().userAgent("v" + end))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Request.get("http://h/").withHeader("X", "a\r\nEvil: 1"))
        .hasMessage(
            "value of header X must be one line of ISO-8859-1 text, was \"a\\r\\nEvil: 1\""
                + " (character 1)");
  }

  @Test
  void framing_is_not_the_callers() {
    assertThatThrownBy(() -> Request.get("http://h/").withHeader("content-length", "5"))
        .hasMessage("header content-length must not be given: the session writes it from the body");
    assertThatThrownBy(() -> Request.get("http://h/").withHeader("Transfer-Encoding", "chunked"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Request.of("CONNECT", "http://h/"))
        .hasMessage("method must be a token other than CONNECT, was \"CONNECT\"");
  }

  @Test
  void each_with_is_a_copy() {
    Request request = Request.of("POST", "http://h/");
    Request other =
        request
            .withHeader("A", "1")
            .withHeader("a", "2")
            .withBody(RequestBody.of("x"))
            .withTimeout(Duration.ofSeconds(1))
            .idempotent();
    assertThat(request.headers().size()).isZero();
    assertThat(request.isIdempotent()).isFalse();
    assertThat(request.body()).isNull();
    assertThat(other.headers().all("A")).containsExactly("1", "2");
    assertThat(other.isIdempotent()).isTrue();
    assertThat(request.withHeader("Idempotency-Key", "k").isIdempotent()).isTrue();
    assertThat(other.withMethod("PATCH").headers()).isEqualTo(other.headers());
    assertThat(request.withMethod("PUT")).hasToString("PUT http://h/");
    assertThatThrownBy(() -> request.withMethod("CONNECT")).hasMessageContaining("CONNECT");
    assertThatThrownBy(() -> request.withTimeout(Duration.ZERO))
        .hasMessage("timeout must be more than 0, was 0 s");
  }

  @Test
  void durations_read_well_in_messages() {
    assertThat(Durations.text(Duration.ofSeconds(2))).isEqualTo("2 s");
    assertThat(Durations.text(Duration.ofMillis(1500))).isEqualTo("1.5 s");
    assertThat(Durations.text(Duration.ofMillis(250))).isEqualTo("250 ms");
    assertThat(Durations.text(Duration.ofNanos(40_000))).isEqualTo("40 us");
    assertThat(Durations.text(Duration.ofMillis(-20))).isEqualTo("-20 ms");
    assertThat(Durations.text(Duration.ofMinutes(10))).isEqualTo("600 s");
  }
}
