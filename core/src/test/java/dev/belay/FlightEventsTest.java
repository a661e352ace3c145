// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the JDK's flight recorder hears of tasks, seen by its own tools from outside.
@Timeout(120)
class FlightEventsTest {
  @TempDir private Path folder;

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static List<String> run(String tool, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    command.addAll(Arrays.asList(arguments));
    Process process = start(command);
    try (BufferedReader out = reader(process)) {
      List<String> lines = out.lines().toList();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(lines.toString()).isZero();
      return lines;
    } finally {
      process.destroyForcibly();
    }
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static String classPath() {
    return Path.of("target/classes").toAbsolutePath()
        + System.getProperty("path.separator")
        + Path.of("target/test-classes").toAbsolutePath();
  }

  private static List<String> program(String... options) {
    List<String> arguments = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
    arguments.addAll(Arrays.asList(options));
    return arguments;
  }

  private static List<String> java(List<String> options, String... last) throws Exception {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(Arrays.asList(last));
    return run("java", arguments.toArray(String[]::new));
  }

  /// Each event as one line of `name = value`.
  private static List<String> events(Path file) throws Exception {
    String printed =
        String.join(
            "\n",
            run("jfr", "print", "--events", "dev.belay.Task,dev.belay.Wait", file.toString()));
    return Pattern.compile("dev\\.belay\\.\\w+ \\{[^}]*}")
        .matcher(printed)
        .results()
        .map(event -> event.group().replaceAll("\\s+", " "))
        .toList();
  }

  private static void haveTasksAndWaits(List<String> events) {
    assertThat(events)
        .anySatisfy(event ->
            assertThat(event)
                .startsWith("dev.belay.Task")
                .contains(
                    "task = \"/main/printing/page\"",
                    "group = \"/main/printing\"",
                    "outcome = \"DONE\""))
        .anySatisfy(event ->
            assertThat(event)
                .startsWith("dev.belay.Task")
                .contains("outcome = \"FAILED\"", "IllegalStateException: out of paper"))
        .anySatisfy(event ->
            assertThat(event)
                .startsWith("dev.belay.Task")
                .contains("task = \"/main/printing/long\"", "outcome = \"CANCELLED\""))
        .anySatisfy(event ->
            assertThat(event)
                .startsWith("dev.belay.Wait")
                .contains(
                    "task = \"/main/printing/page\"",
                    "reason = \"sleep of 500 ms\"",
                    "ending = \"timed out\""))
        .anySatisfy(event ->
            assertThat(event)
                .startsWith("dev.belay.Wait")
                .contains(
                    "task = \"/main/printing/cover\"",
                    "reason = \"task /main/printing/page\"",
                    "ending = \"woken\""))
        .anySatisfy(event ->
            assertThat(event)
                .startsWith("dev.belay.Wait")
                .contains("reason = \"sleep of 3600 s\"", "ending = \"cancelled\""));
  }

  @Test
  void O3_a_recording_from_the_start_has_tasks_and_their_waits() throws Exception {
    Path file = folder.resolve("start.jfr");
    java(
        program("-XX:StartFlightRecording:filename=" + file),
        "-cp",
        classPath(),
        "dev.belay.FlightProgram",
        "once");

    haveTasksAndWaits(events(file));
  }

  @Test
  void O3_a_recording_from_the_start_works_on_the_module_path() throws Exception {
    Path file = folder.resolve("module.jfr");
    java(
        program("-XX:StartFlightRecording:filename=" + file),
        "--module-path",
        Path.of("target/classes").toAbsolutePath().toString(),
        "--patch-module",
        "dev.belay=" + Path.of("target/test-classes").toAbsolutePath(),
        "-m",
        "dev.belay/dev.belay.FlightProgram",
        "once");

    haveTasksAndWaits(events(file));
  }

  @Test
  void O3_a_recording_of_a_running_process_has_tasks_and_their_waits() throws Exception {
    Path file = folder.resolve("running.jfr");
    Process process =
        start(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                "dev.belay.FlightProgram",
                "until-watched"));
    try (BufferedReader out = reader(process)) {
      assertThat(out.readLine()).isEqualTo("running");
      String pid = Long.toString(process.pid());
      run("jcmd", pid, "JFR.start", "name=r");
      assertThat(out.lines().anyMatch(line -> line.equals("done"))).isTrue();
      run("jcmd", pid, "JFR.stop", "name=r", "filename=" + file);
      assertThat(out.lines().anyMatch(line -> line.equals("unwatched"))).isTrue();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    haveTasksAndWaits(events(file));
  }

  @Test
  void O3_without_a_recording_nobody_watches_and_no_class_of_the_recorder_is_loaded()
      throws Exception {
    List<String> said =
        java(
            program("-Xlog:class+load:stdout"),
            "-cp",
            classPath(),
            "dev.belay.FlightProgram",
            "unwatched");

    assertThat(said).contains("done", "watched = false");
    assertThat(said.stream().filter(line -> line.contains("dev.belay.FlightWatch"))).isNotEmpty();
    assertThat(said)
        .noneMatch(
            line -> line.matches(".* (jdk\\.jfr|java\\.lang\\.management|sun\\.management)\\..*"));
  }

  @Test
  void nobody_looks_where_that_is_forbidden() throws Exception {
    Path file = folder.resolve("none.jfr");
    java(
        program("-XX:StartFlightRecording:filename=" + file, "-Dbelay.jfr=false"),
        "-cp",
        classPath(),
        "dev.belay.FlightProgram",
        "once");

    assertThat(events(file)).isEmpty();
  }
}
