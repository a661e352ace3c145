// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Fields made of what their parsers trip over: whatever a server writes, the session goes on.
class HostileFieldsTest {
  private static final int ROUNDS = 20_000;
  private static final List<String> PIECES =
      List.of(
          "\"a\"",
          "\"",
          "\\",
          ";",
          ",",
          "=",
          ":",
          "(",
          ")",
          "?1",
          "?",
          "*",
          " ",
          "\t",
          "r=1",
          "t=5",
          "q=10",
          "w=60",
          "pk=:YQ==:",
          "pk=:",
          "-",
          "0",
          "9".repeat(15),
          "9".repeat(40),
          "1.5",
          "1.",
          "limit=1",
          "remaining=0",
          "reset=9",
          "a",
          "A",
          "\u00e9",
          "\u00ff",
          "Digest ",
          "Basic ",
          "realm=\"r\"",
          "nonce=\"n\"",
          "qop=\"auth\"",
          "algorithm=MD5",
          "stale=true",
          "Path=/",
          "Domain=",
          "example.com",
          ".com",
          "..",
          "xn--",
          "xn--a",
          "Max-Age=",
          "Expires=",
          "1 Jan 70 1:1:1",
          "31 Feb 2020 23:59:59",
          "Secure",
          "__Host-",
          "http://",
          "https:",
          "//",
          "/",
          "#",
          "%",
          "%zz",
          "%41",
          "@",
          "[",
          "]",
          "[::1]",
          "2026-11-22T12:00:00Z",
          "+999999999-12-31T23:59:59Z",
          "6m0s",
          "1h",
          "ms",
          "32/40",
          "Sun, 06 Nov 1994 08:49:37 GMT");

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(9); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private interface Reader {
    void read(String text) throws Exception;
  }

  private static void all(Reader reader) {
    for (int seed = 0; seed < ROUNDS; seed++) {
      String text = text(new Random(seed));
      try {
        reader.read(text);
      } catch (Exception e) {
        fail("seed " + seed + ": " + HeaderRules.quote(text), e);
      }
    }
  }

  @Test
  void quotas_are_read_or_ignored() {
    List<String> names =
        List.of(
            "RateLimit",
            "RateLimit-Policy",
            "RateLimit-Limit",
            "RateLimit-Reset",
            "X-RateLimit-Reset",
            "X-RateLimit-Remaining",
            "X-Shopify-Shop-Api-Call-Limit",
            "Retry-After",
            "Date",
            "Age",
            "X-RateLimit-Bucket");
    all(text -> {
      Random random = new Random(text.hashCode());
      Headers headers =
          Headers.empty().with("X-RateLimit-Remaining", "0").with("RateLimit-Remaining", "0");
      for (int i = 0; i < 3; i++) {
        headers =
            headers.with(names.get(random.nextInt(names.size())), i == 0 ? text : text(random));
      }
      for (Quota quota : QuotaFields.of(headers)) {
        assertThat(quota.limit()).isNotNegative();
        assertThat(quota.remaining()).isGreaterThanOrEqualTo(-1);
        assertThat(quota.reset() == null || !quota.reset().isNegative()).isTrue();
        assertThat(quota.reset() == null || quota.reset().compareTo(ResetValue.LONGEST) <= 0)
            .isTrue();
      }
      RetryAfterHeader.of(headers, Instant.EPOCH);
    });
  }

  @Test
  void cookies_are_kept_or_ignored_and_never_break_a_request() {
    Target here = Target.of(URI.create("https://www.example.com/x/y"));
    CookieJar jar = new CookieJar();
    all(text -> {
      jar.store(here, Headers.empty().with("Set-Cookie", text));
      String line = jar.line(here);
      if (line != null) {
        HeaderRules.checkValue("Cookie", line);
      }
    });
    assertThat(jar.cookies().size()).isBetween(10, 3_000);
  }

  @Test
  void places_are_resolved_or_ignored() {
    Request here = Request.get("https://www.example.com/x/y");
    all(text -> {
      try {
        Request next = new Redirects(true).next(here, 302, Headers.empty().with("Location", text));
        if (next != null) {
          HeaderRules.checkValue("place", next.target().path());
          assertThat(next.target().path()).startsWith("/").doesNotContain(" ");
        }
      } catch (RedirectRefused e) {
        fail("nothing is refused here", e);
      }
    });
  }

  @Test
  void challenges_are_answered_or_ignored() {
    Request here = Request.get("https://[::1]//x?y=z");
    all(text -> {
      DigestAnswers answers = new DigestAnswers(Credentials.digest("u", "p"));
      if (answers.challenged(Headers.empty().with("WWW-Authenticate", text), null)) {
        String line = answers.line(here);
        if (line != null) {
          HeaderRules.checkValue("Authorization", line);
        }
      }
    });
  }
}
