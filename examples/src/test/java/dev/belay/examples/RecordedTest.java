// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.Recording;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import dev.belay.sim.Order;
import dev.belay.sim.Program;
import dev.belay.sim.Run;
import dev.belay.sim.Simulation;
import dev.belay.sync.Semaphore;
import dev.belay.timeline.HtmlRenderer;
import dev.belay.timeline.Span;
import dev.belay.timeline.SvgRenderer;
import dev.belay.timeline.TextRenderer;
import dev.belay.timeline.Timeline;
import dev.belay.timeline.TraceEventWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Pictures of programs that ran in a simulation while a recording was on.
class RecordedTest {
  private static void sleep(int millis) throws InterruptedException {
    Async.sleep(Duration.ofMillis(millis));
  }

  /// Six tasks and two permits; one of the tasks fails, and two are cancelled by that.
  private static void sixTasks() throws Exception {
    int[] millis = {300, 200, 500, 100, 150, 400};
    Semaphore permits = new Semaphore(2);
    try {
      TaskGroup.run(group -> {
        for (int i = 0; i < millis.length; i++) {
          int length = millis[i];
          group.start(
              Character.toString('A' + i),
              () -> {
                permits.acquire();
                sleep(length);
                permits.release();
                if (length == 150) {
                  throw new IllegalStateException("out of paper");
                }
              });
        }
      });
    } catch (TaskGroupException expected) {
      sleep(50);
    }
  }

  private static Recording recorded(Program program, Order order) throws Exception {
    AtomicReference<Recording> kept = new AtomicReference<>();
    Run run =
        Simulation.of(
                () -> {
                  try (Recording recording = Recording.start()) {
                    kept.set(recording);
                    TaskGroup.run(group -> group.start("six", () -> program.run()));
                  }
                })
            .withOrder(order)
            .replay(7);
    assertThat(run.problem()).isNull();
    return kept.get();
  }

  private static Timeline fifo() throws Exception {
    return Timeline.of("Two permits", recorded(RecordedTest::sixTasks, new Order.Fifo()));
  }

  @Test
  void O3_a_picture_of_a_simulated_run_is_the_same_to_the_byte() throws Exception {
    Golden.check("recorded.svg", SvgRenderer.render(fifo()));
    Golden.check("recorded.txt", TextRenderer.render(fifo()));
    Golden.check("recorded.html", HtmlRenderer.render(fifo()));
  }

  @Test
  void O3_a_picture_of_a_random_order_is_the_same_for_the_same_seed() throws Exception {
    Order order = new Order.Uniform();
    String svg = SvgRenderer.render(Timeline.of("", recorded(RecordedTest::sixTasks, order)));

    assertThat(SvgRenderer.render(Timeline.of("", recorded(RecordedTest::sixTasks, order))))
        .isEqualTo(svg)
        .isNotEqualTo(SvgRenderer.render(fifo()));
  }

  @Test
  void O3_every_task_has_a_lane_and_no_child_leaves_its_parent() throws Exception {
    List<Span> spans = fifo().spans();
    List<Span> six = spans.stream().filter(span -> span.task().equals("/main/six")).toList();
    List<Span> inside = spans.stream().filter(span -> "/main/six".equals(span.parent())).toList();

    assertThat(inside.stream().map(Span::task).distinct())
        .containsExactlyInAnyOrder(
            "/main/six/A",
            "/main/six/B",
            "/main/six/C",
            "/main/six/D",
            "/main/six/E",
            "/main/six/F");
    assertThat(inside)
        .allSatisfy(span -> {
          assertThat(span.start()).isGreaterThanOrEqualTo(six.getFirst().start());
          assertThat(span.end()).isLessThanOrEqualTo(six.getLast().end());
        });
  }

  @Test
  void O3_a_task_that_took_no_time_is_drawn_all_the_same() throws Exception {
    Program quick = () -> TaskGroup.run(group -> group.start("quick", () -> "at once"));

    assertThat(Timeline.of("", recorded(quick, new Order.Fifo())).spans().stream().map(Span::task))
        .contains("/main/six/quick");
  }

  /// The fields are those of the trace event format: `ph` says what kind of event it is, X a
  /// complete one and M metadata; `ts` and `dur` are microseconds; `pid` and `tid` numbers; `args`
  /// an object.
  @Test
  void O3_trace_events_of_a_recording_are_what_the_format_says() throws Exception {
    Timeline timeline = fifo();
    List<JsonNode> slices = new ArrayList<>();
    Set<Integer> named = new HashSet<>();
    for (JsonNode event : events(timeline)) {
      assertThat(event.get("name").isString()).isTrue();
      assertThat(event.get("pid").isInt()).isTrue();
      assertThat(event.get("args").isObject()).isTrue();
      if (event.get("ph").asString().equals("X")) {
        assertThat(event.get("tid").isInt()).isTrue();
        assertThat(event.get("ts").isNumber()).isTrue();
        assertThat(event.get("dur").asDouble()).isGreaterThanOrEqualTo(0);
        assertThat(named).contains(event.get("tid").asInt());
        slices.add(event);
      } else {
        assertThat(event.get("ph").asString()).isEqualTo("M");
        assertThat(event.get("name").asString())
            .isIn("process_name", "thread_name", "thread_sort_index");
        if (event.has("tid")) {
          named.add(event.get("tid").asInt());
        }
      }
    }

    assertThat(slices).hasSameSizeAs(timeline.spans());
    JsonNode first =
        slices.stream()
            .filter(slice -> slice.get("args").get("task").asString().equals("/main/six/A"))
            .findFirst()
            .orElseThrow();
    assertThat(first.get("name").asString()).isEqualTo("waiting: sleep of 300 ms");
    assertThat(first.get("ts").asDouble()).isZero();
    assertThat(first.get("dur").asDouble()).isEqualTo(300_000);
    assertThat(first.get("args").get("parent").asString()).isEqualTo("/main/six");
  }

  private static List<JsonNode> events(Timeline timeline) throws IOException {
    StringBuilder json = new StringBuilder();
    TraceEventWriter.write(timeline.title(), timeline.spans().iterator(), json);
    return new ArrayList<>(
        new ObjectMapper().readTree(json.toString()).get("traceEvents").values());
  }
}
