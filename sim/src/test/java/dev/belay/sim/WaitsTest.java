// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.Action;
import dev.belay.Async;
import dev.belay.Promise;
import dev.belay.Task;
import dev.belay.TaskFailedException;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import dev.belay.kernel.Awaited;
import dev.belay.kernel.Blockers;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.sync.Lock;
import dev.belay.sync.Semaphore;
import dev.belay.testing.Eventually;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What can be seen of a wait, and what is left of a task that has ended, on all three loops.
@Timeout(120)
class WaitsTest {
  private static final Duration LONG = Duration.ofSeconds(600);

  /// A task that waits, seen from another one.
  private record Waiting(Strand strand, Task<?> task) {
    /// What it waits for; returns when it does.
    Object subject() throws InterruptedException {
      while (strand.waiting() == null) {
        Async.sleep(Duration.ofNanos(1_000));
      }
      Suspension wait = strand.waiting();
      assertThat(wait.strand()).isSameAs(strand);
      return wait.subject();
    }

    String words() throws InterruptedException {
      return subject().toString();
    }
  }

  /// Starts a task that does nothing but wait.
  private static Waiting start(TaskGroup group, Action<?> wait) throws InterruptedException {
    Promise<Strand> strand = new Promise<>();
    Task<?> task =
        group.start(() -> {
          strand.complete(Strand.current());
          wait.run();
        });
    return new Waiting(strand.await(), task);
  }

  @Test
  void C04_what_a_task_waits_for_is_readable_while_it_waits() throws Exception {
    Everywhere.run(
        "C04_kinds",
        () ->
            TaskGroup.run(group -> {
              Semaphore none = new Semaphore(0);
              Promise<Integer> never = new Promise<>();
              Waiting permit = start(group, none::acquire);
              Waiting promise = start(group, never::await);
              Waiting sleep = start(group, () -> Async.sleep(LONG));
              Waiting task = start(group, promise.task::await);
              Waiting drain =
                  start(group, () -> TaskGroup.run("in", in -> in.start(() -> never.await())));

              assertThat(permit.words()).isEqualTo("semaphore (0 free, 1 waiting)");
              assertThat(promise.words()).isEqualTo("promise");
              assertThat(sleep.words()).isEqualTo("sleep of 600 s");
              assertThat(task.subject()).isSameAs(promise.task);
              assertThat(drain.words()).isEqualTo("group " + drain.task.path() + "/in");
              assertThat(Strand.current().waiting()).as("who runs waits for nothing").isNull();

              none.release();
              permit.task.await();
              assertThat(permit.strand.waiting()).as("nothing after the end").isNull();
              group.cancel("seen");
            }));
  }

  @Test
  void C04_the_holder_is_exact_for_a_lock_and_the_last_taker_for_a_semaphore() throws Exception {
    Everywhere.run(
        "C04_holders",
        () ->
            TaskGroup.run(group -> {
              Lock lock = new Lock();
              Semaphore two = new Semaphore(2);
              Promise<Boolean> taken = new Promise<>();
              Waiting holder =
                  start(
                      group,
                      () -> {
                        two.acquire();
                        lock.acquire();
                        two.acquire();
                        taken.complete(true);
                        Async.sleep(LONG);
                      });
              taken.await();
              Waiting forLock = start(group, lock::acquire);
              Waiting forPermit = start(group, two::acquire);

              assertThat(forLock.words())
                  .isEqualTo("lock (task " + holder.task.path() + " holds it, 1 waiting)");
              assertThat(((Awaited) forPermit.subject()).blockers())
                  .isEqualTo(
                      Blockers.perhaps(holder.strand.thread().threadId(), "last acquired by"));
              two.release();
              forPermit.task.await();
              group.cancel("seen");
            }));
  }

  /// What may live on when a group has ended must not lead to its tasks: neither the task that
  /// opened the group, nor the group around it, nor a primitive they used, nor the loop.
  @Test
  void C05_nothing_is_kept_of_a_task_once_its_group_has_ended() throws Exception {
    List<Object> liveOn = Collections.synchronizedList(new ArrayList<>());
    List<WeakReference<Object>> gone = Collections.synchronizedList(new ArrayList<>());
    Everywhere.run(
        "C05",
        () ->
            TaskGroup.run(outer -> {
              Semaphore one = new Semaphore(1);
              liveOn.addAll(List.of(one, outer, Strand.current(), Strand.current().loop()));
              gone.addAll(runAndForget(one));
              gone.addAll(failAndForget(one));
              assertThat(one.available()).isEqualTo(1);
            }));
    Eventually.until("nothing is kept of " + gone.size(), () -> areGone(gone));
    assertThat(liveOn).isNotEmpty();
  }

  private static boolean areGone(List<WeakReference<Object>> references) {
    System.gc();
    return references.stream().allMatch(reference -> reference.get() == null);
  }

  private static List<WeakReference<Object>> runAndForget(Semaphore one) throws Exception {
    return TaskGroup.call(group -> {
      Task<Object> task = group.start(() -> underPermit(one, new Object()));
      Task<Object> other = group.start(task::await);
      return List.of(
          new WeakReference<>(other.await()),
          new WeakReference<>(task),
          new WeakReference<>(other));
    });
  }

  private static Object underPermit(Semaphore one, Object value) throws InterruptedException {
    one.acquire();
    try {
      Async.checkpoint();
      return value;
    } finally {
      one.release();
    }
  }

  private static List<WeakReference<Object>> failAndForget(Semaphore one) {
    List<WeakReference<Object>> gone = Collections.synchronizedList(new ArrayList<>());
    Throwable thrown =
        catchThrowable(() ->
            TaskGroup.run(group -> {
              Task<Object> failing =
                  group.start(() -> {
                    throw (Exception) underPermit(one, new IOException("boom"));
                  });
              gone.add(new WeakReference<>(failing));
              gone.add(new WeakReference<>(catchThrowable(failing::await)));
            }));
    assertThat(thrown).isInstanceOf(TaskGroupException.class);
    assertThat(thrown.getCause()).isNotInstanceOf(TaskFailedException.class);
    gone.add(new WeakReference<>(thrown));
    gone.add(new WeakReference<>(thrown.getCause()));
    return gone;
  }
}
