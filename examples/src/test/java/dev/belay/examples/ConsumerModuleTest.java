// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.examples.Program.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
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
    assertThat(run.out()).isEqualTo("retries: 3\n");
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
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (Stream<Path> files = Files.walk(SOURCES.resolve(name));
        StandardJavaFileManager manager = compiler.getStandardFileManager(problems, null, null)) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      List<String> options = List.of("-p", Program.LIBRARIES.toString(), "-d", classes.toString());
      compiler
          .getTask(
              null, manager, problems, options, null, manager.getJavaFileObjectsFromPaths(sources))
          .call();
    }
    return problems.getDiagnostics().stream().map(ConsumerModuleTest::message).toList();
  }

  private static String message(Diagnostic<? extends JavaFileObject> problem) {
    return problem.getKind() + ": " + problem.getMessage(Locale.ROOT);
  }
}
