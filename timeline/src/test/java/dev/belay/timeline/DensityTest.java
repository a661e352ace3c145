// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static dev.belay.timeline.Samples.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.belay.timeline.Span.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DensityTest {
  @Test
  void the_columns_hold_as_much_time_as_the_spans_in_any_order() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Span> spans = new ArrayList<>();
      long offset = random.nextLong(1L << random.nextInt(1, 50));
      long length = 1L << random.nextInt(1, 50);
      for (int i = 0; i < 100; i++) {
        long start = offset + random.nextLong(length);
        spans.add(
            new Span("a", null, State.RUNNING, "", start, start + random.nextLong(length / 2 + 1)));
      }
      Density density = of(spans);
      Collections.shuffle(spans, random);
      Density shuffled = of(spans);

      double column = (density.end() - density.begin()) / 37.0;
      double drawn = sum(density.rows(37).getFirst().all()) * column;
      double real = spans.stream().mapToLong(Span::length).sum();
      assertThat(drawn).as("seed %s", seed).isCloseTo(real, within(real * 1e-9 + 1e-6));
      assertThat(shuffled.rows(37).getFirst().all())
          .as("seed %s", seed)
          .zipSatisfy(
              density.rows(37).getFirst().all(),
              (a, b) -> assertThat(a).isCloseTo(b, within(1e-6)));
    }
  }

  @Test
  void a_column_is_the_average_number_in_it() {
    Density density =
        of(
            List.of(
                new Span("a", null, State.RUNNING, "", 0, 512),
                new Span("a", null, State.WAITING, "", 256, 384),
                new Span("a", null, State.RUNNING, "", 384, 448)));

    assertThat(density.rows(4).getFirst().all()).containsExactly(1.0, 1.0, 2.0, 1.5);
    assertThat(density.rows(4).getFirst().running()).containsExactly(1.0, 1.0, 1.0, 1.5);
  }

  @Test
  void few_tasks_have_a_lane_each_and_many_share_that_of_their_parent() {
    Density density = new Density("");
    for (int i = 0; i < Density.MOST_LANES; i++) {
      density.add(span("/a/" + i, "/a", i == 3 ? State.FAILED : State.RUNNING, i, i + 1));
    }
    assertThat(density.rows(1)).hasSize(Density.MOST_LANES);
    density.add(span("/b/0", "/b", State.CANCELLED, 0, 1));
    density.add(span("/a", null, State.WAITING, 0, 90));

    assertThat(density.rows(1).stream().map(Density.Row::name)).containsExactly("/a", "/b");
    assertThat(density.rows(1).getFirst().spans()).isEqualTo(Density.MOST_LANES + 1);
    assertThat(density.rows(1).getFirst().failed()).isEqualTo(1);
    assertThat(density.rows(1).getLast().cancelled()).isEqualTo(1);
    assertThat(sum(density.rows(9).getFirst().all()) * 10).isCloseTo(130, within(1e-6));
  }

  @Test
  void too_many_parents_share_one_lane() {
    Density density = new Density("");
    for (int i = 0; i < 100; i++) {
      density.add(span("/g" + i + "/x", "/g" + i, State.RUNNING, i, i + 1));
    }

    assertThat(density.rows(1)).hasSize(Density.MOST_LANES + 1);
    assertThat(density.rows(1).getLast().name()).isEqualTo("all others");
    assertThat(density.rows(1).getLast().spans()).isEqualTo(60);
    assertThat(density.rows(1).stream().mapToLong(Density.Row::spans).sum()).isEqualTo(100);
  }

  @Test
  void a_chart_counts_where_there_are_too_many_bars() {
    assertThat(Chart.of("", Samples.requests(Chart.MOST_BARS)))
        .isInstanceOfSatisfying(
            Timeline.class, timeline -> assertThat(timeline.spans()).hasSize(Chart.MOST_BARS));
    assertThat(Chart.of("", Samples.requests(Chart.MOST_BARS + 1)))
        .isInstanceOfSatisfying(
            Density.class, density -> assertThat(density.spans()).isEqualTo(Chart.MOST_BARS + 1));
  }

  @Test
  void the_longest_times_do_no_harm() {
    Density density =
        of(
            List.of(
                new Span("a", null, State.RUNNING, "", 0, Long.MAX_VALUE),
                new Span("a", null, State.RUNNING, "", Long.MAX_VALUE, Long.MAX_VALUE)));

    assertThat(density.rows(3).getFirst().all())
        .allSatisfy(n -> assertThat(n).isCloseTo(1, within(1e-9)));
    SvgRendererTest.parsed(SvgRenderer.render(density));
  }

  private static Density of(List<Span> spans) {
    Density density = new Density("");
    spans.forEach(density::add);
    return density;
  }

  private static double sum(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).sum();
  }
}
