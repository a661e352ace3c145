// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the README promises to readers who want to keep a part of a program.
class StandAloneTest {
  @TempDir private Path classes;

  @ParameterizedTest
  @CsvSource({"Basic, 12", "ConcurrencyUsingAsync, 14", "ConcurrencyInRequests, 15"})
  void compiles_when_everything_after_a_demonstration_is_deleted(String name, int demonstrations)
      throws Exception {
    List<String> lines = Files.readAllLines(Program.ROOT.resolve("examples/" + name + ".java"));
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals("  @Show.Demo(")) {
        ends.add(i + lines.subList(i, lines.size()).indexOf("  }") + 1);
      }
    }
    assertThat(ends).hasSize(demonstrations);

    for (int end : ends) {
      List<String> kept = new ArrayList<>(lines.subList(0, end));
      kept.add("}");
      assertThat(compile(name, kept)).as("%s up to line %d", name, end).isEmpty();
    }
  }

  private List<String> compile(String name, List<String> lines) throws Exception {
    Path source = Files.write(classes.resolve(name + ".java"), lines);
    return Javac.compile(
        List.of(source),
        List.of(
            "-cp", libraries(),
            "-sourcepath", Program.ROOT.resolve("examples").toString(),
            "-d", classes.toString()));
  }

  private static String libraries() throws Exception {
    try (Stream<Path> files = Files.list(Program.LIBRARIES)) {
      return files.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
  }
}
