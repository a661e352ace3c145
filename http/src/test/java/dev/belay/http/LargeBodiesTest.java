// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LargeBodiesTest {
  /// Everything but what is optional.
  private static String path() throws Exception {
    Stream<String> named =
        Stream.of("jdk.module.path", "java.class.path")
            .map(name -> System.getProperty(name, ""))
            .flatMap(value -> Arrays.stream(value.split(File.pathSeparator)))
            .filter(entry -> !entry.isEmpty())
            .filter(entry -> !entry.matches(".*/(jackson-[^/]*|zstd-jni[^/]*|dec-[^/]*)[.]jar"));
    Stream<String> own = Stream.of("target/test-classes", "target/classes");
    return Stream.concat(own.map(each -> Path.of(each).toAbsolutePath().toString()), named)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void fifty_megabytes_go_both_ways_through_a_heap_of_half_their_size() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-cp",
                path(),
                LargeBodies.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(said.lines())
          .containsExactly(
              "down: same",
              "decoded: same",
              "saved: same",
              "file up: same",
              "chunks up: same",
              "form up: same",
              "leftovers: same",
              "asked for: same",
              "json: JSON needs Jackson 3 on the path: tools.jackson.core:jackson-databind");
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
