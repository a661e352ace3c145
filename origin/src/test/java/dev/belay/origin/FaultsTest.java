// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.origin.Faults.Fault;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultsTest {

  @Test
  void fails_about_as_many_as_it_is_told_of_each_kind() {
    Faults faults = new Faults(12, 42);
    Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    for (int i = 0; i < 30_000; i++) {
      Fault fault = faults.draw("GET", "/x?i=" + i);
      if (fault != null) {
        counts.merge(fault, 1, Integer::sum);
      }
    }

    assertThat(counts).hasSize(3);
    assertThat(counts.values()).allMatch(count -> count > 1_000 && count < 1_400);
  }

  @Test
  void never_fails_a_target_three_times_in_a_row() {
    Faults faults = new Faults(100, 1);
    for (int round = 0; round < 3; round++) {
      assertThat(faults.draw("GET", "/x")).isNotNull();
      assertThat(faults.draw("GET", "/x")).isNotNull();
      assertThat(faults.draw("GET", "/x")).isNull();
    }
  }

  @Test
  void never_cuts_the_body_of_an_answer_to_head() {
    Faults faults = new Faults(100, 1);
    for (int i = 0; i < 1_000; i++) {
      assertThat(faults.draw("HEAD", "/x?i=" + i)).isNotEqualTo(Fault.CUT);
    }
  }
}
