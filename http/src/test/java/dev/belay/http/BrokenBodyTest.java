// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.testing.Site;
import dev.belay.testing.Site.Answer;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What follows a body that broke while it was read.
@Timeout(60)
class BrokenBodyTest {

  @Test
  void the_next_attempt_may_ask_for_the_rest_and_is_one_of_the_same_call() throws Exception {
    try (Site site =
            Site.start(asked ->
                asked.headers().containsKey("range")
                    ? Answer.of(206, "cdef", "Content-Range", "bytes 2-5/6")
                    : Answer.of(200, "abcdef").cut(2));
        Session session = Session.builder().traceparent().build()) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      Request whole = Request.get(site.url("/x"));
      List<Attempt> attempts =
          session.call(
              whole,
              first -> first.withHeader("Range", "bytes=" + body.size() + "-"),
              response -> {
                for (int b = response.body().read(); b >= 0; b = response.body().read()) {
                  body.write(b);
                }
                return response.attempts();
              });
      assertThat(body.toString()).isEqualTo("abcdef");
      assertThat(attempts).hasSize(2);
      assertThat(attempts.getFirst().error()).isEqualTo(ErrorClass.TRUNCATED);
      assertThat(ranges(site)).containsExactly("-", "bytes=2-");
      assertThat(site.asked().stream().map(asked -> asked.headers().get("traceparent")).distinct())
          .hasSize(1);
    }
  }

  private static Stream<String> ranges(Site site) {
    return site.asked().stream().map(asked -> asked.headers().getOrDefault("range", "-"));
  }
}
