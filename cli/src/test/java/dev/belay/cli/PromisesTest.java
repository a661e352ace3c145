// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.origin.Arrival;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PromisesTest {

  private static int mostWithin(long window, long... nanos) {
    List<Arrival> arrivals =
        LongStream.of(nanos)
            .mapToObj(at -> new Arrival(at, "127.0.0.1", "GET", "/", 1, 1))
            .toList();
    return Promises.mostWithin(arrivals, window);
  }

  @Test
  void finds_the_fullest_window_wherever_it_begins() {
    assertThat(mostWithin(10, 0, 6, 7, 8, 15, 30)).isEqualTo(4);
  }

  @Test
  void two_arrivals_a_window_apart_are_not_in_one_window() {
    assertThat(mostWithin(10, 0, 10, 20)).isEqualTo(1);
    assertThat(mostWithin(10, 0, 9)).isEqualTo(2);
  }

  @Test
  void no_arrivals_are_none() {
    assertThat(mostWithin(10)).isZero();
  }

  @Test
  void knows_times_before_the_clock_s_zero() {
    assertThat(mostWithin(10, -25, -20, -5, 3)).isEqualTo(2);
  }
}
