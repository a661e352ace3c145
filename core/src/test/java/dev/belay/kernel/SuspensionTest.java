// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One wait, by itself.
@Timeout(20)
class SuspensionTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void is_ended_once() throws Exception {
    Suspension wait = Suspension.begin("nothing");
    assertThat(wait.isPending()).isTrue();
    assertThat(wait.wake()).isTrue();
    assertThat(wait.wake()).isFalse();
    assertThat(wait.isPending()).isFalse();
    wait.timeOut();
    assertThat(wait.awaitUntil(System.nanoTime() + LONG.toNanos())).isTrue();
  }

  @Test
  void one_that_timed_out_is_woken_by_nobody() throws Exception {
    Suspension wait = Suspension.begin("nothing");
    assertThat(wait.awaitUntil(System.nanoTime() + 1_000_000)).isFalse();
    assertThat(wait.wake()).isFalse();
  }

  @Test
  void shows_in_its_task_while_it_lasts_and_only_then() throws Exception {
    TaskGroup.run(group -> {
      List<Suspension> after = new ArrayList<>();
      Task<Void> task =
          group.start(() -> {
            catchThrowable(() -> Suspension.begin("a bus").await());
            after.add(Strand.current().waiting());
          });
      Strand strand = (Strand) task;
      Eventually.until("it waits", () -> strand.waiting() != null);
      Suspension wait = strand.waiting();
      assertThat(wait.subject()).isEqualTo("a bus");
      assertThat(wait.strand()).isSameAs(strand);
      assertThat(wait.thread()).isSameAs(strand.thread());
      wait.wake();
      task.await();
      assertThat(after).containsOnlyNulls().hasSize(1);
      Eventually.until("the thread is let go", () -> wait.thread() == null);
    });
  }

  @Test
  void is_not_woken_by_whom_its_loop_does_not_admit() throws Exception {
    FakeHost host = new FakeHost();
    host.admitsForeignWakers = false;
    host.run(() -> {
      Suspension wait = Suspension.begin("a bus");
      List<Throwable> refused = new ArrayList<>();
      Thread.ofPlatform().start(() -> refused.add(catchThrowable(wait::wake))).join();
      assertThat(refused)
          .singleElement()
          .satisfies(e ->
              assertThat(e)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageStartingWith("wake of /main, which waits for a bus: only the"));
      assertThat(wait.isPending()).isTrue();
      assertThat(wait.wake()).isTrue();
      wait.await();
      return null;
    });
  }

  @Test
  void the_owner_of_a_named_group_is_called_by_its_name() {
    assertThatThrownBy(() ->
            TaskGroup.run("shop", group -> Async.timeout(Duration.ZERO, () -> Async.sleep(LONG))))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageStartingWith("task /shop gave up: ");
  }

  @Test
  void a_strand_that_is_no_child_never_ends_and_has_no_label() throws Exception {
    TaskGroup.run(group -> {
      Strand owner = Strand.current();
      assertThat(owner.hasEnded()).isFalse();
      assertThat(owner.scope().owner()).isSameAs(owner);
      assertThatThrownBy(owner::label)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("only the child of a group has a label");
      assertThatThrownBy(() -> owner.wakeAtEnd(Suspension.begin("the end")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("only the child of a group ends");
    });
  }
}
