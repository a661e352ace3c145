// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PausedTimeTest {
  private final PausedTime paused = new PausedTime();

  @Test
  void pauses_that_lie_over_each_other_count_once() {
    paused.add(new Pause(1_000, 3_000));
    paused.add(new Pause(1_500, 2_000));
    paused.add(new Pause(2_000, 4_000));
    paused.add(new Pause(500, 1_000));
    assertThat(paused.ms()).isEqualTo(3_500);
    paused.add(new Pause(9_000, 9_100));
    paused.add(new Pause(0, 10_000));
    assertThat(paused.ms()).isEqualTo(10_000);
  }

  @Test
  void in_any_order_it_is_what_counting_milliseconds_gives() {
    Random random = new Random(11);
    BitSet counted = new BitSet();
    for (int i = 0; i < 150; i++) {
      int from = random.nextInt(20_000);
      int to = from + random.nextInt(200);
      counted.set(from, to);
      paused.add(new Pause(from, to));
      assertThat(paused.ms()).isEqualTo(counted.cardinality());
    }
  }

  @Test
  void very_many_pauses_are_still_all_counted() {
    for (int i = 0; i < 100_000; i++) {
      paused.add(new Pause(2_000L * i, 2_000L * i + 700));
      // Another request that has waited for the same pause, and for the one before.
      paused.add(new Pause(Math.max(0, 2_000L * (i - 1)), 2_000L * (i - 1) + 700));
    }
    assertThat(paused.ms()).isEqualTo(70_000_000);
  }
}
