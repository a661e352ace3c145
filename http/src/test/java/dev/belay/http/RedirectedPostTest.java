// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.testing.Site;
import dev.belay.testing.Site.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A POST that was answered with where its result is has been carried out: whatever becomes of the
/// way there, it is not sent a second time.
@Timeout(60)
class RedirectedPostTest {
  private static final RequestBody BODY = RequestBody.of("x".getBytes(), "text/plain");

  private static List<String> asked(Site site) {
    return site.asked().stream().map(asked -> asked.method() + " " + asked.target()).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503})
  void is_not_sent_again_when_the_place_of_its_result_refuses(int status) throws Exception {
    try (Site site =
            Site.start(asked ->
                asked.method().equals("POST")
                    ? Answer.of(303, "", "Location", "/result")
                    : Answer.of(status, "", "Retry-After", "0"));
        Session session = Session.create();
        Response response = session.send(Request.of("POST", site.url("/do")).withBody(BODY))) {
      assertThat(response.status()).isEqualTo(status);
      assertThat(asked(site)).containsExactly("POST /do", "GET /result");
    }
  }

  @Test
  void is_not_sent_again_when_the_place_of_its_result_breaks() throws Exception {
    try (Site site =
            Site.start(asked ->
                asked.method().equals("POST") ? Answer.of(302, "", "Location", "/result") : null);
        Session session = Session.create()) {
      Request post = Request.of("POST", site.url("/do")).withBody(BODY);
      assertThatThrownBy(() -> session.send(post)).isInstanceOf(ConnectionLostException.class);
      assertThat(asked(site).stream().filter("POST /do"::equals)).hasSize(1);
    }
  }

  @Test
  void is_sent_again_when_it_was_only_sent_on() throws Exception {
    try (Site site =
            Site.start(asked ->
                switch (asked.target()) {
                  case "/do" -> Answer.of(307, "", "Location", "/there");
                  default -> Answer.of(asked.number() < 3 ? 429 : 200, "", "Retry-After", "0.1");
                });
        Session session = Session.create();
        Response response = session.send(Request.of("POST", site.url("/do")).withBody(BODY))) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(asked(site)).containsExactly("POST /do", "POST /there", "POST /do", "POST /there");
    }
  }

  @Test
  void is_sent_again_when_the_caller_vouches_for_it() throws Exception {
    try (Site site =
            Site.start(asked ->
                asked.method().equals("POST")
                    ? Answer.of(303, "", "Location", "/result")
                    : Answer.of(asked.number() < 3 ? 502 : 200, ""));
        Session session = Session.create();
        Response response =
            session.send(Request.of("POST", site.url("/do")).withBody(BODY).idempotent())) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(asked(site)).containsExactly("POST /do", "GET /result", "POST /do", "GET /result");
    }
  }
}
