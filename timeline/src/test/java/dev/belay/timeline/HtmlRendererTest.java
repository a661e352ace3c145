// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static dev.belay.timeline.Samples.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.timeline.Span.State;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class HtmlRendererTest {
  @Test
  void is_the_same_to_the_byte() {
    Golden.check("small.html", HtmlRenderer.render(Samples.small()));
  }

  @Test
  void is_well_formed_whatever_the_names() {
    Document page = SvgRendererTest.parsed(HtmlRenderer.render(Samples.hostile()));
    Chart density = Chart.of("<b>", Samples.requests(2_001));

    assertThat(page.getElementsByTagName("script").getLength()).isEqualTo(1);
    assertThat(
            SvgRendererTest.parsed(HtmlRenderer.render(density))
                .getElementsByTagName("tr")
                .getLength())
        .isEqualTo(4);
    assertThat(
            SvgRendererTest.parsed(HtmlRenderer.render(Timeline.of("", List.of())))
                .getElementsByTagName("script")
                .getLength())
        .isZero();
  }

  @Test
  void loads_nothing() {
    String page = HtmlRenderer.render(Samples.group());

    assertThat(page.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
        .doesNotContain("http:", "https:", "src=", "@import", "url(http");
    assertThat(page).contains("default-src &#39;none&#39;");
  }

  @Test
  void tells_step_by_step_what_happens() {
    Timeline timeline =
        Timeline.of(
            "",
            List.of(
                span("a", null, State.READY, 0, 10),
                span("a", null, State.RUNNING, 10, 20),
                new Span("a", null, State.WAITING, "lock", 20 * Samples.MS, 30 * Samples.MS),
                span("a", null, State.RUNNING, 40, 50),
                new Span("a", null, State.FAILED, "no route", 50 * Samples.MS, 50 * Samples.MS),
                span("b", null, State.CANCELLED, 50, 50),
                span("c", null, State.RUNNING, 30, 50)));

    assertThat(
            Step.of(timeline).stream().map(step -> step.time() / Samples.MS + " " + step.changes()))
        .containsExactly(
            "0 [a is ready]",
            "10 [a goes on]",
            "20 [a waits: lock]",
            "30 [a pauses, c starts]",
            "40 [a goes on]",
            "50 [c ends, a fails: no route, b starts, b is cancelled]");
  }
}
