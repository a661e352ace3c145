// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The `belay` script in a tree of its own, on a machine made of files: its `java` prints what it
/// is given, its `mvn` makes the jars and counts its calls.
class LauncherTest {
  private static final String JAR = "a tree/cli/target/quick/belay-cli.jar";
  private static final String FAKE_BUILD =
      """
      echo build >>"$HOME/builds"
      echo '[INFO] ------------< dev.belay:belay-core >------------'
      echo '[INFO] ------------< dev.belay:belay-cli >------------'
      mkdir -p 'TREE/cli/target/quick' 'TREE/examples/target/quick'
      echo jar >'TREE/cli/target/quick/belay-cli.jar'
      echo jar >'TREE/examples/target/quick/belay-examples.jar'
      """;

  @TempDir Path dir;
  FakeMachine machine;
  Path tree;

  @BeforeEach
  void a_tree_and_a_machine() throws IOException {
    machine = new FakeMachine(dir);
    machine.jdk("usr/lib/jvm/java-25", "25.0.3");
    machine.file("home/me/builds", "");
    tree = machine.path("a tree");
    machine.file("a tree/pom.xml", "<project/>");
    machine.file("a tree/cli/pom.xml", "<project/>");
    machine.file("a tree/cli/src/main/java/Main.java", "class Main {}");
    machine.file("a tree/examples/Basic.java", "class Basic { void main() {} }");
    machine.file("a tree/examples/SlowMotion.java", "class SlowMotion { void main() {} }");
    machine.file("a tree/examples/Helper.java", "class Helper {}");
    Files.createDirectory(tree.resolve(".launch"));
    for (String file : List.of("belay", "build", ".launch/jdk.sh", ".launch/maven.sh")) {
      Files.copy(Shell.projectRoot().resolve(file), tree.resolve(file));
    }
    fakeMaven(FAKE_BUILD);
  }

  private void fakeMaven(String body) {
    machine.script("bin/mvn", body.replace("TREE", tree.toString()));
  }

  private Shell.Result belay(String... args) throws InterruptedException {
    var command = new ArrayList<>(List.of(tree.resolve("belay").toString()));
    command.addAll(List.of(args));
    return Shell.run(dir, machine.env(), command);
  }

  private void built() {
    machine.file(JAR, "jar");
    machine.file("a tree/examples/target/quick/belay-examples.jar", "jar");
  }

  private long builds() throws IOException {
    return Files.readAllLines(machine.path("home/me/builds")).size();
  }

  @Test
  void starts_from_what_the_jvm_has_learned_but_for_the_version() throws Exception {
    built();
    machine.file("a tree/cli/target/quick/belay.aot", "learned");
    assertThat(belay("fetch", "x").out()).contains("<-XX:AOTCache=").contains("<fetch>");
    assertThat(belay("--version").out()).doesNotContain("AOTCache").contains("<--version>");
  }

  @Test
  void builds_what_is_not_there_and_then_starts_it_where_the_user_stands() throws Exception {
    var result = belay("fetch", "my urls.txt");
    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEqualTo("belay: building core ... cli ... start-up ... done\n");
    assertThat(result.out())
        .startsWith("java in " + dir.toRealPath() + "\n")
        .endsWith("<-jar>\n<" + machine.path(JAR).toRealPath() + ">\n<fetch>\n<my urls.txt>\n");
  }

