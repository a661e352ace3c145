// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Members;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Tasks that were started together in the enclosing group, and the wait for them.
///
/// They do not cancel each other or their group. Their failures belong to whoever gathers; what
/// fails after he has gone with the first failure goes to the loop's handler.
final class Gather<T extends @Nullable Object> {

  private enum Phase {
    /// The caller waits, or is about to.
    WAITING,
    /// The caller was cancelled, has cancelled the tasks, and waits for their end.
    CANCELLING,
    /// The caller has left.
    GONE
  }

  private final String verb;
  private final boolean firstFailureEnds;
  private final TaskGroup group;
  private final List<GroupTask<T>> tasks = new ArrayList<>();

  // Guarded by this.
  private final List<@Nullable Outcome<T>> outcomes = new ArrayList<>();
  private Phase phase = Phase.WAITING;
  private int living;
  private @Nullable Throwable failure;
  private @Nullable Suspension waiter;

  private Gather(String verb, boolean firstFailureEnds) {
    this.verb = verb;
    this.firstFailureEnds = firstFailureEnds;
    this.group = enclosingGroup(verb);
  }

  /// Starts `calls` and waits until all have given a value, or one has failed.
  static <T extends @Nullable Object> List<T> values(
      Iterable<? extends Callable<? extends T>> calls) throws Exception {
    Gather<T> gather = new Gather<>("gather", true);
    gather.run(calls);
    List<T> values = new ArrayList<>(gather.tasks.size());
    for (Outcome<T> outcome : gather.outcomes()) {
      values.add(((Outcome.Success<T>) outcome).value());
    }
    return values;
  }

  /// Starts `calls` and waits until all have ended in whatever way.
  static <T extends @Nullable Object> List<Outcome<T>> outcomes(
      Iterable<? extends Callable<? extends T>> calls) throws Exception {
    Gather<T> gather = new Gather<>("settle", false);
    gather.run(calls);
    return gather.outcomes();
  }

  /// The group that owns the tasks, and with them the survivors of a failed gather.
  private static TaskGroup enclosingGroup(String verb) {
    Strand caller = Strand.bound();
    for (Scope s = caller == null ? null : caller.scope(); s != null; s = s.parent()) {
      Members members = s.members();
      if (members != null) {
        return (TaskGroup) members.group();
      }
    }
    throw new IllegalStateException(
        "%s: must be called inside of Async.run or a TaskGroup, which owns the tasks; caller was %s"
            .formatted(verb, Thread.currentThread()));
  }

  private void run(Iterable<? extends Callable<? extends T>> calls) throws Exception {
    startAll(calls);
    Throwable failed;
    try {
      awaitTheEnd();
      failed = leave();
    } catch (InterruptedException e) {
      cancelAll(e);
      failed = leave();
      if (failed == null) {
        handOverFailures();
        throw e;
      }
    }
    if (failed != null) {
      throw Sneaky.<RuntimeException>rethrow(failed);
    }
  }

  /// A group that is shutting down refuses the rest. The caller leaves then, so what those that
  /// were started throw goes to the handler.
  private void startAll(Iterable<? extends Callable<? extends T>> calls) {
    try {
      for (Callable<? extends T> call : calls) {
        start(call);
      }
    } catch (RuntimeException e) {
      Throwable failed = leave();
      if (failed != null) {
        e.addSuppressed(failed);
      }
      handOverFailures();
      throw e;
    }
  }

  /// Nobody will be given the outcomes.
  private void handOverFailures() {
    List<@Nullable Outcome<T>> all;
    synchronized (this) {
      all = new ArrayList<>(outcomes);
    }
    for (int i = 0; i < tasks.size() && !firstFailureEnds; i++) {
      if (all.get(i) instanceof Outcome.Failure<T>(Throwable failed)) {
        group.loop().unhandled(tasks.get(i).path(), failed);
      }
    }
  }

  private void start(Callable<? extends T> call) {
    int index = tasks.size();
    synchronized (this) {
      outcomes.add(null);
      living++;
    }
    GroupTask.Supervisor supervisor = (task, outcome) -> ended(index, task, outcome);
    try {
      tasks.add(group.submit(null, call, supervisor));
    } catch (RuntimeException e) {
      synchronized (this) {
        living--;
      }
      throw e;
    }
  }

  private void awaitTheEnd() throws InterruptedException {
    Suspension wait;
    synchronized (this) {
      if (isOver()) {
        return;
      }
      wait = Suspension.begin(this);
      waiter = wait;
    }
    wait.await();
  }

  /// The caller is cancelled: so are the tasks, and he leaves when they have ended.
  private void cancelAll(InterruptedException why) {
    Suspension wait;
    synchronized (this) {
      phase = Phase.CANCELLING;
      wait = Suspension.begin(this);
      waiter = wait;
    }
    for (GroupTask<T> task : tasks) {
      task.cancel("the task that gathered was cancelled: " + why.getMessage());
    }
    synchronized (this) {
      if (living == 0) {
        return;
      }
    }
    boolean[] interrupted = {false};
    wait.awaitUncancellable(() -> interrupted[0] = true);
    if (interrupted[0]) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Throwable leave() {
    phase = Phase.GONE;
    return failure;
  }

  private boolean isOver() {
    return living == 0 || (phase == Phase.WAITING && failure != null);
  }

  private void ended(int index, GroupTask<?> task, Outcome<?> outcome) {
    @SuppressWarnings("unchecked") // the outcome of the task that was started for this index
    Outcome<T> own = (Outcome<T>) outcome;
    Throwable unseen = null;
    synchronized (this) {
      living--;
      outcomes.set(index, own);
      Throwable problem = firstFailureEnds || phase == Phase.GONE ? problemOf(task, own) : null;
      if (failure == null && phase != Phase.GONE) {
        failure = problem;
      } else if (problem != failure) {
        unseen = problem;
      }
      if (waiter != null && isOver()) {
        waiter.wake();
      }
    }
    if (unseen != null) {
      group.loop().unhandled(task.path(), unseen);
    }
  }

  private @Nullable Throwable problemOf(GroupTask<?> task, Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Success<T> s -> null;
      case Outcome.Failure<T>(Throwable thrown) -> thrown;
      case Outcome.Cancelled<T> c ->
          phase == Phase.WAITING ? new TaskCancelledException(task.path(), c) : null;
    };
  }

  private synchronized List<Outcome<T>> outcomes() {
    List<Outcome<T>> all = new ArrayList<>(outcomes.size());
    for (Outcome<T> outcome : outcomes) {
      all.add(Objects.requireNonNull(outcome, "every task has ended"));
    }
    return all;
  }

  @Override
  public String toString() {
    return verb + " of " + tasks.size() + " tasks in " + group;
  }
}
