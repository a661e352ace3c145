// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The forms in which servers tell of their limits: of the drafts by their own examples, of the
/// platforms as their pages show them.
class QuotaFieldsTest {
  private static final String DATE = "Sun, 22 Nov 2026 12:00:00 GMT";
  private static final long EPOCH = Instant.parse("2026-11-22T12:00:00Z").getEpochSecond();

  private static Headers fields(String... pairs) {
    Headers headers = Headers.empty();
    for (int i = 0; i < pairs.length; i += 2) {
      headers = headers.with(pairs[i], pairs[i + 1]);
    }
    return headers;
  }

  private static List<Quota> read(String... pairs) {
    return QuotaFields.of(fields(pairs).with("Date", DATE));
  }

  private static Quota policy(String name, long limit, int seconds) {
    return Quota.policy(name, limit, Duration.ofSeconds(seconds));
  }

  private static Quota full(String name, long limit, int window, long left, int seconds) {
    return new Quota(
        name,
        Quota.Kind.REQUESTS,
        limit,
        Duration.ofSeconds(window),
        left,
        Duration.ofSeconds(seconds));
  }

  @Test
  void the_lists_of_the_newest_drafts() {
    assertThat(read("RateLimit-Policy", "\"burst\";q=100;w=60,\"daily\";q=1000;w=86400"))
        .containsExactly(policy("burst", 100, 60), policy("daily", 1000, 86_400));
    assertThat(read("RateLimit", "\"default\";r=50;t=30"))
        .containsExactly(Quota.left("default", 50, Duration.ofSeconds(30)));
    assertThat(
            read(
                "RateLimit-Policy",
                "\"permin\";q=50;w=60,\"perhr\";q=1000;w=3600",
                "RateLimit",
                "\"permin\";r=20;t=10"))
        .containsExactlyInAnyOrder(full("permin", 50, 60, 20, 10), policy("perhr", 1000, 3600));
    assertThat(read("RateLimit", "\"a\";r=0;t=10", "RateLimit", "\"b\";r=7;t=1"))
        .containsExactly(
            Quota.left("a", 0, Duration.ofSeconds(10)), Quota.left("b", 7, Duration.ofSeconds(1)));
    assertThat(read("RateLimit-Policy", "\"peruser\";q=100;w=60;pk=:cHsdsRa894==:"))
        .singleElement()
        .returns(100L, Quota::limit);
    assertThat(read("RateLimit-Policy", "\"c\";q=5;qu=\"concurrent-requests\""))
        .containsExactly(Quota.concurrent("c", 5));
    assertThat(read("RateLimit-Policy", "\"x\";q=100;w=60;qu=\"requests\";comment=\"hi\""))
        .containsExactly(policy("x", 100, 60));
    // Of bytes, requests say nothing.
    assertThat(
            read(
                "RateLimit-Policy",
                "\"b\";q=100;w=60;qu=\"content-bytes\"",
                "RateLimit",
                "\"b\";r=9;t=9"))
        .isEmpty();
  }

  @Test
  void a_malformed_field_is_ignored_whole_and_the_other_is_not() {
    for (String bad :
        List.of(
            "",
            "default;r=50;t=30",
            "\"a\";r=50;t=30, \"b\"",
            "\"a\";r=-1;t=5",
            "\"a\";r=1.5;t=5",
            "\"a\";r=\"5\"",
            "\"a\";r=5;t=-1",
            "\"a\";r=5;t=x",
            "\"a;r=5",
            "(\"a\");r=5;t=5",
            "\"a\";r=5;t=5;pk=5",
            "\"a\";r=1234567890123456;t=1",
            "\"a\" ;r=5,",
            "limit=10",
            "limit=1, remaining=x, reset=5",
            "\u00e9")) {
      assertThat(read("RateLimit", bad)).as(bad).isEmpty();
      assertThat(read("RateLimit", bad, "RateLimit-Policy", "\"p\";q=1;w=2"))
          .as(bad)
          .containsExactly(policy("p", 1, 2));
    }
    for (String bad :
        List.of(
            "\"a\";q=5;w=0",
            "\"a\";q=5;w=1.5",
            "\"a\";w=5",
            "\"a\";q=-5;w=1",
            "\"a\";q=5;w=1;qu=requests",
            "a;q=5;w=1",
            "\"a\";q=5;w=1,,",
            "5;w=-1, x")) {
      assertThat(read("RateLimit-Policy", bad)).as(bad).isEmpty();
    }
    assertThat(read("RateLimit", "\"" + "x".repeat(9000) + "\";r=1;t=1")).isEmpty();
  }