  @Test
  void does_not_build_again() throws Exception {
    belay();
    assertThat(belay().err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void builds_again_when_a_source_or_a_pom_has_changed() throws Exception {
    for (String changed :
        List.of("pom.xml", "cli/pom.xml", "cli/src/main/java/Main.java", "examples/Basic.java")) {
      belay();
      long before = builds();
      Files.setLastModifiedTime(tree.resolve(changed), FileTime.from(Instant.now().plusSeconds(5)));
      assertThat(belay().err()).as(changed).startsWith("belay: building");
      assertThat(builds()).as(changed).isEqualTo(before + 1);
      Files.setLastModifiedTime(tree.resolve(changed), FileTime.from(Instant.EPOCH));
    }
  }

  @Test
  void builds_again_when_a_source_is_gone() throws Exception {
    belay();
    Files.delete(tree.resolve("cli/src/main/java/Main.java"));
    belay();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void sees_a_source_that_changed_while_it_was_built() throws Exception {
    fakeMaven("sleep 0.1; touch 'TREE/cli/src/main/java/Main.java'\n" + FAKE_BUILD);
    belay();
    fakeMaven(FAKE_BUILD);
    belay();
    belay();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void two_first_calls_at_once_build_once() throws Exception {
    assertThat(twoAtOnce()).allMatch(result -> result.exit() == 0);
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void two_first_calls_at_once_build_once_on_a_machine_without_flock() throws Exception {
    Files.deleteIfExists(machine.path("bin/flock"));
    assertThat(twoAtOnce()).allMatch(result -> result.exit() == 0);
    assertThat(builds()).isEqualTo(1);
    assertThat(tree.resolve(".belay/lock.d")).doesNotExist();
  }

  private List<Shell.Result> twoAtOnce() throws InterruptedException {
    fakeMaven("sleep 0.2\n" + FAKE_BUILD);
    var command = List.of(tree.resolve("belay").toString(), "demo");
    var first = Shell.start(dir, machine.env(), command);
    var second = Shell.start(dir, machine.env(), command);
    return List.of(Shell.finish(first), Shell.finish(second));
  }

  @Test
  void takes_over_the_lock_of_a_build_that_died() throws Exception {
    Files.deleteIfExists(machine.path("bin/flock"));
    machine.file("a tree/.belay/lock.d/pid", Long.toString(deadPid()));
    assertThat(belay().exit()).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  private long deadPid() throws InterruptedException {
    var running = Shell.start(dir, machine.env(), List.of("/bin/sh", "-c", ":"));
    Shell.finish(running);
    return running.process().pid();
  }

  @Test
  void shows_the_end_of_the_log_when_the_build_fails() throws Exception {
    fakeMaven("i=0; while [ $i -lt 30 ]; do i=$((i + 1)); echo \"line $i\"; done; exit 1");
    var result = belay("demo");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("belay: building failed\nline 11\nline 12\n")
        .endsWith(
            "line 30\nbelay: the build failed; the whole log is "
                + tree.toRealPath().resolve(".belay/build.log")
                + "\n");
  }

  @Test
  void runs_through_a_link_from_anywhere() throws Exception {
    built();
    machine.link("home/me/bin/belay", tree.resolve("belay"));
    Path here = Files.createDirectories(machine.path("work here"));
    var result =
        Shell.run(here, machine.env(), List.of(machine.path("home/me/bin/belay").toString()));
    assertThat(result.exit()).isZero();
    assertThat(result.out()).startsWith("java in " + here.toRealPath() + "\n");
  }

  @Test
  void runs_the_class_of_an_example() throws Exception {
    built();
    var result = belay("example", "slow-motion", "7a", "an argument");
    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("belay-examples.jar>\n")
        .endsWith("<SlowMotion>\n<7a>\n<an argument>\n");
  }

  @Test
  void gives_the_small_heap_to_the_command_and_not_to_the_examples() throws Exception {
    built();
    assertThat(belay("demo").out()).contains("<-Xmx200m>");
    assertThat(belay("example", "basic").out()).doesNotContain("<-X").endsWith("<Basic>\n");
  }

  @Test
  void lends_the_java_that_it_has_found_and_builds_nothing_for_it() throws Exception {
    machine.jdk("usr/lib/jvm/java-17", "17.0.1");
    var result = belay("java", "@examples/run.args", "examples/Basic.java");
    assertThat(result.exit()).isZero();
    assertThat(result.out()).endsWith("<@examples/run.args>\n<examples/Basic.java>\n");
    assertThat(builds()).isZero();
  }

  @Test
  void lists_the_examples_when_the_name_is_unknown() throws Exception {
    var result = belay("example", "nonsense");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            """
            belay: unknown example 'nonsense'
            belay: the examples are basic slow-motion
            """);
  }

  @Test
  void passes_the_options_of_the_user_to_java() throws Exception {
    built();
    machine.env().put("BELAY_JAVA_OPTS", "-Xmx1g -Dx=y");
    assertThat(belay().out()).contains("<-Xmx1g>\n<-Dx=y>\n<-jar>\n");
  }

  @Test
  void says_what_to_install_when_maven_is_missing() throws Exception {
    Files.delete(machine.path("bin/mvn"));
    var result = belay("demo");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("belay: Apache Maven 3.8.7 or newer is needed to build")
        .contains("apt-get install maven");
  }

  @Test
  void needs_no_maven_when_everything_is_built() throws Exception {
    built();
    Files.delete(machine.path("bin/mvn"));
    assertThat(belay().exit()).isZero();
  }
}
