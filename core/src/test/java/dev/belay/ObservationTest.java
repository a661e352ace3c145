// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a process does for those who may look at it, before anybody does, and what the watchdog
/// tells.
@Timeout(60)
class ObservationTest {
  /// What only those who look need, and what is slow to load.
  private static final List<String> NOT_BEFORE_ASKED =
      List.of(
          " dev.belay.TaskTree",
          " dev.belay.Tree",
          " dev.belay.Stamps",
          " dev.belay.DeadlockWatch",
          " dev.belay.observe.Listener",
          " dev.belay.kernel.WaitGraph",
          " dev.belay.observe.Doors",
          " dev.belay.observe.Folder",
          " java.net.UnixDomainSocketAddress",
          " java.nio.channels.ServerSocketChannel",
          " java.lang.management.",
          " javax.management.",
          " sun.management.",
          " jdk.jfr.");

  private static Process start(String program, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        Path.of("target/classes").toAbsolutePath()
            + System.getProperty("path.separator")
            + Path.of("target/test-classes").toAbsolutePath());
    command.addAll(List.of("dev.belay.ObservedProgram", program));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void O1_nothing_is_loaded_for_those_who_look_before_they_do() throws Exception {
    Process process = start("short", "-Xlog:class+load:stdout");
    List<String> said;
    try (BufferedReader out = process.inputReader()) {
      said = out.lines().toList();
    }
    assertThat(process.waitFor()).isZero();

    assertThat(said).contains("done");
    assertThat(said.stream().filter(line -> line.contains(" dev.belay.TaskGroup "))).isNotEmpty();
    for (String slow : NOT_BEFORE_ASKED) {
      assertThat(said).noneMatch(line -> line.contains(slow));
    }
  }

  @Test
  void threads_that_look_after_others_keep_nothing_of_the_first_who_used_belay() throws Exception {
    Process process = start("loaders", "-Dbelay.deadlock.watch=60");
    List<String> said;
    try (BufferedReader out = process.inputReader()) {
      said = out.lines().toList();
    }
    assertThat(process.waitFor()).isZero();
    assertThat(said)
        .contains(
            "belay-observe is free",
            "belay-deadlock-watch is free",
            "belay-flight is free",
            "belay-watchdog is free",
            "belay-stragglers is free")
        .noneMatch(line -> line.endsWith(" keeps"));
  }

  @Test
  void O2_the_watchdog_logs_a_deadlock() throws Exception {
    Process process = start("deadlock", "-Dbelay.deadlock.watch=0.05");
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      while (line != null && !line.contains("deadlock: ")) {
        line = out.readLine();
      }
      assertThat(line)
          .containsAnyOf(
              "WARNING: deadlock: /main/first -> /main/second -> /main/first",
              "WARNING: deadlock: /main/second -> /main/first -> /main/second");
      assertThat(out.readLine()).contains("waits for lock (task /main/");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"often", "-1", "NaN"})
  void a_watchdog_that_cannot_be_understood_stops_nobody(String every) throws Exception {
    Process process = start("short", "-Dbelay.deadlock.watch=" + every);
    List<String> said;
    try (BufferedReader out = process.inputReader()) {
      said = out.lines().toList();
    }
    assertThat(process.waitFor()).isZero();
    assertThat(said)
        .contains(
            "WARNING: -Dbelay.deadlock.watch must be a number of seconds greater than 0, was '%s'"
                .formatted(every),
            "done");
  }
}
