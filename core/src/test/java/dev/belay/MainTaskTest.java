// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The end of a run: of what it leaves behind, and of the whole process by a signal.
@Timeout(60)
class MainTaskTest {

  /// A process that runs [MainTaskProgram], and what it has said.
  private static final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    Child(String program) throws IOException {
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-Dbelay.grace.seconds=" + (program.equals("stubborn") ? 1 : 30),
              "-cp",
              Path.of("target/classes").toAbsolutePath()
                  + System.getProperty("path.separator")
                  + Path.of("target/test-classes").toAbsolutePath(),
              "dev.belay.MainTaskProgram",
              program);
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    void awaitLine(String expected) throws IOException {
      String line = out.readLine();
      while (line != null && !line.equals(expected)) {
        line = out.readLine();
      }
      assertThat(line).isEqualTo(expected);
    }

    void signal(String name) throws IOException, InterruptedException {
      Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
      assertThat(kill.waitFor()).isZero();
    }

    List<String> rest() throws IOException {
      List<String> lines = new ArrayList<>();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
      return lines;
    }

    int exitCode() throws InterruptedException {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void ctrl_c_cancels_the_main_task_and_waits_for_its_end() throws Exception {
    for (String program : List.of("run", "confined")) {
      try (Child child = new Child(program)) {
        child.awaitLine("asleep");
        child.signal("INT");
        assertThat(child.rest()).containsExactly("the process is ended by SIGINT", "finally");
        assertThat(child.exitCode()).isEqualTo(130);
      }
    }
  }

  @Test
  void sigterm_cancels_a_group_of_the_main_thread_with_its_tasks() throws Exception {
    try (Child child = new Child("group")) {
      child.awaitLine("asleep");
      child.signal("TERM");
      assertThat(child.rest())
          .containsExactlyInAnyOrder("the process is ended by SIGTERM", "finally", "body ended");
      assertThat(child.exitCode()).isEqualTo(143);
    }
  }

  @Test
  void a_task_that_does_not_end_holds_the_process_no_longer_than_the_grace() throws Exception {
    try (Child child = new Child("stubborn")) {
      child.awaitLine("asleep");
      child.signal("INT");
      assertThat(child.exitCode()).isEqualTo(130);
    }
  }

  @Test
  void system_exit_within_a_run_ends_the_process_at_once() throws Exception {
    try (Child child = new Child("exit")) {
      assertThat(child.rest()).isEmpty();
      assertThat(child.exitCode()).isEqualTo(3);
    }
  }

  @Test
  void ctrl_c_after_the_run_ends_the_process_at_once() throws Exception {
    try (Child child = new Child("after")) {
      child.awaitLine("asleep");
      child.signal("INT");
      assertThat(child.rest()).isEmpty();
      assertThat(child.exitCode()).isEqualTo(130);
    }
  }

  @Test
  void what_a_run_leaves_behind_is_cancelled_and_awaited_and_its_failure_is_not_lost()
      throws Exception {
    ConcurrentLinkedQueue<String> unseen = new ConcurrentLinkedQueue<>();
    List<EventLoop> loops =
        List.of(
            EventLoop.parallel((task, failure) -> unseen.add(task + " " + failure.getMessage())),
            EventLoop.confined((task, failure) -> unseen.add(task + " " + failure.getMessage())));
    for (EventLoop loop : loops) {
      CountDownLatch ended = new CountDownLatch(1);
      loop.run(() -> {
        Promise<Boolean> asleep = new Promise<>();
        return catchThrowable(() ->
            Async.gather(
                () -> {
                  asleep.await();
                  throw new IOException("first");
                },
                () -> {
                  asleep.complete(true);
                  catchThrowable(() -> Async.sleep(Duration.ofMinutes(10)));
                  Async.shield(Duration.ofMinutes(1), () -> Async.sleep(Duration.ofMillis(5)));
                  ended.countDown();
                  throw new IOException("clean-up");
                }));
      });
      assertThat(ended.getCount()).isZero();
      assertThat(unseen).containsExactly("/2 clean-up");
      unseen.clear();
    }
  }
}
