// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The `build` script in a tree of its own: its `mvn` prints what it is given.
class BuildScriptTest {
  // A name that no machine has, so that what is installed here does not matter.
  private static final String TOOL = "nosuchtool";
  private static final String TAG = "@Tag(\"tool:" + TOOL + "\")";

  @TempDir Path dir;
  FakeMachine machine;
  Path tree;

  @BeforeEach
  void a_tree_and_a_machine() throws IOException {
    machine = new FakeMachine(dir);
    machine.jdk("usr/lib/jvm/java-25", "25.0.3");
    machine.script("bin/mvn", "for arg; do echo \"<$arg>\"; done; exit ${MVN_EXIT:-0}");
    tree = machine.path("tree");
    Files.createDirectories(tree.resolve(".launch"));
    for (String file : List.of("build", ".launch/jdk.sh", ".launch/maven.sh", ".launch/tools.sh")) {
      Files.copy(Shell.projectRoot().resolve(file), tree.resolve(file));
    }
  }

  private Shell.Result build(String... args) throws InterruptedException {
    var command = new ArrayList<>(List.of(tree.resolve("build").toString()));
    command.addAll(List.of(args));
    return Shell.run(dir, machine.env(), command);
  }

  private void test(String name, String source) {
    machine.file("tree/core/src/test/java/" + name + ".java", source.replace("TAG", TAG));
  }

  /// Three tests that need the tool: one by its own tag, two by the tag of their class.
  private void threeTestsNeedTheTool() {
    test(
        "OneTest",
        """
        class OneTest {
          @Test
          TAG
          void needs_it() {
          }

          @Test
          void does_not() throws Exception {
          }
        }
        """);
    test(
        "AllTest",
        """
        TAG
        class AllTest {
          @Test
          void first() {
          }

          @ParameterizedTest
          @CsvSource({
            "1, 2"
          })
          void second(int a, int b)
              throws Exception {
          }

          private void helper() {
          }
        }
        """);
  }

  @Test
  void verify_runs_maven_on_the_tree_and_passes_the_options() throws InterruptedException {
    var result = build("verify", "-pl", "core");
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("<-f>\n<" + tree + "/pom.xml>\n")
        .endsWith("<-Dexcluded.tags=>\n<-pl>\n<core>\n<verify>\n");
  }

  @Test
  void ends_as_maven_ended() throws InterruptedException {
    machine.env().put("MVN_EXIT", "7");
    assertThat(build("verify").exit()).isEqualTo(7);
  }

  @Test
  void leaves_out_the_tests_of_a_missing_tool_and_says_so_last() throws InterruptedException {
    threeTestsNeedTheTool();
    var result = build("verify");
    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("<-Dexcluded.tags=tool:nosuchtool>\n")
        .endsWith("\nNOT RUN: 3 tests, nosuchtool missing: apt-get install nosuchtool\n");
  }

  @Test
  void leaves_nothing_out_when_the_tool_is_there() throws InterruptedException {
    threeTestsNeedTheTool();
    machine.script("bin/" + TOOL, "");
    assertThat(build("verify").out()).contains("<-Dexcluded.tags=>\n").doesNotContain("NOT RUN");
  }

  @Test
  void takes_a_missing_tool_for_an_error_when_all_are_demanded() throws InterruptedException {
    threeTestsNeedTheTool();
    machine.env().put("BELAY_ALL_TOOLS", "1");
    var result = build("verify");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("NOT RUN: 3 tests, nosuchtool missing")
        .endsWith("build: BELAY_ALL_TOOLS=1 and tools are missing; nothing was built\n");
  }

  @Test
  void install_runs_no_tests() throws InterruptedException {
    assertThat(build("install").out()).endsWith("<-Dquick>\n<-Dmaven.test.skip=true>\n<install>\n");
  }

  @Test
  void prints_its_usage_for_an_unknown_verb() throws InterruptedException {
    var result = build("nonsense");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("build: unknown verb 'nonsense'\nusage: ./build VERB [MAVEN OPTIONS]\n");
  }

  @Test
  void names_what_is_missing_without_a_jdk() throws InterruptedException {
    machine.env().put("BELAY_ROOT", machine.path("empty").toString());
    var result = build("verify");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).startsWith("build: a JDK 25 or newer is needed");
  }
}
