// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// The pictures of the guide are what the programs do, to the byte.
class PicturesTest {
  private static final Path COMMITTED = Program.ROOT.resolve("examples/pictures");

  @TempDir private static Path drawn;

  @BeforeAll
  static void draw() throws Exception {
    Program.Ended ended = Program.compiled("Pictures", drawn.toString());
    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).as(ended.out()).isZero();
  }

  static Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(COMMITTED)) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      return names.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void is_drawn_again_to_the_byte(String name) throws Exception {
    assertThat(drawn.resolve(name)).hasSameTextualContentAs(COMMITTED.resolve(name));
    assertThat(Files.mismatch(drawn.resolve(name), COMMITTED.resolve(name))).isEqualTo(-1);
  }

  @Test
  void none_is_missing() throws Exception {
    try (Stream<Path> files = Files.list(drawn)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names().toList());
    }
  }

  @Test
  void each_bar_tells_what_it_is() throws Exception {
    Element svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(COMMITTED.resolve("five-ways.svg").toFile())
            .getDocumentElement();
    NodeList titles = svg.getElementsByTagName("title");
    long works = 0;
    for (int i = 0; i < titles.getLength(); i++) {
      works += titles.item(i).getTextContent().contains("running") ? 1 : 0;
    }
    assertThat(works).as("twelve tasks in five ways").isEqualTo(60);
  }

  @Test
  void the_walls_and_peaks_are_those_of_the_programs() throws Exception {
    String ways = Files.readString(COMMITTED.resolve("five-ways.svg"));
    assertThat(ways)
        .contains("3300 ms", "gather, 500 ms", "group, 400 ms", "semaphore, 1200 ms")
        .contains("rate, 2500 ms", "peak 1,", "peak 12,", "peak 3,", "peak 2,");
  }
}
