// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the pages of the project show is what the tests run, and their links lead somewhere.
class GuideTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /// A fenced block: its language, and what it holds.
  private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w*)\n((?s:.*?))\n?^```$");

  private static final Pattern REGION =
      Pattern.compile("// @start region=\"[^\"]+\"\n(.*?)\n *// @end", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  /// What only Java has among the languages of the pages.
  private static final Pattern LIKE_JAVA = Pattern.compile("(?m)(;|\\) ?\\{|-> \\{)$");

  /// All pages, but those of what is built and of what is not the project's.
  static Stream<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      List<Path> pages =
          Stream.concat(Stream.concat(top, docs), Stream.of(ROOT.resolve("examples/README.md")))
              .filter(page -> page.toString().endsWith(".md"))
              .sorted()
              .toList();
      return pages.stream();
    }
  }

  private static List<MatchResult> blocks(Path page) throws IOException {
    Matcher matcher = BLOCK.matcher(Files.readString(page));
    return matcher.results().toList();
  }

  @Test
  void the_readme_and_the_pages_of_the_guide_are_among_them() throws Exception {
    assertThat(pages())
        .contains(ROOT.resolve("README.md"), ROOT.resolve("docs/guide/limits.md"))
        .hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_program_of_a_page_is_a_region_of_a_class_that_the_tests_run(Path page)
      throws IOException {
    List<String> programs =
        blocks(page).stream()
            .filter(block -> block.group(1).equals("java"))
            .map(block -> block.group(2).strip())
            .toList();

    assertThat(regions()).as("programs that the tests run").containsAll(programs);
  }

  /// A program must not get past the test above by being called something else.
  @ParameterizedTest
  @MethodSource("pages")
  void every_other_block_is_no_program(Path page) throws IOException {
    long fences = Files.readAllLines(page).stream().filter(line -> line.startsWith("```")).count();
    assertThat(fences).as("fences of a page").isEqualTo(2L * blocks(page).size());

    assertThat(blocks(page))
        .filteredOn(block -> !block.group(1).equals("java"))
        .allSatisfy(block -> {
          assertThat(block.group(1)).isIn("", "text", "xml", "toml");
          assertThat(LIKE_JAVA.matcher(block.group(2)).find()).as(block.group(2)).isFalse();
        });
  }

  @Test
  void the_first_page_says_what_a_project_that_is_built_and_run_has() throws Exception {
    List<MatchResult> blocks = blocks(ROOT.resolve("docs/guide/getting-started.md"));
    String pom =
        blocks.stream()
            .filter(block -> block.group(1).equals("xml"))
            .findFirst()
            .orElseThrow()
            .group(2);

    assertThat(read("examples/consumer/pom.xml")).containsIgnoringWhitespaces(pom);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_dependency_of_a_page_is_an_artifact_of_the_project(Path page) throws IOException {
    String version = all(Pattern.compile("<version>(.*?)</version>"), read("pom.xml")).getFirst();

    assertThat(blocks(page))
        .filteredOn(block -> block.group(1).equals("xml"))
        .allSatisfy(block -> {
          String artifact =
              all(Pattern.compile("<artifactId>belay-(.*?)<"), block.group(2)).getFirst();
          assertThat(read(artifact + "/pom.xml")).contains("<artifactId>belay-" + artifact + "<");
          assertThat(block.group(2)).contains("<version>" + version + "</version>");
        });
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_link_of_a_page_leads_to_a_file_of_the_project_and_to_a_heading_of_it(Path page)
      throws IOException {
    for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
      Path file = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
      assertThat(file).as(link.group()).exists();
      if (link.group(2) != null) {
        assertThat(anchors(file)).as(link.group()).contains(link.group(2));
      }
    }
  }

  /// The names that a heading can be linked by: its words in small letters, with hyphens between.
  private static List<String> anchors(Path page) throws IOException {
    return all(HEADING, Files.readString(page)).stream()
        .map(heading ->
            heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .toList();
  }

  private static String read(String path) throws IOException {
    return Files.readString(ROOT.resolve(path));
  }

  private static List<String> regions() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      List<Path> tests =
          modules
              .map(module -> module.resolve("src/test/java"))
              .filter(Files::isDirectory)
              .toList();
      assertThat(tests).hasSizeGreaterThan(8);
      return tests.stream().flatMap(GuideTest::regions).toList();
    }
  }

  /// Classes named so are run like tests: the build says so.
  private static Stream<String> regions(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> docs = files.filter(file -> file.toString().endsWith("Docs.java")).toList();
      Stream<String> regions = Stream.empty();
      for (Path file : docs) {
        String source = Files.readString(file);
        assertThat(source).as(file.toString()).containsAnyOf("@Test\n", "@SimulatedTest");
        regions = Stream.concat(regions, all(REGION, source).stream());
      }
      return regions.map(region -> region.stripTrailing().stripIndent().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }
}
