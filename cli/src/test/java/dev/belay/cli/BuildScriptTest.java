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
  private static final String REPORT = "tree/core/target/pit-reports/mutations.xml";
  private static final String TAG = "@Tag(\"tool:" + TOOL + "\")";

  @TempDir Path dir;
  FakeMachine machine;
  Path tree;

  @BeforeEach
  void a_tree_and_a_machine() throws IOException {
    machine = new FakeMachine(dir);
    machine.jdk("usr/lib/jvm/java-25", "25.0.3");
    mavenThat("");
    tree = machine.path("tree");
    Files.createDirectories(tree.resolve(".launch"));
    Files.copy(Shell.projectRoot().resolve("build"), tree.resolve("build"));
    for (String part : List.of("jdk", "maven", "tools", "stress", "mutants")) {
      String file = ".launch/" + part + ".sh";
      Files.copy(Shell.projectRoot().resolve(file), tree.resolve(file));
    }
  }

  /// Installs a Maven that says what it is given and then does this.
  private void mavenThat(String does) {
    String tells = "for arg; do echo \"<$arg>\"; done\n";
    machine.script("bin/mvn", tells + does + "\nexit ${MVN_EXIT:-0}");
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

  // ---- bench ----

  @Test
  void bench_builds_without_the_tests_and_runs_the_tables_that_are_named()
      throws InterruptedException {
    var result = build("bench", "tasks", "groups");
    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("<-q>\n<-pl>\n<bench>\n<-am>\n<-Dmaven.test.skip=true>\n<package>\njava in ")
        .contains("<--enable-preview>\n")
        .contains("<-cp>\n<%1$s/bench/target/classes:%1$s/bench/target/lib/*>\n".formatted(tree))
        .endsWith("<dev.belay.bench.Main>\n<tasks>\n<groups>\n");
  }

  @Test
  void bench_measures_nothing_when_the_build_has_failed() throws InterruptedException {
    machine.env().put("MVN_EXIT", "7");
    var result = build("bench", "tasks");
    assertThat(result.exit()).isEqualTo(7);
    assertThat(result.out()).endsWith("<package>\n");
  }

  // ---- stress ----

  @Test
  void stress_runs_the_long_tests_alone_and_ends_with_their_figures() throws InterruptedException {
    mavenThat("echo '[INFO] noise'; echo 'STRESS kill9: 200 runs, 0 lost'; echo 'STRESS x: 1'");
    var result = build("stress", "-pl", "core");
    assertThat(result.exit()).isZero();
    assertThat(result.err())
        .endsWith(
            """
            <-Dgroups=stress>
            <-Dexcluded.kinds=none>
            <-Dexcluded.tags=>
            <-Dsurefire.failIfNoSpecifiedTests=false>
            <-pl>
            <core>
            <package>
            [INFO] noise
            STRESS kill9: 200 runs, 0 lost
            STRESS x: 1
            """);
    assertThat(result.out()).isEqualTo("STRESS kill9: 200 runs, 0 lost\nSTRESS x: 1\n");
  }

  @Test
  void stress_ends_as_maven_ended_and_shows_the_figures_there_are() throws InterruptedException {
    mavenThat("echo 'STRESS x: 1'");
    machine.env().put("MVN_EXIT", "7");
    var result = build("stress");
    assertThat(result.exit()).isEqualTo(7);
    assertThat(result.out()).isEqualTo("STRESS x: 1\n");
  }

  @Test
  void stress_without_a_figure_has_failed() throws InterruptedException {
    var result = build("stress");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).endsWith("build: no stress test has printed a figure\n");
  }

  @Test
  void stress_leaves_out_the_tests_of_a_missing_tool_and_says_so_last()
      throws InterruptedException {
    threeTestsNeedTheTool();
    mavenThat("echo 'STRESS x: 1'");
    var result = build("stress");
    assertThat(result.err()).contains("<-Dexcluded.tags=tool:nosuchtool>\n");
    assertThat(result.out())
        .startsWith("STRESS x: 1\n")
        .endsWith("\nNOT RUN: 3 tests, nosuchtool missing: apt-get install nosuchtool\n");
  }

  // ---- mutants ----

  private static String mutant(boolean killed, int line, int testsRun) {
    return """
    <mutation detected='%s' status='%s' numberOfTestsRun='%d'><sourceFile>Strand.java</sourceFile>\
    <mutatedClass>dev.belay.kernel.Strand</mutatedClass><mutatedMethod>leave</mutatedMethod>\
    <lineNumber>%d</lineNumber><description>negated conditional</description></mutation>
    """
        .formatted(
            killed, killed ? "KILLED" : testsRun == 0 ? "NO_COVERAGE" : "SURVIVED", testsRun, line);
  }

  /// Installs a Maven whose pitest reports these.
  private void pitestReports(String... mutants) {
    machine.file("mutations.xml", "<mutations>\n" + String.join("", mutants) + "</mutations>\n");
    mavenThat("mkdir -p tree/core/target/pit-reports; cat mutations.xml >" + REPORT);
  }

  @Test
  void mutants_names_the_survivors_and_is_content_with_eighty_percent()
      throws InterruptedException {
    pitestReports(
        mutant(true, 1, 2),
        mutant(true, 2, 1),
        mutant(false, 141, 9),
        mutant(true, 3, 1),
        mutant(true, 4, 1));
    var result = build("mutants", "-o");
    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .endsWith(
            """
            <-pl>
            <core>
            <-Pmutants>
            <-o>
            <test-compile>
            <org.pitest:pitest-maven:mutationCoverage>
            SURVIVED kernel.Strand:141 negated conditional
            MUTANTS dev.belay.kernel: 4 of 5 killed, 80.0 %, at least 80 % are needed
            """);
  }

  @Test
  void mutants_fails_below_eighty_percent_and_says_where_no_test_comes()
      throws InterruptedException {
    pitestReports(
        mutant(true, 1, 2), mutant(true, 2, 1), mutant(true, 3, 1), mutant(false, 146, 0));
    var result = build("mutants");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out())
        .endsWith(
            """
            SURVIVED kernel.Strand:146 negated conditional (no test comes here)
            MUTANTS dev.belay.kernel: 3 of 4 killed, 75.0 %, at least 80 % are needed
            """);
  }

  @Test
  void mutants_that_no_test_has_met_are_an_error() throws InterruptedException {
    pitestReports(mutant(false, 1, 0), mutant(false, 2, 0));
    var result = build("mutants");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).endsWith("MUTANTS no test has run: is Maven on JDK 25 or newer?\n");
  }

  @Test
  void mutants_does_not_judge_the_report_of_an_earlier_run() throws InterruptedException {
    machine.file(REPORT, mutant(true, 1, 1));
    var result = build("mutants");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).doesNotContain("MUTANTS");
    assertThat(result.err()).isEqualTo("build: pitest has left no report\n");
  }

  @Test
  void mutants_ends_as_maven_ended() throws InterruptedException {
    pitestReports(mutant(true, 1, 1));
    machine.env().put("MVN_EXIT", "7");
    assertThat(build("mutants").exit()).isEqualTo(7);
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
