// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {

  @Test
  void forgets_the_name_that_was_not_used_for_longest() {
    Recent<Integer> recent = new Recent<>(2);
    count(recent, "a");
    count(recent, "b");
    count(recent, "a");
    count(recent, "c");

    assertThat(count(recent, "a")).isEqualTo(3);
    assertThat(count(recent, "b")).isEqualTo(1);
  }

  private static int count(Recent<Integer> recent, String name) {
    return recent.update(name, old -> old == null ? 1 : old + 1);
  }
}
