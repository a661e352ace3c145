// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HttpDateTest {
  private static final Instant NEAR = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant EXAMPLE = Instant.parse("1994-11-06T08:49:37Z");

  @Test
  void reads_the_three_forms_of_the_rfc() {
    assertThat(HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT", NEAR)).isEqualTo(EXAMPLE);
    assertThat(HttpDate.parse("Sunday, 06-Nov-94 08:49:37 GMT", NEAR)).isEqualTo(EXAMPLE);
    assertThat(HttpDate.parse("Sun Nov  6 08:49:37 1994", NEAR)).isEqualTo(EXAMPLE);
  }

  @Test
  void a_year_of_two_digits_is_at_most_fifty_years_ahead() {
    assertThat(HttpDate.parse("Sunday, 22-Nov-76 11:00:00 GMT", NEAR))
        .isEqualTo(Instant.parse("2076-11-22T11:00:00Z"));
    assertThat(HttpDate.parse("Sunday, 22-Nov-77 11:00:00 GMT", NEAR))
        .isEqualTo(Instant.parse("1977-11-22T11:00:00Z"));
  }

  @Test
  void what_is_no_date_is_null() {
    for (String text :
        new String[] {"", "now", "Sun, 06 Nov 1994", "Sun, 31 Feb x", "x ".repeat(99)}) {
      assertThat(HttpDate.parse(text, NEAR)).as(text).isNull();
    }
  }
}
