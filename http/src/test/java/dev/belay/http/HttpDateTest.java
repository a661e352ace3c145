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
  void a_leap_second_is_the_one_before_midnight_and_one_more() {
    Instant midnight = Instant.parse("2017-01-01T00:00:00Z");
    assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", NEAR)).isEqualTo(midnight);
    assertThat(HttpDate.parse("Saturday, 31-Dec-16 23:59:60 GMT", NEAR)).isEqualTo(midnight);
    assertThat(HttpDate.parse("Sat Dec 31 23:59:60 2016", NEAR)).isEqualTo(midnight);
    assertThat(HttpDate.parse("Sat, 31 Dec 2016 22:59:60 GMT", NEAR)).isNull();
    assertThat(HttpDate.parse("23:59:60 23:59:60", NEAR)).isNull();
  }

  @Test
  void what_is_no_date_is_null() {
    for (String text :
        new String[] {
          "",
          "now",
          "Sun, 06 Nov 1994",
          "Sun, 31 Feb x",
          "x ".repeat(99),
          "Thu, 31 Nov 1994 08:49:37 GMT",
          "Wed, 29 Feb 2023 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:00:00 GMT",
          "Sun, 06 Nov 1994 08:60:00 GMT",
          "Sun, 06 Nov 1994 08:49:37",
          "Sun, 06 Nov 1994 08:49:37 CET",
          "Sun, 06 NOV 1994 08:49:37 GMT",
          "Sun, 06 Nov 94 08:49:37 GMT",
          "Sunday, 06-Nov-1994 08:49:37 GMT"
        }) {
      assertThat(HttpDate.parse(text, NEAR)).as(text).isNull();
    }
  }
}