  @Test
  void the_dictionary_of_draft_07_and_the_numbers_before_it() {
    assertThat(read("RateLimit", "limit=100, remaining=50, reset=5"))
        .containsExactly(Quota.left("RateLimit", 50, Duration.ofSeconds(5)));
    assertThat(read("RateLimit-Policy", "10;w=1, 50;w=60, 1000;w=3600"))
        .containsExactly(
            policy("RateLimit;w=1", 10, 1),
            policy("RateLimit;w=60", 50, 60),
            policy("RateLimit;w=3600", 1000, 3600));
    assertThat(
            read(
                "RateLimit-Limit",
                "100, 100;w=60;comment=\"per minute\"",
                "RateLimit-Remaining",
                "12",
                "RateLimit-Reset",
                "50"))
        .contains(policy("RateLimit;w=60", 100, 60))
        .anyMatch(each -> each.remaining() == 12 && Duration.ofSeconds(50).equals(each.reset()));
    assertThat(read("RateLimit-Limit", "100", "RateLimit-Remaining", "0", "RateLimit-Reset", "50"))
        .singleElement()
        .returns(0L, Quota::remaining)
        .returns(Duration.ofSeconds(50), Quota::reset);
  }

  private static Duration reset(String value) {
    List<Quota> read =
        read("X-RateLimit-Limit", "60", "X-RateLimit-Remaining", "7", "X-RateLimit-Reset", value);
    return read.isEmpty() ? null : read.getFirst().reset();
  }

