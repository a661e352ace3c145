// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.origin.Origin;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  @TempDir Path tmp;

  @Test
  void a_second_process_is_told_which_process_has_the_directory() throws Exception {
    try (Origin origin = Origin.start()) {
      Path list = Runs.list(tmp.resolve("urls.txt"), List.of(origin.url("/delay?ms=60000")));
      Path run = tmp.resolve("run");
      Process child = Child.start(list.toString(), run.toString());
      try (BufferedReader out = child.inputReader()) {
        assertThat(out.readLine()).isEqualTo("opened");

        refused(
            () -> Runs.run(Runs.of(list, run)),
            ExitCode.USAGE,
            run + " is in use by process " + child.pid());
      } finally {
        child.destroyForcibly();
      }
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      RunDirectory.claim(run).close();
    }
  }

  @Test
  void a_second_run_of_the_same_process_is_refused_and_the_lock_holds_on() throws Exception {
    Path list = Runs.list(tmp.resolve("urls.txt"), List.of("http://127.0.0.1:1/"));
    Path run = tmp.resolve("run");
    try (RunDirectory _ = RunDirectory.claim(run)) {
      String message = run + " is in use by process " + ProcessHandle.current().pid();
      refused(() -> Runs.run(Runs.of(list, run)), ExitCode.USAGE, message);

      Process child = Child.start(list.toString(), run.toString());
      try (BufferedReader out = child.inputReader()) {
        assertThat(out.readLine()).isEqualTo(message);
      }
      assertThat(child.waitFor()).isEqualTo(2);
    }
  }

  @Test
  void a_directory_with_anything_else_in_it_is_not_touched() throws Exception {
    Path list = Runs.list(tmp.resolve("urls.txt"), List.of("http://127.0.0.1:1/"));
    Path other = Files.createDirectory(tmp.resolve("photos"));
    Files.writeString(other.resolve("cat.jpg"), "meow");

    refused(
        () -> Runs.run(Runs.of(list, other)),
        ExitCode.USAGE,
        other + " is not empty and no run directory (it holds cat.jpg)");
    try (var files = Files.list(other)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void a_directory_that_cannot_be_made_is_one_clear_line() throws Exception {
    Path list = Runs.list(tmp.resolve("urls.txt"), List.of("http://127.0.0.1:1/"));
    Path under = Path.of("/dev/null/x");
    refused(
        () -> Runs.run(Runs.of(list, under)),
        ExitCode.USAGE,
        "cannot make the run directory /dev/null/x: not a directory");
    refused(
        () -> Runs.run(Runs.of(list, list)),
        ExitCode.USAGE,
        "cannot make the run directory " + list + ": a file of that name is in the way");
  }

  @Test
  void a_missing_input_is_said_before_anything_is_made() {
    refused(
        () -> Runs.run(Runs.of(tmp.resolve("none.txt"), tmp.resolve("run"))),
        ExitCode.USAGE,
        "cannot read " + tmp.resolve("none.txt") + ": no such file");
    refused(
        () -> Runs.run(Runs.of(tmp, tmp.resolve("run"))),
        ExitCode.USAGE,
        "cannot read " + tmp + ": it is a directory");
    assertThat(tmp.resolve("run")).doesNotExist();
  }

  @Test
  void an_empty_directory_and_one_of_a_beginning_that_died_are_new_runs() throws Exception {
    Path empty = Files.createDirectory(tmp.resolve("empty"));
    Files.writeString(empty.resolve(RunLock.FILE), "4711\n");
    try (RunDirectory directory = RunDirectory.claim(empty)) {
      assertThat(directory.isExisting()).isFalse();
    }
  }

  private static void refused(ThrowingCallable call, ExitCode code, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(RunException.class)
        .hasMessage(message)
        .extracting(e -> ((RunException) e).code())
        .isEqualTo(code);
  }
}
