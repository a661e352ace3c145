// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static dev.belay.timeline.Samples.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.timeline.Span.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextRendererTest {
  @Test
  void draws_what_runs_full_and_what_waits_shaded() {
    assertThat(TextRenderer.render(Samples.small()))
        .isEqualTo(
            """
            Two calls
            /main |░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░| 0 to 200 ms
              a   |████████████████████████████████████████████████████████████| 0 to 200 ms
              b   |               ██████████████████████C                      | 50 to 125 ms, cancelled
                   0                                                     200 ms
            """);
  }

  @Test
  void draws_in_ascii_where_the_terminal_knows_nothing_else() {
    assertThat(TextRenderer.render(Samples.small(), StandardCharsets.US_ASCII))
        .isEqualTo(
            """
            Two calls
            /main |------------------------------------------------------------| 0 to 200 ms
              a   |############################################################| 0 to 200 ms
              b   |               ######################C                      | 50 to 125 ms, cancelled
                   0                                                     200 ms
            """);
  }

  @Test
  void the_height_tells_how_many_overlap() {
    List<Span> spans =
        IntStream.range(0, 4)
            .mapToObj(i -> span("calls", null, State.RUNNING, 15 * i, 60))
            .toList();

    assertThat(TextRenderer.render(Timeline.of("", spans), StandardCharsets.US_ASCII))
        .startsWith(
            "calls |333333333333333555555555555555777777777777777999999999999999| 4 in all");
  }

  @Test
  void an_end_without_length_is_seen() {
    List<Span> spans =
        List.of(
            span("a", null, State.RUNNING, 0, 60),
            new Span("a", null, State.FAILED, "no route", 60 * Samples.MS, 60 * Samples.MS),
            span("b", null, State.CANCELLED, 30, 30));

    assertThat(
            TextRenderer.render(Timeline.of("", spans), StandardCharsets.US_ASCII).lines().toList())
        .startsWith(
            "a |" + "#".repeat(59) + "F| 0 to 60 ms, failed: no route",
            "b |" + " ".repeat(30) + "C" + " ".repeat(29) + "| 30 to 30 ms, cancelled");
  }

  @Test
  void nothing_is_drawn_of_nothing() {
    assertThat(TextRenderer.render(Timeline.of("empty", List.of()))).isEmpty();
    assertThat(TextRenderer.render(new Density("empty"))).isEmpty();
  }

  @Test
  void no_name_breaks_the_lines_or_gives_orders_to_the_terminal() {
    String text = TextRenderer.render(Samples.hostile());

    assertThat(text.lines()).hasSize(Samples.hostileNames().size() + 2);
    assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(250));
    assertThat(text.codePoints().filter(c -> c != '\n'))
        .noneMatch(c -> Character.getType(c) == Character.CONTROL || c == 0x202E);
  }

  @Test
  void a_density_is_drawn_by_its_heights() {
    Density density = new Density("");
    for (int i = 0; i < 60; i++) {
      density.add(span("/main/" + i, "/main", State.RUNNING, i, 60));
    }

    assertThat(TextRenderer.render(density, StandardCharsets.US_ASCII).lines().toList())
        .startsWith(
            "/main |111111222222233333344444445555555666666677777788888889999999|"
                + " 60 spans, at most 60 at once on average");
  }

  @Test
  void more_lanes_than_fit_are_counted() {
    List<Span> spans =
        IntStream.range(0, 100)
            .mapToObj(i -> span("t" + i, null, State.RUNNING, i, i + 9))
            .toList();

    assertThat(TextRenderer.render(Timeline.of("", spans)).lines())
        .hasSize(74)
        .endsWith("and 28 more");
  }
}
