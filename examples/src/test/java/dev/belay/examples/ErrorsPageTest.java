// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/errors.md lists every exception that a program can meet, and no other.
class ErrorsPageTest {
  private static final Pattern EXCEPTION =
      Pattern.compile(
          "(?m)^public [a-z -]*class (\\w+)(?:<.*>)?\\s+extends \\w*(?:Exception|Error|Throwable)\\b");
  private static final Pattern LISTED = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

  @Test
  void lists_every_public_exception() throws Exception {
    Set<String> listed = new TreeSet<>();
    Matcher rows = LISTED.matcher(Files.readString(Program.ROOT.resolve("docs/errors.md")));
    while (rows.find()) {
      listed.add(rows.group(1));
    }

    assertThat(listed).contains("RequestException", "TaskGroupException").isEqualTo(exceptions());
  }

  private static Set<String> exceptions() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> modules = Files.list(Program.ROOT)) {
      modules
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .filter(sources -> !sources.toString().contains("bench"))
          .forEach(sources -> addAll(sources, found));
    }
    return found;
  }

  /// The kernel is exported to our own modules only.
  private static boolean isExported(Path file) {
    return file.toString().endsWith(".java") && !file.getParent().endsWith("kernel");
  }

  private static void addAll(Path sources, Set<String> found) {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(ErrorsPageTest::isExported).toList()) {
        Matcher declared = EXCEPTION.matcher(Files.readString(file));
        while (declared.find()) {
          found.add(declared.group(1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
