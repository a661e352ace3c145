// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.limit.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void each_method_gives_a_copy() {
    Limit bare = Limit.perHost();
    Limit full = bare.inFlight(20).rate(50, SECOND).burst(5).countAtSend();
    assertThat(bare).hasToString("per host");
    assertThat(full)
        .hasToString("per host, 20 in flight, 50 per 1 s, at most 5 at once, counted at the send");
    assertThat(Limit.global().rate(100, Duration.ofMinutes(1))).hasToString("global, 100 per 60 s");
    assertThat(Limit.host("https://API.example.com/x").inFlight(2))
        .hasToString("https://api.example.com:443, 2 in flight");
  }

  @Test
  void a_new_rate_replaces_the_old_one_with_its_burst() {
    Limit limit = Limit.perHost().rate(5, SECOND).burst(5).countAtSend().rate(7, SECOND);
    assertThat(limit.rate()).isEqualTo(new CountedRate(new Rate(7, SECOND), false));
  }

  @Test
  void refuses_what_makes_no_sense_and_says_why() {
    assertThatThrownBy(() -> Limit.perHost().inFlight(0))
        .hasMessage("inFlight must be at least 1, was 0");
    assertThatThrownBy(() -> Limit.perHost().rate(0, SECOND))
        .hasMessage("permits must be at least 1, was 0");
    assertThatThrownBy(() -> Limit.perHost().rate(1, Duration.ZERO))
        .hasMessage("window must be more than 0, was PT0S");
    assertThatThrownBy(() -> Limit.perHost().rate(1, Duration.ofDays(367)))
        .hasMessage("window must be at most 366 days, was PT8808H");
    assertThatThrownBy(() -> Limit.perHost().rate(5, SECOND).burst(6))
        .hasMessage("burst must be between 1 and the 5 permits of the rate, was 6");
    assertThatThrownBy(() -> Limit.perHost().rate(5, SECOND).burst(0))
        .hasMessage("burst must be between 1 and the 5 permits of the rate, was 0");
    assertThatThrownBy(() -> Limit.perHost().burst(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("burst changes a rate: call rate(n, window) before it");
    assertThatThrownBy(() -> Limit.global().countAtSend())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("countAtSend changes a rate: call rate(n, window) before it");
  }
}
