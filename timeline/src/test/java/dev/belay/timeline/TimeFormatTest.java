// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimeFormatTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void the_unit_suits_the_length() {
    assertThat(TimeFormat.of(0).text(0)).isEqualTo("0 ns");
    assertThat(TimeFormat.of(9_999).text(9_999)).isEqualTo("9999 ns");
    assertThat(TimeFormat.of(10_000).text(10_000)).isEqualTo("10 µs");
    assertThat(TimeFormat.of(SECOND).text(1_234_567)).isEqualTo("1.235 ms");
    assertThat(TimeFormat.of(60 * SECOND).text(3 * SECOND / 2)).isEqualTo("1.5 s");
    assertThat(TimeFormat.of(600 * SECOND).text(600 * SECOND)).isEqualTo("10 min");
    assertThat(TimeFormat.of(Long.MAX_VALUE).unit()).isEqualTo("h");
  }

  @Test
  void ticks_are_round_and_neither_few_nor_many() {
    assertThat(ticks(0, 420_000_000)).containsExactly("0", "100", "200", "300", "400");
    assertThat(ticks(0, 3_300_000_000L)).containsExactly("0", "1000", "2000", "3000");
    for (long length = 2; length < Long.MAX_VALUE / 4; length = length * 3 + 1) {
      for (long begin : new long[] {0, length / 3, Long.MAX_VALUE - length}) {
        List<Long> ticks = TimeFormat.of(length).ticks(begin, begin + length, 6);

        assertThat(ticks).as("%s from %s", length, begin).hasSizeBetween(2, 7);
        assertThat(ticks).isSorted();
        assertThat(ticks.getFirst()).isGreaterThanOrEqualTo(begin);
        assertThat(ticks.getLast()).isLessThanOrEqualTo(begin + length);
      }
    }
  }

  private static List<String> ticks(long begin, long end) {
    TimeFormat times = TimeFormat.of(end - begin);
    return times.ticks(begin, end, 6).stream().map(times::number).toList();
  }
}
