// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The finder of `.launch/jdk.sh` on machines made of files.
class JdkFinderTest {
  @TempDir Path dir;
  FakeMachine machine;

  @BeforeEach
  void an_empty_machine() {
    machine = new FakeMachine(dir);
  }

  private Shell.Result find() throws InterruptedException {
    String script =
        ". '" + Shell.projectRoot() + "/.launch/jdk.sh'; find_jdk belay && echo \"$JAVA_HOME\"";
    return Shell.run(dir, machine.env(), List.of("/bin/sh", "-c", script));
  }

  private void assertFinds(Path home) throws InterruptedException {
    assertThat(find()).isEqualTo(new Shell.Result(0, home + "\n", ""));
  }

  @Test
  void takes_a_java_home_of_25() throws InterruptedException {
    Path home = machine.jdk("elsewhere/jdk", "25.0.3");
    machine.env().put("JAVA_HOME", home.toString());
    machine.jdk("usr/lib/jvm/other", "25");
    assertFinds(home);
  }

  @Test
  void takes_a_java_home_that_is_newer() throws InterruptedException {
    Path home = machine.jdk("elsewhere/jdk 27", "27-ea");
    machine.env().put("JAVA_HOME", home.toString());
    assertFinds(home);
  }

  @Test
  void passes_over_a_java_home_of_17() throws InterruptedException {
    machine.env().put("JAVA_HOME", machine.jdk("elsewhere/jdk", "17.0.15").toString());
    assertFinds(machine.jdk("usr/lib/jvm/temurin-25-jdk-amd64", "25.0.3"));
  }

  @Test
  void passes_over_a_java_home_that_is_not_there() throws InterruptedException {
    machine.env().put("JAVA_HOME", "/nowhere/at/all");
    assertFinds(machine.jdk("usr/lib/jvm/temurin-25-jdk-amd64", "25.0.3"));
  }

  @Test
  void takes_the_java_on_the_path_through_its_links() throws InterruptedException {
    Path home = machine.jdk("software/jdk-25", "25");
    Path alternative = machine.link("etc/alternatives/java", home.resolve("bin/java"));
    machine.link("usr/bin/java", alternative);
    machine.pathStartsWith(machine.path("usr/bin"));
    assertFinds(home);
  }

  @Test
  void asks_a_java_on_the_path_that_is_a_script_for_its_home() throws InterruptedException {
    Path home = machine.jdk("tools/jdk-25", "25");
    machine.script("shims/java", "echo '    java.home = " + home + "' >&2");
    machine.pathStartsWith(machine.path("shims"));
    assertFinds(home);
  }

  @Test
  void passes_over_a_java_17_on_the_path() throws InterruptedException {
    machine.pathStartsWith(machine.jdk("usr/lib/jvm/java-17", "17.0.15").resolve("bin"));
    assertFinds(machine.jdk("opt/jdk-25.0.3+9", "25.0.3"));
  }

  @Test
  void finds_the_folders_of_debian() throws InterruptedException {
    machine.jdk("usr/lib/jvm/java-17-openjdk-amd64", "17.0.15");
    machine.jdk("usr/lib/jvm/java-8", "1.8.0_442");
    assertFinds(machine.jdk("usr/lib/jvm/java-25-openjdk-amd64", "25.0.1"));
  }

  @Test
  void finds_sdkman() throws InterruptedException {
    machine.jdk("home/me/.sdkman/candidates/java/21.0.7-tem", "21.0.7");
    assertFinds(machine.jdk("home/me/.sdkman/candidates/java/25.0.1-tem", "25.0.1"));
  }

  @Test
  void finds_a_moved_sdkman() throws InterruptedException {
    machine.env().put("SDKMAN_DIR", machine.path("data/sdkman").toString());
    assertFinds(machine.jdk("data/sdkman/candidates/java/25.0.1-tem", "25.0.1"));
  }

  @Test
  void asks_java_home_of_macos() throws InterruptedException {
    Path home = machine.jdk("Library/Java/JavaVirtualMachines/graal.jdk/Contents/Home", "25");
    machine.script("usr/libexec/java_home", "[ \"$1 $2\" = '-v 25+' ] && echo '" + home + "'");
    assertFinds(home);
  }

  @Test
  void finds_the_folders_of_macos_where_java_home_finds_nothing() throws InterruptedException {
    machine.script("usr/libexec/java_home", "echo 'The operation could not be completed.' >&2");
    assertFinds(machine.jdk("Library/Java/JavaVirtualMachines/t.jdk/Contents/Home", "25.0.2"));
  }

  @Test
  void finds_homebrew() throws InterruptedException {
    String folder = "opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home";
    assertFinds(machine.jdk(folder, "25.0.2"));
  }

  @Test
  void reads_the_version_from_java_where_there_is_no_release_file() throws Exception {
    Path home = machine.jdk("usr/lib/jvm/plain", "25");
    java.nio.file.Files.delete(home.resolve("release"));
    machine.script("usr/lib/jvm/plain/bin/java", "echo 'openjdk version \"25.0.3\" 2026' >&2");
    assertFinds(home);
  }

  @Test
  void takes_the_lowest_that_suits_of_one_place() throws InterruptedException {
    machine.jdk("usr/lib/jvm/a-27", "27");
    Path lowest = machine.jdk("usr/lib/jvm/b-25", "25.0.3");
    machine.jdk("usr/lib/jvm/c-26", "26");
    machine.jdk("usr/lib/jvm/d-24", "24");
    assertFinds(lowest);
  }

  @Test
  void takes_the_first_place_that_has_one() throws InterruptedException {
    machine.jdk("home/me/.sdkman/candidates/java/25.0.1-tem", "25.0.1");
    assertFinds(machine.jdk("usr/lib/jvm/java-26", "26"));
  }

  @Test
  void says_what_it_saw_and_what_to_install_when_there_is_none() throws InterruptedException {
    machine.jdk("usr/lib/jvm/java-17-openjdk-amd64", "17.0.15");
    machine.jre("opt/jre-25", "25.0.3");
    var result = find();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("belay: a JDK 25 or newer is needed, and none was found.\n")
        .contains("\n    " + machine.path("usr/lib/jvm/java-17-openjdk-amd64") + ": Java 17\n")
        .contains("\n    " + machine.path("opt/jre-25") + ": Java 25 without javac (a JRE)\n")
        .contains("apt-get install openjdk-25-jdk-headless")
        .contains("brew install openjdk@25");
  }

  @Test
  void says_so_on_a_machine_without_any_java() throws InterruptedException {
    var result = find();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("none was found").doesNotContain("Found only");
  }
}
