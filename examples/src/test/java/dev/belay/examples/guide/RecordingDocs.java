// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.EventLoop;
import dev.belay.HogWatch;
import dev.belay.Recording;
import dev.belay.StragglersException;
import dev.belay.TaskGroup;
import dev.belay.sim.Simulation;
import dev.belay.timeline.Chart;
import dev.belay.timeline.SvgRenderer;
import dev.belay.timeline.TextRenderer;
import dev.belay.timeline.Timeline;
import dev.belay.timeline.TraceEventWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs of the guide's page on recordings and reports.
class RecordingDocs {
  @TempDir private Path folder;

  private static void fetch(int millis) throws InterruptedException {
    Async.sleep(Duration.ofMillis(millis));
  }

  private static void slowToEnd() throws InterruptedException {
    try {
      fetch(60_000);
    } finally {
      Async.shield(Duration.ofSeconds(30), () -> fetch(1_000));
    }
  }

  @Test
  void a_recording_is_drawn_as_text() throws Exception {
    List<String> text = new ArrayList<>();
    Simulation.explore(
        1,
        () -> {
          text.clear();
          // @start region="draw"
          try (Recording recording = Recording.start()) {
            TaskGroup.run(group -> {
              group.start("a", () -> fetch(200));
              group.start("b", () -> fetch(300));
            });
            text.add(TextRenderer.render(Timeline.of("Two pages", recording)));
          }
          // @end
        });
    String guide = Files.readString(Path.of("../docs/guide/recording.md"));

    assertThat(guide).contains("```text\n" + text.getFirst() + "```");
  }

  @Test
  void a_recording_is_kept_as_a_picture_and_as_trace_events() throws Exception {
    try (Recording recording = Recording.start()) {
      Async.run(() -> fetch(5));
      // @start region="keep"
      Files.writeString(
          folder.resolve("run.svg"), SvgRenderer.render(Chart.of("The run", recording)));
      try (Writer out = Files.newBufferedWriter(folder.resolve("run.json"))) {
        Timeline timeline = Timeline.of("The run", recording);
        TraceEventWriter.write(timeline.title(), timeline.spans().iterator(), out);
      }
      // @end
    }
    assertThat(folder.resolve("run.svg")).content().startsWith("<svg ").contains("sleep of 5 ms");
    assertThat(folder.resolve("run.json")).content().contains("\"waiting: sleep of 5 ms\"");
  }

  @Test
  void who_is_late_is_reported() throws Exception {
    List<Throwable> reports = Collections.synchronizedList(new ArrayList<>());
    // @start region="reports"
    EventLoop loop =
        EventLoop.confined((task, report) -> reports.add(report))
            .withHogLimit(Duration.ofMillis(100))
            .withStragglerGrace(Duration.ofMillis(200));
    loop.run(() ->
        TaskGroup.run(group -> {
          group.start(() -> slowToEnd());
          fetch(10);
          group.cancel("enough");
        }));
    // @end
    assertThat(reports).anyMatch(StragglersException.class::isInstance);
  }

  @Test
  void who_holds_a_carrier_is_reported() throws Exception {
    // @start region="carriers"
    try (HogWatch _ =
        HogWatch.start(Duration.ofMillis(100), hog -> System.out.println(hog.message()))) {
      Async.run(() -> fetch(5));
    }
    // @end
    assertThat(folder).isEmptyDirectory();
  }
}
