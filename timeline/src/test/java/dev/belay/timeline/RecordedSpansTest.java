// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.Recording;
import dev.belay.TaskGroup;
import dev.belay.TaskSpan;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordedSpansTest {
  private static TaskSpan span(
      String task, @Nullable String parent, TaskSpan.State state, long start, long end) {
    return new TaskSpan(task, parent, state, "why", start, end);
  }

  @Test
  void what_took_no_time_is_left_out_but_for_bad_ends() {
    List<Span> drawn =
        RecordedSpans.of(
            List.of(
                span("/a", null, TaskSpan.State.READY, 0, 0),
                span("/a", null, TaskSpan.State.RUNNING, 0, 1),
                span("/a", null, TaskSpan.State.DONE, 1, 1),
                span("/b", null, TaskSpan.State.WAITING, 0, 2),
                span("/b", null, TaskSpan.State.CANCELLED, 2, 2),
                span("/c", null, TaskSpan.State.READY, 0, 2),
                span("/c", null, TaskSpan.State.FAILED, 2, 2)));

    assertThat(drawn)
        .containsExactly(
            new Span("/a", null, Span.State.RUNNING, "why", 0, 1),
            new Span("/b", null, Span.State.WAITING, "why", 0, 2),
            new Span("/b", null, Span.State.CANCELLED, "why", 2, 2),
            new Span("/c", null, Span.State.READY, "why", 0, 2),
            new Span("/c", null, Span.State.FAILED, "why", 2, 2));
  }

  @Test
  void who_took_no_time_at_all_has_one_span() {
    List<Span> drawn =
        RecordedSpans.of(
            List.of(
                span("/a", null, TaskSpan.State.READY, 3, 3),
                span("/a", null, TaskSpan.State.RUNNING, 3, 3),
                span("/a", null, TaskSpan.State.DONE, 3, 3)));

    assertThat(drawn).containsExactly(new Span("/a", null, Span.State.READY, "why", 3, 3));
  }

  @Test
  void tasks_of_one_path_and_two_parents_are_two() {
    List<Span> drawn =
        RecordedSpans.of(
            List.of(
                span("/a/b/c", "/a", TaskSpan.State.RUNNING, 0, 1),
                span("/a/b/c", "/a/b", TaskSpan.State.RUNNING, 1, 2)));

    assertThat(Timeline.of("", drawn).spans().stream().map(Span::task))
        .containsExactly("/a/b/c", "/a/b/c of /a/b");
  }

  @Test
  void a_task_that_is_nobodys_child_and_one_of_its_path_that_is_are_two() {
    List<Span> drawn =
        RecordedSpans.of(
            List.of(
                span("/main/x", null, TaskSpan.State.RUNNING, 0, 1),
                span("/main/x", "/main", TaskSpan.State.RUNNING, 1, 2),
                span("/main/x", null, TaskSpan.State.RUNNING, 2, 3)));

    assertThat(Timeline.of("", drawn).spans().stream().map(Span::task))
        .containsExactly("/main/x", "/main/x of /main", "/main/x");
  }

  @Test
  void a_recording_is_drawn_while_it_is_on_and_afterwards() throws Exception {
    TaskGroup.run(group -> {
      Recording recording = Recording.of(group);
      group.start("a", () -> Async.sleep(Duration.ofMillis(5))).await();
      Timeline during = Timeline.of("now", recording);
      recording.close();

      assertThat(Timeline.of("now", recording).spans()).isEqualTo(during.spans());
      assertThat(Chart.of("now", recording)).isInstanceOf(Timeline.class);
      assertThat(during.spans())
          .anyMatch(span ->
              span.state() == Span.State.WAITING
                  && span.reason().equals("sleep of 5 ms")
                  && span.length() > 0);
    });
  }
}
