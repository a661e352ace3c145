// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleTimesTest {
  private static final long SECOND = 1_000_000_000L;

  private final IdleTimes times = new IdleTimes();

  @Test
  void nothing_is_known_at_first() {
    assertThat(times.usable("a", 0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void a_connection_rests_for_nine_tenths_of_the_shortest_rest_that_was_too_long() {
    times.closedAfter("a", 10 * SECOND, 0);
    times.closedAfter("a", 20 * SECOND, 1);
    times.closedAfter("a", 5 * SECOND, 2);
    assertThat(times.usable("a", 3)).isEqualTo(4_500_000_000L);
    assertThat(times.usable("b", 3)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void a_restart_of_the_server_teaches_nothing() {
    times.closedAfter("a", SECOND - 1, 0);
    assertThat(times.usable("a", 1)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void what_was_found_out_is_forgotten_after_ten_minutes() {
    times.closedAfter("a", 2 * SECOND, 0);
    assertThat(times.usable("a", 600 * SECOND)).isLessThan(2 * SECOND);
    assertThat(times.usable("a", 601 * SECOND)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void so_many_hosts_are_remembered_and_no_more() {
    for (int i = 0; i <= 1_024; i++) {
      times.closedAfter("host" + i, 2 * SECOND, 0);
    }
    assertThat(times.usable("host0", 1)).isEqualTo(Long.MAX_VALUE);
    assertThat(times.usable("host1", 1)).isLessThan(2 * SECOND);
  }
}
