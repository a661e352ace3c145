// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.timeline.Span.State;
import org.junit.jupiter.api.Test;

class SpanTest {
  @Test
  void refuses_what_makes_no_sense() {
    assertThatThrownBy(() -> new Span("", null, State.RUNNING, "", 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("task must have a name, had none");
    assertThatThrownBy(() -> new Span("/a", "/a", State.RUNNING, "", 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parent must be another task, was \"/a\" itself");
    assertThatThrownBy(() -> new Span("/a", null, State.RUNNING, "", -1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("start must be at least 0, was -1");
    assertThatThrownBy(() -> new Span("/a", null, State.RUNNING, "", 5, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("end must be at least 5, was 4");
  }

  @Test
  void may_have_no_length() {
    assertThat(new Span("/a", null, State.FAILED, "", 5, 5).length()).isZero();
  }
}
