// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {

  @Test
  void lets_no_more_in_than_its_permits_in_any_window_and_wastes_none() {
    for (int permits = 1; permits <= 4; permits++) {
      for (long length = 1; length <= 8; length++) {
        for (long step = 1; step <= 3; step++) {
          List<Long> letIn = letIn(permits, length, step);
          for (int i = permits; i < letIn.size(); i++) {
            long gap = letIn.get(i) - letIn.get(i - permits);
            assertThat(gap).isGreaterThanOrEqualTo(length).isLessThan(length + step * permits);
          }
        }
      }
    }
  }

  @Test
  void tells_exactly_how_long_to_wait() {
    SlidingWindow window = new SlidingWindow(2, Duration.ofNanos(100));

    assertThat(window.admit(-10)).isZero();
    assertThat(window.admit(20)).isZero();
    assertThat(window.admit(30)).isEqualTo(60);
    assertThat(window.admit(89)).isEqualTo(1);
    assertThat(window.admit(90)).isZero();
    assertThat(window.admit(90)).isEqualTo(30);
  }

  private static List<Long> letIn(int permits, long length, long step) {
    SlidingWindow window = new SlidingWindow(permits, Duration.ofNanos(length));
    List<Long> letIn = new ArrayList<>();
    for (long now = 0; now < 100; now += step) {
      long left = window.admit(now);
      if (left == 0) {
        letIn.add(now);
      } else {
        assertThat(now + left - letIn.get(letIn.size() - permits)).isEqualTo(length);
      }
    }
    return letIn;
  }
}
