// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NanosTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "1_000, 0.001 ms",
    "400, 0 ms",
    "1_500_000, 1.5 ms",
    "250_000_000, 250 ms",
    "999_999_000, 999.999 ms",
    "1_000_000_000, 1 s",
    "2_004_000_000, 2.004 s",
    "2_040_000_000, 2.04 s",
    "100_000_000_000, 100 s",
    "-5_000_000, -5 ms"
  })
  void durations_are_written_without_idle_zeros(String nanos, String text) {
    assertThat(Nanos.toText(Long.parseLong(nanos.replace("_", "")))).isEqualTo(text);
  }

  @Test
  void durations_are_cut_where_a_clock_could_not_add_them() {
    assertThat(Nanos.of(Duration.ofMillis(3))).isEqualTo(3_000_000);
    assertThat(Nanos.of(Duration.ZERO)).isZero();
    assertThat(Nanos.of(Duration.ofNanos(-7))).isNegative();
    assertThat(Nanos.of(Duration.ofDays(-400_000))).isNegative();
    long forever = Nanos.of(Duration.ofDays(400_000));
    assertThat(forever).isGreaterThan(Duration.ofDays(365 * 70).toNanos());
    assertThat(forever + System.nanoTime()).isGreaterThan(forever / 2);
    assertThat(Nanos.of(Duration.ofNanos(forever))).isEqualTo(forever);
    assertThat(Nanos.of(Duration.ofNanos(forever - 1))).isEqualTo(forever - 1);
  }
}
