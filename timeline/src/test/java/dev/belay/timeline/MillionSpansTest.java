// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MillionSpansTest {
  private static final int SPANS = 1_000_000;
  private static final int MOST_BYTES = 2_000_000;

  @TempDir private Path folder;

  /// Draws in a Java VM of its own, with a heap that a million spans do not fit into.
  static final class Draw {
    public static void main(String[] folder) throws IOException {
      Path target = Path.of(folder[0]);
      Chart chart = Chart.of("A million spans", Samples.requests(SPANS));
      Files.writeString(target.resolve("million.svg"), SvgRenderer.render(chart));
      Files.writeString(target.resolve("million.html"), HtmlRenderer.render(chart));
      Files.writeString(target.resolve("million.txt"), TextRenderer.render(chart));
    }
  }

  @Test
  void a_million_spans_are_drawn_in_a_small_heap() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx16m",
                "-cp",
                "target/classes" + File.pathSeparator + "target/test-classes",
                Draw.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(folder.resolve("output"))).isEmpty();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }

    for (String name : new String[] {"million.svg", "million.html", "million.txt"}) {
      assertThat(folder.resolve(name)).isNotEmptyFile();
      assertThat(Files.size(folder.resolve(name))).as(name).isLessThan(MOST_BYTES);
    }
    SvgRendererTest.parsed(Files.readString(folder.resolve("million.svg")));
    assertThat(Files.readString(folder.resolve("million.txt"))).contains("/main/stock   |");
  }
}
