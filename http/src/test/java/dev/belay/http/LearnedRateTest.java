// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LearnedRateTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Offset<Double> LITTLE = Offset.offset(0.001);

  private final LearnedRate rate = new LearnedRate();

  /// Over the whole second that ends now.
  private void accept(int n, long now) {
    for (int i = 1; i <= n; i++) {
      rate.ended(now - (long) ((1 - (double) i / n) * SECOND * 0.9));
    }
  }

  @Test
  void limits_nothing_until_something_is_refused() {
    accept(1_000, SECOND);
    assertThat(rate.isIdle(SECOND)).isTrue();
    assertThat(rate.readyAt(SECOND)).isEqualTo(SECOND);
    rate.take(SECOND);
    assertThat(rate.readyAt(SECOND)).isEqualTo(SECOND);
  }

  @Test
  void the_first_refusal_leaves_four_fifths_of_what_was_let_through_in_the_second_before() {
    accept(500, SECOND);
    accept(101, 3 * SECOND);
    rate.refused(3 * SECOND - 1, 3 * SECOND);
    assertThat(rate.perSecond(3 * SECOND)).isEqualTo(80, LITTLE);
    rate.take(3 * SECOND);
    rate.take(3 * SECOND);
    assertThat(rate.readyAt(3 * SECOND)).isEqualTo(3 * SECOND + SECOND / 80);
  }

  @Test
  void what_was_on_its_way_at_a_refusal_tells_nothing_new() {
    accept(101, SECOND);
    rate.refused(SECOND - 3, SECOND);
    rate.refused(SECOND - 2, SECOND + 1);
    rate.refused(SECOND, SECOND + 2);
    assertThat(rate.perSecond(SECOND + 2)).isEqualTo(80, LITTLE);
    rate.refused(SECOND + 1, SECOND + 3);
    assertThat(rate.perSecond(SECOND + 3)).isLessThan(80).isGreaterThanOrEqualTo(32);
  }

  @Test
  void each_second_without_a_refusal_adds_a_little_until_it_is_no_limit_again() {
    accept(101, SECOND);
    rate.refused(0, SECOND);
    assertThat(rate.perSecond(2 * SECOND - 1)).isEqualTo(80, LITTLE);
    assertThat(rate.perSecond(2 * SECOND)).isEqualTo(83, LITTLE);
    assertThat(rate.perSecond(11 * SECOND)).isEqualTo(110, LITTLE);
    assertThat(rate.perSecond(40 * SECOND)).isEqualTo(197, LITTLE);
    assertThat(rate.isIdle(41 * SECOND)).isTrue();
  }

  @Test
  void a_host_that_was_busy_for_a_part_of_the_second_is_judged_by_that_part() {
    for (int tenth = 0; tenth < 7; tenth++) {
      for (int i = 0; i < 10; i++) {
        rate.ended(5 * SECOND + tenth * SECOND / 10);
      }
    }
    rate.ended(5 * SECOND + 6 * SECOND / 10);
    rate.refused(0, 5 * SECOND + 6 * SECOND / 10);
    assertThat(rate.perSecond(5 * SECOND + 6 * SECOND / 10)).isEqualTo(80, LITTLE);
  }

  @Test
  void it_never_falls_below_one_a_second() {
    for (int i = 1; i < 100; i++) {
      rate.refused(i * SECOND, i * SECOND + 1);
      assertThat(rate.perSecond(i * SECOND + 1)).isGreaterThanOrEqualTo(1);
    }
    accept(1, 200 * SECOND);
    rate.refused(200 * SECOND, 200 * SECOND + 1);
    assertThat(rate.perSecond(200 * SECOND + 1)).isEqualTo(1, LITTLE);
  }

  @Test
  void a_second_refusal_at_once_takes_no_more_than_three_fifths() {
    accept(101, SECOND);
    rate.refused(0, SECOND);
    rate.refused(3 * SECOND, 3 * SECOND + 1);
    assertThat(rate.perSecond(3 * SECOND + 1)).isEqualTo(0.4 * 86, LITTLE);
  }
}
