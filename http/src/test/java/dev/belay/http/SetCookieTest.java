// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One line at a time: RFC 6265 section 5, as RFC 6265bis states it.
class SetCookieTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final String HERE = "http://www.example.com/dir/page?x=/y/";

  private static Cookie at(String url, String line) {
    return SetCookie.parse(line, Target.of(URI.create(url)), NOW);
  }

  private static Cookie here(String line) {
    return at(HERE, line);
  }

  private static String pair(String line) {
    Cookie cookie = here(line);
    return cookie == null ? "none" : "[" + cookie.name() + "][" + cookie.value() + "]";
  }

  @Test
  void name_and_value_are_what_stands_before_and_behind_the_first_equals_sign() {
    assertThat(pair("a=b")).isEqualTo("[a][b]");
    assertThat(pair("a=b=c")).isEqualTo("[a][b=c]");
    assertThat(pair(" \ta \t=\t b c \t; Path=/")).isEqualTo("[a][b c]");
    assertThat(pair("a=")).isEqualTo("[a][]");
    assertThat(pair("=b")).isEqualTo("[][b]");
    assertThat(pair("b")).isEqualTo("[][b]");
    assertThat(pair("b; a=c")).isEqualTo("[][b]");
    assertThat(pair("a=\"b; c\"")).isEqualTo("[a][\"b]");
    assertThat(pair("a=\"b\"")).isEqualTo("[a][\"b\"]");
    assertThat(pair("a=b,c=d")).isEqualTo("[a][b,c=d]");
    assertThat(pair("A=b")).isEqualTo("[A][b]");
    assertThat(pair("\u00e9=\u00fc")).isEqualTo("[\u00e9][\u00fc]");
    assertThat(here("==b").pair()).isEqualTo("=b");
  }

  @Test
  void a_line_without_anything_or_with_controls_is_ignored() {
    for (String line :
        List.of(
            "",
            "=",
            ";",
            " ; Path=/",
            "=; Secure",
            "a=b\u0000",
            "a\u0001=b",
            "a=b\r\nSet-Cookie: c=d",
            "a=b; Path=/\u007f",
            "a=b;\nPath=/")) {
      assertThat(here(line)).as(HeaderRules.quote(line)).isNull();
    }
    assertThat(here("a=b\tc")).isNotNull();
  }

  @Test
  void what_is_too_long_is_ignored() {
    assertThat(here("a=" + "v".repeat(4095))).isNotNull();
    assertThat(here("a=" + "v".repeat(4096))).isNull();
    assertThat(here("n".repeat(4096) + "=v")).isNull();
    Cookie cookie = here("a=b; Path=/" + "p".repeat(1024));
    assertThat(cookie.path()).isEqualTo("/dir");
    assertThat(here("a=b; Path=/" + "p".repeat(1023)).path()).hasSize(1024);
  }

  @Test
  void the_path_is_what_is_said_or_the_folder_of_the_request() {
    assertThat(here("a=b").path()).isEqualTo("/dir");
    assertThat(at("http://h", "a=b").path()).isEqualTo("/");
    assertThat(at("http://h/x", "a=b").path()).isEqualTo("/");
    assertThat(at("http://h/x/", "a=b").path()).isEqualTo("/x");
    assertThat(at("http://h/x/y/z", "a=b").path()).isEqualTo("/x/y");
    assertThat(here("a=b; path=/x").path()).isEqualTo("/x");
    assertThat(here("a=b; PATH = /x ").path()).isEqualTo("/x");
    assertThat(here("a=b; Path=x").path()).isEqualTo("/dir");
    assertThat(here("a=b; Path").path()).isEqualTo("/dir");
    assertThat(here("a=b; Path=/x; Path=").path()).isEqualTo("/dir");
    assertThat(here("a=b; Path=/x; Path=/y").path()).isEqualTo("/y");
  }

  @Test
  void a_domain_widens_the_reach_to_what_lies_below_it() {
    assertThat(here("a=b").hostOnly()).isTrue();
    assertThat(here("a=b; Domain=example.com"))
        .returns("example.com", Cookie::domain)
        .returns(false, Cookie::hostOnly);
    assertThat(here("a=b; Domain=.EXAMPLE.com").domain()).isEqualTo("example.com");
    assertThat(here("a=b; Domain=www.example.com").hostOnly()).isFalse();
    assertThat(here("a=b; Domain=").hostOnly()).isTrue();
    assertThat(here("a=b; Domain=other.com; Domain=example.com").domain()).isEqualTo("example.com");
    for (String foreign :
        List.of(
            "other.com",
            "sub.www.example.com",
            "ample.com",
            "example.com.",
            "xample.com",
            "..example.com",
            "*.example.com",
            "com")) {
      assertThat(here("a=b; Domain=" + foreign)).as(foreign).isNull();
    }
  }

  @Test
  void nobody_may_set_a_cookie_for_a_public_suffix() {
    assertThat(at("http://www.example.co.uk/", "a=b; Domain=co.uk")).isNull();
    assertThat(at("http://www.example.co.uk/", "a=b; Domain=example.co.uk")).isNotNull();
    assertThat(at("http://me.github.io/", "a=b; Domain=github.io")).isNull();
    assertThat(at("http://a.b.kawasaki.jp/", "a=b; Domain=b.kawasaki.jp")).isNull();
    assertThat(at("http://x.city.kawasaki.jp/", "a=b; Domain=city.kawasaki.jp")).isNotNull();
    // A suffix that is a host itself keeps it for that host.
    assertThat(at("http://github.io/", "a=b; Domain=github.io").hostOnly()).isTrue();
    assertThat(at("http://localhost/", "a=b; Domain=localhost").hostOnly()).isTrue();
    assertThat(at("http://a.localhost/", "a=b; Domain=localhost")).isNull();
  }

  @Test
  void an_address_is_a_host_and_no_domain() {
    assertThat(at("http://127.0.0.1/", "a=b").domain()).isEqualTo("127.0.0.1");
    assertThat(at("http://127.0.0.1/", "a=b; Domain=127.0.0.1")).isNotNull();
    assertThat(at("http://127.0.0.1/", "a=b; Domain=0.0.1")).isNull();
    assertThat(at("http://[::1]/", "a=b").domain()).isEqualTo("::1");
  }

  @Test
  void max_age_counts_from_now_and_wins_over_expires() {
    assertThat(here("a=b").expires()).isNull();
    assertThat(here("a=b; Max-Age=60").expires()).isEqualTo(NOW.plusSeconds(60));
    assertThat(here("a=b; Max-Age=0").isExpired(NOW)).isTrue();
    assertThat(here("a=b; Max-Age=-1").isExpired(NOW)).isTrue();
    assertThat(here("a=b; Max-Age=060").expires()).isEqualTo(NOW.plusSeconds(60));
    Instant latest = NOW.plus(Duration.ofDays(400));
    assertThat(here("a=b; Max-Age=" + "9".repeat(500)).expires()).isEqualTo(latest);
    for (String bad : List.of("", "-", "x", "60x", "+60", "1.5", "\"60\"")) {
      assertThat(here("a=b; Max-Age=" + bad).expires()).as(bad).isNull();
    }
    String past = "Expires=Thu, 01 Jan 1970 00:00:00 GMT";
    assertThat(here("a=b; Max-Age=60; " + past).expires()).isEqualTo(NOW.plusSeconds(60));
    assertThat(here("a=b; " + past + "; Max-Age=60").expires()).isEqualTo(NOW.plusSeconds(60));
    assertThat(here("a=b; " + past + "; Max-Age=x").isExpired(NOW)).isTrue();
  }

  @Test
  void dates_are_read_as_generously_as_the_rfc_has_it() {
    Instant date = Instant.parse("2026-12-24T18:30:05Z");
    for (String text :
        List.of(
            "Thu, 24 Dec 2026 18:30:05 GMT",
            "Thursday, 24-Dec-26 18:30:05 GMT",
            "Thu Dec 24 18:30:05 2026",
            "24 dec 2026 18:30:05",
            "2026 December 24 18:30:05",
            "24th Dec 2026th 18:30:05pm",
            "24/Dec/2026 (18:30:05)",
            "24\tdec\t2026\t18:30:05\u00e9",
            "24 Dec 2026 18:30:05 25 Jan 2027 19:31:06",
            "24 Dec 2026 18:30:05 GMT-0400",
            "x y z, 24-decem-26 18:30:5",
            "18:30:05 24 Dec 26 whatever")) {
      assertThat(here("a=b; Expires=" + text).expires()).as(text).isEqualTo(date);
    }
    // What is no date is as good as not there.
    for (String text :
        List.of(
            "",
            "tomorrow",
            "Thu, 32 Dec 2026 18:30:05 GMT",
            "Thu, 24 Dec 2026 24:30:05 GMT",
            "Thu, 31 Feb 2026 18:30:05 GMT",
            "24 Dec 1600 18:30:05",
            "024 Dec 2026 18:30:05",
            "24 Dec 20260 18:30:05",
            "24 Dec 2026 18:30:60",
            "24 Dec 2026 118:30:05",
            "24 Dec 2026 18:30",
            "0 Dec 2026 18:30:05",
            "24 Dec 2026",
            "0")) {
      assertThat(here("a=b; Expires=" + text)).as(text).isNotNull().returns(null, Cookie::expires);
    }
    assertThat(here("a=b; Expires=Fri, 31 Dec 9999 23:59:59 GMT").expires())
        .isEqualTo(NOW.plus(Duration.ofDays(400)));
  }

  @Test
  void a_secure_cookie_needs_https_and_prefixes_keep_what_they_promise() {
    String secure = "https://www.example.com/dir/page";
    assertThat(here("a=b; Secure")).isNull();
    assertThat(at(secure, "a=b; SECURE=x; HttpOnly"))
        .returns(true, Cookie::secure)
        .returns(true, Cookie::httpOnly);
    assertThat(at(secure, "__Secure-a=b")).isNull();
    assertThat(at(secure, "__Secure-a=b; Secure")).isNotNull();
    assertThat(at(secure, "__Host-a=b; Secure; Path=/")).isNotNull();
    assertThat(at(secure, "__host-a=b; Secure")).isNull();
    assertThat(at(secure, "__Host-a=b; Path=/")).isNull();
    assertThat(at(secure, "__Host-a=b; Secure; Path=/; Domain=example.com")).isNull();
    assertThat(at(secure, "__Host-a=b; Secure; Path=/x")).isNull();
    assertThat(at(secure, "=__Host-a=b; Secure; Path=/")).isNull();
    assertThat(at(secure, "__Secure-a; Secure")).isNull();
  }

  @Test
  void unknown_attributes_are_ignored() {
    assertThat(here("a=b; SameSite=Strict; Partitioned; x=y; ;;")).isNotNull();
  }
}
