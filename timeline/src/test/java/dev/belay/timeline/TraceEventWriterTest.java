// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class TraceEventWriterTest {
  @Test
  void is_the_same_to_the_byte() throws IOException {
    Golden.check("small.json", written(Samples.small()));
  }

  @Test
  void keeps_each_span_to_the_nanosecond() throws IOException {
    List<Span> spans = List.of(new Span("a", "b", Span.State.WAITING, "x", 1_234_567, 1_234_569));
    JsonNode event = slices(written(Timeline.of("", spans))).getFirst();

    assertThat(event.get("ts").decimalValue()).isEqualByComparingTo("1234.567");
    assertThat(event.get("dur").decimalValue()).isEqualByComparingTo("0.002");
    assertThat(event.get("name").asString()).isEqualTo("waiting: x");
    assertThat(event.get("args").get("task").asString()).isEqualTo("a");
    assertThat(event.get("args").get("parent").asString()).isEqualTo("b");
  }

  @Test
  void names_come_back_as_they_were_but_for_half_pairs() throws IOException {
    List<JsonNode> slices = slices(written(Samples.hostile()));

    assertThat(slices.stream().map(slice -> slice.get("args").get("task").asString()))
        .containsExactlyElementsOf(Samples.hostile().spans().stream().map(Span::task).toList());
  }

  @Test
  void slices_of_one_thread_do_not_overlap() throws IOException {
    Map<Integer, Double> ends = new HashMap<>();
    for (JsonNode slice : slices(written(SvgRendererTest.overlapping()))) {
      double start = slice.get("ts").asDouble();
      assertThat(start).isGreaterThanOrEqualTo(ends.getOrDefault(slice.get("tid").asInt(), 0.0));
      ends.put(slice.get("tid").asInt(), start + slice.get("dur").asDouble());
    }

    assertThat(ends).hasSizeGreaterThan(1);
  }

  @Test
  void each_thread_has_the_name_of_its_task() throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode event : events(written(Samples.small()))) {
      if (event.get("name").asString().equals("thread_name")) {
        names.add(event.get("args").get("name").asString());
      }
    }

    assertThat(names).containsExactly("/main", "/main/a", "/main/b");
  }

  private static String written(Timeline timeline) throws IOException {
    StringBuilder json = new StringBuilder();
    TraceEventWriter.write(timeline.title(), timeline.spans().iterator(), json);
    return json.toString();
  }

  private static List<JsonNode> events(String json) {
    return new ArrayList<>(new ObjectMapper().readTree(json).get("traceEvents").values());
  }

  private static List<JsonNode> slices(String json) {
    return events(json).stream().filter(event -> event.get("ph").asString().equals("X")).toList();
  }
}
