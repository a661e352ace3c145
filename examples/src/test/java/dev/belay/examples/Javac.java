// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// The compiler, asked what it thinks of a source.
final class Javac {
  private Javac() {}

  /// Compiles and gives all warnings and errors.
  static List<String> compile(List<Path> sources, List<String> options) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
      compiler
          .getTask(null, files, problems, options, null, files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
    return problems.getDiagnostics().stream().map(Javac::message).toList();
  }

  private static String message(Diagnostic<? extends JavaFileObject> problem) {
    return problem.getKind() + ": " + problem.getMessage(Locale.ROOT);
  }
}