  @Test
  void the_size_and_the_form_of_a_reset_tell_what_it_is() {
    assertThat(reset("30")).isEqualTo(Duration.ofSeconds(30));
    assertThat(reset("0.25")).isEqualTo(Duration.ofMillis(250));
    assertThat(reset("" + (EPOCH + 60))).isEqualTo(Duration.ofSeconds(60));
    assertThat(reset((EPOCH + 60) + ".5")).isEqualTo(Duration.ofMillis(60_500));
    assertThat(reset((EPOCH + 60) + "250")).isEqualTo(Duration.ofMillis(60_250));
    assertThat(reset("6m0s")).isEqualTo(Duration.ofMinutes(6));
    assertThat(reset("1h2m3.5s")).isEqualTo(Duration.ofMillis(3_723_500));
    assertThat(reset("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(reset("1s500ms")).isEqualTo(Duration.ofMillis(1500));
    assertThat(reset("2m")).isEqualTo(Duration.ofMinutes(2));
    assertThat(reset("2026-11-22T12:01:00Z")).isEqualTo(Duration.ofMinutes(1));
    assertThat(reset("2026-11-22T14:01:00+02:00")).isEqualTo(Duration.ofMinutes(1));
    assertThat(reset("Sun, 22 Nov 2026 12:00:09 GMT")).isEqualTo(Duration.ofSeconds(9));
    assertThat(reset("" + (EPOCH - 5))).isZero();
    for (String bad :
        List.of(
            "",
            " ",
            "-1",
            "soon",
            "1e9",
            "6m0",
            "s",
            "1s2m",
            "0x5",
            "2026-11-22",
            "9".repeat(31),
            "NaN",
            "1 s")) {
      assertThat(reset(bad)).as(bad).isNull();
    }
  }

  @Test
  void hostile_values_are_capped() {
    assertThat(reset("999999999999999999999999999999")).isEqualTo(ResetValue.LONGEST);
    assertThat(reset("999999999h")).isEqualTo(ResetValue.LONGEST);
    assertThat(reset("9999-12-31T23:59:59Z")).isEqualTo(ResetValue.LONGEST);
    assertThat(reset("900000000")).isEqualTo(ResetValue.LONGEST);
    assertThat(read("RateLimit", "\"a\";r=0;t=999999999999999"))
        .containsExactly(Quota.left("a", 0, ResetValue.LONGEST));
    assertThat(read("RateLimit-Policy", "\"a\";q=999999999999999;w=999999999999999"))
        .singleElement()
        .returns(Duration.ofDays(366), Quota::window);
    assertThat(read("X-RateLimit-Remaining", "9".repeat(16), "X-RateLimit-Reset", "1")).isEmpty();
  }

  @Test
  void a_point_in_time_needs_the_clock_of_the_server() {
    Headers epoch = fields("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "" + (EPOCH + 60));
    assertThat(QuotaFields.of(epoch)).isEmpty();
    // A server whose clock is two years late is believed about its own.
    assertThat(QuotaFields.of(epoch.with("Date", "Fri, 22 Nov 2024 12:00:00 GMT")))
        .singleElement()
        .returns(ResetValue.LONGEST, Quota::reset);
    assertThat(QuotaFields.of(fields("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "60")))
        .singleElement()
        .returns(Duration.ofSeconds(60), Quota::reset);
  }

  @Test
  void the_fields_of_the_platforms() {
    assertThat(
            read(
                "x-ratelimit-limit",
                "5000",
                "x-ratelimit-remaining",
                "4999",
                "x-ratelimit-used",
                "1",
                "x-ratelimit-resource",
                "core",
                "x-ratelimit-reset",
                "" + (EPOCH + 3600)))
        .as("GitHub")
        .singleElement()
        .returns("X-RateLimit-Limit:core", Quota::name)
        .returns(5000L, Quota::limit)
        .returns(4999L, Quota::remaining)
        .returns(Duration.ofHours(1), Quota::reset);
    assertThat(
            read(
                "X-RateLimit-Limit",
                "5",
                "X-RateLimit-Remaining",
                "0",
                "X-RateLimit-Reset",
                EPOCH + 4.021 + "",
                "X-RateLimit-Reset-After",
                "4.021",
                "X-RateLimit-Bucket",
                "abcd1234"))
        .as("Discord")
        .singleElement()
        .returns("bucket:abcd1234", Quota::name)
        .returns(Duration.ofMillis(4021), Quota::reset);
    assertThat(read("X-Shopify-Shop-Api-Call-Limit", "32/40"))
        .as("Shopify")
        .containsExactly(Quota.left("shopify", 8, Duration.ofSeconds(1)));
    assertThat(read("X-Shopify-Shop-Api-Call-Limit", "41/40"))
        .containsExactly(Quota.left("shopify", 0, Duration.ofSeconds(1)));
    assertThat(
            read(
                "x-rate-limit-limit",
                "900",
                "x-rate-limit-remaining",
                "3",
                "x-rate-limit-reset",
                "" + (EPOCH + 900)))
        .as("X")
        .singleElement()
        .returns(Duration.ofMinutes(15), Quota::reset);
    assertThat(
            read(
                "x-ratelimit-limit-requests",
                "60",
                "x-ratelimit-remaining-requests",
                "59",
                "x-ratelimit-reset-requests",
                "6m0s",
                "x-ratelimit-remaining-tokens",
                "0",
                "x-ratelimit-reset-tokens",
                "1h"))
        .as("OpenAI")
        .singleElement()
        .returns(Duration.ofMinutes(6), Quota::reset);
    assertThat(
            read(
                "anthropic-ratelimit-requests-limit",
                "50",
                "anthropic-ratelimit-requests-remaining",
                "49",
                "anthropic-ratelimit-requests-reset",
                "2026-11-22T12:00:30Z"))
        .as("Anthropic")
        .singleElement()
        .returns(Duration.ofSeconds(30), Quota::reset);
  }

  @Test
  void a_cached_answer_tells_of_the_past() {
    assertThat(read("RateLimit", "\"a\";r=0;t=9", "Age", "1")).isEmpty();
    assertThat(read("RateLimit", "\"a\";r=0;t=9", "Age", "odd")).isEmpty();
    assertThat(read("RateLimit", "\"a\";r=0;t=9", "Age", "0")).hasSize(1);
  }

  @Test
  void retry_after_wins() {
    assertThat(
            read(
                "Retry-After",
                "5",
                "RateLimit",
                "\"a\";r=0;t=9",
                "RateLimit-Policy",
                "\"a\";q=5;w=60"))
        .containsExactly(policy("a", 5, 60));
    Headers both = fields("Retry-After", "5", "RateLimit", "\"a\";r=0;t=90");
    assertThat(RetryAfterHeader.of(both, Instant.EPOCH))
        .isEqualTo(new RetryAfterHeader(Duration.ofSeconds(5), WaitReason.RETRY_AFTER));
  }

  @Test
  void an_empty_quota_is_a_hint_in_every_form() {
    for (Headers form :
        List.of(
            fields("RateLimit", "\"a\";r=0;t=9"),
            fields("RateLimit", "\"b\";r=5;t=90, \"a\";r=0;t=9"),
            fields("RateLimit", "limit=5, remaining=0, reset=9"),
            fields("RateLimit-Limit", "5", "RateLimit-Remaining", "0", "RateLimit-Reset", "9"),
            fields("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "9.0"),
            fields("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "9s"))) {
      assertThat(RetryAfterHeader.of(form, Instant.EPOCH))
          .as(form.toString())
          .isEqualTo(new RetryAfterHeader(Duration.ofSeconds(9), WaitReason.RATELIMIT_RESET));
    }
    assertThat(RetryAfterHeader.of(fields("RateLimit", "\"a\";r=1;t=9"), Instant.EPOCH)).isNull();
  }

  @Test
  void a_session_keeps_to_what_it_was_told() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nRateLimit: \"a\";r=0;t=1\r\n\r\n");
        Session session = Session.create()) {
      session.get(server.url("/")).close();
      long begun = System.nanoTime();
      session.get(server.url("/")).close();
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(900_000_000L);
    }
  }

  @Test
  void a_session_keeps_to_what_is_left_also_without_a_reset() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nRateLimit: \"a\";r=0\r\n"
                    + "RateLimit-Policy: \"a\";q=5;w=1\r\n\r\n");
        Session session = Session.create()) {
      session.get(server.url("/")).close();
      long begun = System.nanoTime();
      session.get(server.url("/")).close();
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(900_000_000L);
    }
  }

  @Test
  void a_quota_that_is_used_up_for_longer_than_anybody_waits_is_told_at_once() throws Exception {
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-RateLimit-Limit: 60\r\n"
            + "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 3000\r\n\r\n";
    try (ScriptedServer server = ScriptedServer.answering(answer);
        Session session = Session.create()) {
      session.get(server.url("//x")).close();
      for (int i = 0; i < 2; i++) {
        HostPausedException e =
            catchThrowableOfType(
                HostPausedException.class, () -> session.get(server.url("/")).close());
        assertThat(e.until())
            .isBetween(Instant.now().plusSeconds(2_000), Instant.now().plusSeconds(3_001));
      }
      assertThat(server.heads())
          .singleElement()
          .satisfies(head -> assertThat(head).startsWith("GET //x HTTP/1.1\r\n"));
      assertThat(session.stats().inFlight()).isZero();
    }
  }

  @Test
  void controls_in_a_field_break_nothing() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(peer -> {
              peer.readHead();
              peer.write(
                  "HTTP/1.1 429 No\r\nContent-Length: 0\r\nRetry-After: 0.01\r\n"
                      + "RateLimit: \u0001\r\nX-RateLimit-Limit: \u001b[2J\r\n\r\n");
              peer.readHead();
              peer.write(ScriptedServer.ok("in"));
            });
        Session session = Session.create()) {
      assertThat(session.call(Request.get(server.url("/")), Response::text)).isEqualTo("in");
      assertThat(session.stats().inFlight()).isZero();
    }
  }

  @Test
  void a_quota_of_one_route_does_not_hold_for_the_host() throws Exception {
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-RateLimit-Remaining: 0\r\n"
            + "X-RateLimit-Reset-After: 3600\r\nX-RateLimit-Bucket: abc\r\n\r\n";
    try (ScriptedServer server = ScriptedServer.answering(answer);
        Session session = Session.create()) {
      for (int i = 0; i < 3; i++) {
        session.get(server.url("/")).close();
      }
      assertThat(server.heads()).hasSize(3);
    }
  }
}
