// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static dev.belay.timeline.Samples.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.timeline.Span.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimelineTest {
  @Test
  void the_order_of_lanes_depends_on_the_spans_alone() {
    List<Span> spans = new ArrayList<>(Samples.group().spans());
    for (int seed = 0; seed < 50; seed++) {
      Collections.shuffle(spans, new Random(seed));
      Timeline timeline = Timeline.of("shuffled", spans);

      assertThat(timeline.lanes().stream().map(Lane::label))
          .containsExactly("/main", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L");
      assertThat(timeline.spans()).isEqualTo(Samples.group().spans());
    }
  }

  @Test
  void a_task_stands_above_what_belongs_to_it_and_siblings_by_their_start_and_name() {
    Timeline timeline =
        Timeline.of(
            "",
            List.of(
                span("/b", null, State.RUNNING, 1, 9),
                span("/a/10", "/a", State.RUNNING, 3, 4),
                span("/a/9", "/a", State.RUNNING, 3, 4),
                span("/a/late", "/a", State.RUNNING, 5, 6),
                span("/a/late/x", "/a/late", State.RUNNING, 5, 6),
                span("elsewhere", "/a/late", State.RUNNING, 6, 6),
                span("/a", null, State.RUNNING, 2, 9)));

    assertThat(timeline.lanes().stream().map(lane -> lane.depth() + " " + lane.label()))
        .containsExactly("0 /b", "0 /a", "1 9", "1 10", "1 late", "2 x", "2 elsewhere");
    assertThat(timeline.lanes().stream().map(Lane::inside)).containsExactly(0, 5, 0, 0, 2, 0, 0);
  }

  @Test
  void a_parent_without_spans_has_no_lane() {
    Timeline timeline = Timeline.of("", List.of(span("/a/b", "/a", State.RUNNING, 0, 1)));

    assertThat(timeline.lanes())
        .singleElement()
        .satisfies(lane -> {
          assertThat(lane.label()).isEqualTo("/a/b");
          assertThat(lane.depth()).isZero();
        });
  }

  @Test
  void refuses_a_task_with_two_parents_and_a_circle_of_parents() {
    assertThatThrownBy(() ->
            Timeline.of(
                "",
                List.of(
                    span("/a", null, State.RUNNING, 0, 1), span("/a", "/b", State.RUNNING, 1, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("task \"/a\" must have one parent, had \"null\" and \"/b\"");
    assertThatThrownBy(() ->
            Timeline.of(
                "",
                List.of(
                    span("/main", null, State.RUNNING, 0, 1),
                    span("/a", "/b", State.RUNNING, 0, 1),
                    span("/b", "/a", State.RUNNING, 0, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parents must not lead in a circle, did for \"/a\"");
  }

  @Test
  void a_chain_of_parents_may_be_very_long() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      spans.add(span("t" + i, i == 0 ? null : "t" + (i - 1), State.RUNNING, 0, 1));
    }

    assertThat(Timeline.of("", spans).lanes().getFirst().inside()).isEqualTo(99_999);
  }

  @Test
  void spans_of_a_lane_that_overlap_lie_in_rows() {
    Timeline timeline =
        Timeline.of(
            "",
            List.of(
                span("calls", null, State.RUNNING, 0, 10),
                span("calls", null, State.RUNNING, 5, 15),
                span("calls", null, State.RUNNING, 10, 20)));

    assertThat(timeline.lanes().getFirst().rows().stream().map(List::size)).containsExactly(2, 1);
  }

  @Test
  void an_end_counts_before_a_start_of_the_same_instant() {
    Timeline timeline =
        Timeline.of(
            "",
            List.of(
                span("a", null, State.RUNNING, 10, 20),
                span("b", null, State.RUNNING, 20, 30),
                span("c", null, State.RUNNING, 20, 40),
                span("d", null, State.FAILED, 25, 25)));

    assertThat(timeline.peak()).isEqualTo(2);
    assertThat(timeline.endToEnd()).isEqualTo(40 * Samples.MS);
    assertThat(timeline.fromFirstToLast()).isEqualTo(30 * Samples.MS);
    assertThat(Timeline.of("", List.of()).peak()).isZero();
  }

  @Test
  void a_picture_begins_at_0_unless_more_than_half_of_it_were_empty() {
    assertThat(Timeline.of("", List.of(span("a", null, State.RUNNING, 50, 100))).begin()).isZero();
    assertThat(Timeline.of("", List.of(span("a", null, State.RUNNING, 51, 100))).begin())
        .isEqualTo(51 * Samples.MS);
  }
}
