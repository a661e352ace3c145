// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.examples.Program.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Belay's jars on the module path of somebody else's module.
class ConsumerModuleTest {
  private static final Path SOURCES = Path.of("src/test/resources/consumer");

  @TempDir private Path classes;

  @Test
  void a_module_compiles_and_runs_against_what_is_exported() throws Exception {
    assertThat(compile("good")).isEmpty();

    Ended run =
        Program.java(
            List.of("-p", Program.LIBRARIES + ":" + classes, "-m", "consumer/consumer.Main"));

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("connect_refused\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void a_module_that_uses_the_kernel_does_not_compile() throws IOException {
    assertThat(compile("bad"))
        .singleElement()
        .asString()
        .contains("package dev.belay.kernel is not visible");
  }

  private List<String> compile(String name) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES.resolve(name))) {
      return Javac.compile(
          files.filter(file -> file.toString().endsWith(".java")).toList(),
          List.of("-p", Program.LIBRARIES.toString(), "-d", classes.toString()));
    }
  }
}
