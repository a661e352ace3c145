// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalLadderTest {
  private static final long SECOND = 1_000_000_000L;

  private final RefusalLadder ladder = new RefusalLadder();

  private long refuse(long started, long now) {
    long length = ladder.next(started);
    ladder.pausedUntil(now + length);
    return length / SECOND;
  }

  @Test
  void doubles_up_to_a_minute_while_refusals_go_on() {
    List<Long> lengths = new ArrayList<>();
    long now = -50 * SECOND;
    for (int i = 0; i < 9; i++) {
      long length = refuse(now, now);
      lengths.add(length);
      now += length * SECOND;
    }
    assertThat(lengths).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  @Test
  void a_wave_of_refusals_counts_once() {
    assertThat(refuse(0, 10)).isEqualTo(1);
    for (int i = 0; i < 50; i++) {
      assertThat(refuse(i, 20 + i)).isEqualTo(1);
    }
  }

  @Test
  void begins_again_after_the_host_let_requests_through_for_as_long_as_the_last_pause() {
    assertThat(refuse(0, 0)).isEqualTo(1);
    assertThat(refuse(SECOND, SECOND)).isEqualTo(2);
    assertThat(refuse(3 * SECOND + 2 * SECOND, 5 * SECOND)).isEqualTo(4);
    assertThat(refuse(9 * SECOND + 4 * SECOND + 1, 14 * SECOND)).isEqualTo(1);
  }

  @Test
  void does_not_climb_while_the_host_lets_others_through() {
    long now = 0;
    for (int i = 0; i < 7; i++) {
      assertThat(refuse(now, now)).isEqualTo(1);
      now += SECOND;
      ladder.served(now);
      now += SECOND / 10;
    }
    assertThat(refuse(now, now)).isEqualTo(1);
    assertThat(refuse(now + SECOND, now + SECOND)).isEqualTo(2);
  }

  @Test
  void what_was_on_its_way_during_the_pause_is_no_sign_of_its_end() {
    assertThat(refuse(0, 0)).isEqualTo(1);
    ladder.served(SECOND - 1);
    assertThat(refuse(SECOND, SECOND)).isEqualTo(2);
  }
}
