// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the README and the guide show is what the tests run.
class GuideTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)\n```", Pattern.DOTALL);
  private static final Pattern REGION =
      Pattern.compile("// @start region=\"[^\"]+\"\n(.*?)\n *// @end", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  static Stream<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> guide = Files.list(ROOT.resolve("docs/guide"))) {
      guide.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    for (String page : List.of("README.md", "CONTRIBUTING.md", "examples/README.md")) {
      pages.add(ROOT.resolve(page));
    }
    return pages.stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_program_of_a_page_is_a_region_of_a_class_that_the_tests_run(Path page)
      throws IOException {
    List<String> regions = regions();
    assertThat(regions).isNotEmpty();

    List<String> blocks = all(BLOCK, Files.readString(page));

    assertThat(regions).as("programs that the tests run").containsAll(blocks);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_link_of_a_page_leads_to_a_file_of_the_project(Path page) throws IOException {
    assertThat(all(LINK, Files.readString(page)))
        .allSatisfy(link -> assertThat(page.resolveSibling(link)).exists());
  }

  private static List<String> regions() throws IOException {
    List<String> regions = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      List<Path> docs =
          files
              .filter(file -> file.toString().endsWith("Docs.java"))
              .filter(file -> file.toString().contains("/src/test/java/"))
              .toList();
      for (Path file : docs) {
        all(REGION, Files.readString(file))
            .forEach(region -> regions.add(region.stripTrailing().stripIndent()));
      }
    }
    return regions.stream().map(String::strip).toList();
  }

  private static List<String> all(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().map((MatchResult found) -> found.group(1)).toList();
  }
}
