// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of a task that stops its loop.
class BlockedTest {

  /// A blocked task with this stack, innermost frame first.
  private static Blocked blocked(Thread.State state, String... classes) {
    List<StackTraceElement> stack =
        Arrays.stream(classes).map(c -> new StackTraceElement(c, "m", "F.java", 7)).toList();
    return new Blocked("/main/t", state, stack);
  }

  @ParameterizedTest
  @CsvSource({
    "java.util.concurrent.Semaphore, dev.belay.sync.Semaphore",
    "java.util.concurrent.locks.ReentrantLock, dev.belay.sync.Semaphore(1)",
    "java.util.concurrent.CompletableFuture, dev.belay.Promise",
    "java.util.concurrent.CountDownLatch, dev.belay.Promise",
    "java.util.concurrent.FutureTask, dev.belay.Task",
    "java.util.concurrent.TimeUnit, dev.belay.Async.sleep",
    "java.lang.Thread, 'dev.belay.Async.sleep, or dev.belay.Async.offload'",
    "java.net.Socket, dev.belay.Async.offload"
  })
  void names_the_class_that_the_tasks_code_called_and_what_to_use_instead(
      String called, String instead) {
    Blocked report =
        blocked(
            Thread.State.WAITING,
            "java.util.concurrent.locks.LockSupport",
            called,
            "org.example.App",
            "java.lang.VirtualThread");
    assertThat(report.message())
        .isEqualTo("task /main/t blocked in " + called + ": use " + instead);
    assertThat(report.isInKernel()).isFalse();
  }

  @Test
  void names_the_outer_class_of_a_nested_one() {
    Blocked report =
        blocked(Thread.State.TIMED_WAITING, "java.util.concurrent.Semaphore$Sync", "org.App");
    assertThat(report.message())
        .isEqualTo(
            "task /main/t blocked in java.util.concurrent.Semaphore: use dev.belay.sync.Semaphore");
  }

  @Test
  void names_code_that_is_not_the_jdks_where_it_blocks_itself() {
    Blocked report = blocked(Thread.State.WAITING, "com.example.Driver", "org.example.App");
    assertThat(report.message())
        .isEqualTo("task /main/t blocked in com.example.Driver: use dev.belay.Async.offload");
  }

  @Test
  void names_the_place_of_a_monitor() {
    assertThat(blocked(Thread.State.BLOCKED, "org.example.App").message())
        .isEqualTo(
            "task /main/t blocked at a monitor in org.example.App.m(F.java:7): hold no monitor"
                + " over a Belay wait, use dev.belay.sync.Semaphore(1)");
  }

  @Test
  void says_so_when_it_has_no_stack() {
    assertThat(blocked(Thread.State.BLOCKED).message())
        .startsWith("task /main/t blocked at a monitor in unknown code: ");
    assertThat(blocked(Thread.State.WAITING).message())
        .isEqualTo("task /main/t blocked in unknown code: use dev.belay.Async.offload");
    assertThat(blocked(Thread.State.WAITING).isInKernel()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "dev.belay.kernel.Suspension, true",
    "dev.belay.sync.Semaphore, false",
    "org.example.App, false"
  })
  void a_thread_that_parks_in_the_kernel_is_passed_over(String innermostOfOurs, boolean passed) {
    for (String jdk : List.of("java.lang.VirtualThread", "jdk.internal.X", "sun.nio.Y")) {
      assertThat(blocked(Thread.State.WAITING, jdk, innermostOfOurs, "org.App").isInKernel())
          .isEqualTo(passed);
    }
  }
}
