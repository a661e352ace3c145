// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotaGateTest {
  private static final long SECOND = 1_000_000_000L;

  private final QuotaGate gate = new QuotaGate();

  @Test
  void lets_through_what_is_left_and_then_nobody_until_the_reset() {
    gate.learn(3, 10 * SECOND, 1);
    gate.take(0);
    assertThat(gate.readyAt(0)).isZero();
    gate.take(0);
    assertThat(gate.readyAt(SECOND)).isEqualTo(10 * SECOND);
    assertThat(gate.readyAt(10 * SECOND)).isEqualTo(10 * SECOND);
    assertThat(gate.isOver(10 * SECOND)).isTrue();
  }

  @Test
  void an_older_answer_that_comes_late_gives_nothing_back() {
    gate.learn(5, 10 * SECOND, 2);
    assertThat(gate.left()).isEqualTo(3);
    gate.learn(9, 10 * SECOND + SECOND / 2, 1);
    assertThat(gate.left()).isEqualTo(3);
  }

  @Test
  void with_nobody_on_the_way_the_number_of_the_server_holds() {
    gate.learn(5, 10 * SECOND, 4);
    gate.learn(4, 10 * SECOND, 0);
    assertThat(gate.left()).isEqualTo(4);
  }

  @Test
  void a_later_reset_begins_anew() {
    gate.learn(0, 10 * SECOND, 0);
    gate.learn(100, 20 * SECOND, 3);
    assertThat(gate.left()).isEqualTo(97);
  }

  @Test
  void without_a_reset_the_window_tells_when_there_are_more() {
    gate.learnWithoutReset(0, 0, 0);
    assertThat(gate.readyAt(0)).as("nothing is known of a window").isZero();
    gate.refill(10, 60 * SECOND);
    gate.learnWithoutReset(1, SECOND, 0);
    gate.take(SECOND);
    assertThat(gate.readyAt(2 * SECOND)).isEqualTo(61 * SECOND);
    // Later answers do not move the end of a window that has begun.
    gate.learnWithoutReset(0, 30 * SECOND, 0);
    assertThat(gate.readyAt(30 * SECOND)).isEqualTo(61 * SECOND);
    gate.learnWithoutReset(9, 62 * SECOND, 0);
    assertThat(gate.left()).isEqualTo(9);
  }

  @Test
  void what_was_not_sent_is_left_again() {
    gate.learn(1, 10 * SECOND, 0);
    gate.take(0);
    gate.putBack();
    assertThat(gate.readyAt(0)).isZero();
  }

  @Test
  void after_the_reset_the_next_window_has_as_many_as_the_server_said() {
    gate.refill(2, 10 * SECOND);
    gate.learn(0, 10 * SECOND, 0);
    assertThat(gate.readyAt(10 * SECOND)).isEqualTo(10 * SECOND);
    gate.take(10 * SECOND);
    gate.take(10 * SECOND);
    assertThat(gate.readyAt(10 * SECOND)).isEqualTo(20 * SECOND);
    assertThat(gate.readyAt(45 * SECOND)).isEqualTo(45 * SECOND);
    assertThat(gate.isOver(45 * SECOND)).isTrue();
  }
}
