// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, 500",
    "10s, 10000",
    "1.5s, 1500",
    "2m, 120000",
    "1h30m, 5400000",
    "1d, 86400000",
    "0, 0",
    "0s, 0"
  })
  void reads_what_users_write(String text, long ms) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(ms));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "5sec", "1.s", "PT5S", "9999999999s"})
  void refuses_the_rest(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("a time must look like 500ms, 10s, 2m or 1h30m, was \"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1ms", "500ms", "10s", "1m", "10m", "1h30m", "1d", "2m500ms"})
  void writes_what_it_reads(String text) {
    assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.00 s",
    "8240, 8.24 s",
    "12345, 12.3 s",
    "842000, 14 m 02 s",
    "3600000, 1 h 00 m",
    "360000000, 100 h 00 m"
  })
  void tells_people_the_two_units_that_matter(long ms, String text) {
    assertThat(Durations.spoken(Duration.ofMillis(ms))).isEqualTo(text);
  }
}
