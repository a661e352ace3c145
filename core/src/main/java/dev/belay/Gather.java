// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskGroupException.Failed;
import dev.belay.kernel.Awaited;
import dev.belay.kernel.Blockers;
import dev.belay.kernel.ForeignInterrupt;
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
/// They do not cancel each other or their group. Their failures belong to whoever gathers: the
/// first is thrown, those in the clean-up after a cancellation are suppressed on what is thrown,
/// and what fails after he has gone goes to the loop's handler.
final class Gather<T extends @Nullable Object> implements Awaited {

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
  private final Strand caller = Strand.current();
  private final TaskGroup group;
  private final List<GroupTask<T>> tasks = new ArrayList<>();

  // Guarded by this.
  private final List<@Nullable Outcome<T>> outcomes = new ArrayList<>();
  private Phase phase = Phase.WAITING;
  private int living;
  private @Nullable Throwable failure;
  private final List<Failed> others = new ArrayList<>(0);
  private @Nullable Suspension waiter;

  private Gather(String verb, boolean firstFailureEnds, TaskGroup group) {
    this.verb = verb;
    this.firstFailureEnds = firstFailureEnds;
    this.group = group;
  }

  /// Starts `calls` and waits until all have given a value, or one has failed.
  static <T extends @Nullable Object> List<T> values(
      Iterable<? extends Callable<? extends T>> calls) throws Exception {
    return Gather.<List<T>>inOwner(
        "gather",
        owner -> {
          Gather<T> gather = new Gather<>("gather", true, owner);
          gather.run(calls);
          List<T> values = new ArrayList<>(gather.tasks.size());
          for (Outcome<T> outcome : gather.outcomes()) {
            values.add(((Outcome.Success<T>) outcome).value());
          }
          return values;
        });
  }

  /// Starts `calls` and waits until all have ended in whatever way.
  static <T extends @Nullable Object> List<Outcome<T>> outcomes(
      Iterable<? extends Callable<? extends T>> calls) throws Exception {
    return Gather.<List<Outcome<T>>>inOwner(
        "settle",
        owner -> {
          Gather<T> gather = new Gather<>("settle", false, owner);
          gather.run(calls);
          return gather.outcomes();
        });
  }

  /// Does `body` with the group that owns the tasks, and with them the survivors of a failed
  /// gather. What is done in a shield must be shielded too, so there it is a group within.
  private static <R> R inOwner(String verb, GroupBody<R, Exception> body) throws Exception {
    Strand caller = Strand.bound();
    for (Scope s = caller == null ? null : caller.scope(); s != null; s = s.parent()) {
      Members members = s.members();
      if (members != null) {
        return body.call((TaskGroup) members.group());
      }
      if (s.isShield()) {
        return inGroupOfItsOwn(body);
      }
    }
    throw new IllegalStateException(
        "%s: must be called inside of Async.run or a TaskGroup, which owns the tasks; caller was %s"
            .formatted(verb, Thread.currentThread()));
  }

  /// A failure does not end the group, because the other tasks run on; it waits for them. What is
  /// given is kept, also when the caller is cancelled just then: it may hold failures.
  private static <R> R inGroupOfItsOwn(GroupBody<R, Exception> body) throws Exception {
    List<Throwable> thrown = new ArrayList<>(1);
    List<R> given = new ArrayList<>(1);
    try {
      TaskGroup.<RuntimeException>run(group -> {
        try {
          given.add(body.call(group));
        } catch (Throwable t) {
          thrown.add(t);
        }
      });
    } catch (InterruptedException e) {
      if (thrown.isEmpty() && given.isEmpty()) {
        throw e;
      }
      if (e instanceof ForeignInterrupt) {
        Thread.currentThread().interrupt();
      }
    }
    if (!thrown.isEmpty()) {
      throw Sneaky.<RuntimeException>rethrow(thrown.getFirst());
    }
    return given.getFirst();
  }

  private void run(Iterable<? extends Callable<? extends T>> calls) throws Exception {
    Throwable failed;
    try {
      for (Callable<? extends T> call : calls) {
        start(call);
      }
      awaitTheEnd();
      failed = leave();
    } catch (InterruptedException e) {
      failed = cancelAll(e);
    } catch (ShuttingDownException e) {
      failed = cancelAll(caller.isCancelled() ? caller.deliverCancellation() : e);
    }
    if (failed != null) {
      throw Sneaky.<RuntimeException>rethrow(failed);
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
    Suspension wait = null;
    synchronized (this) {
      if (!isOver()) {
        wait = Suspension.begin(this);
        waiter = wait;
      }
    }
    if (wait != null) {
      wait.await();
    }
    if (wasCancelledWithATask()) {
      throw caller.deliverCancellation();
    }
  }

  /// Whoever cancels the whole group may come to a task before he comes to the caller, who then has
  /// something to tell that is no news.
  private synchronized boolean wasCancelledWithATask() {
    return failure instanceof TaskCancelledException && caller.isCancelled();
  }

  /// The caller is cancelled: so are the tasks, and he leaves when they have ended.
  ///
  /// @return what he throws
  private Throwable cancelAll(Exception why) {
    Suspension wait;
    synchronized (this) {
      phase = Phase.CANCELLING;
      if (failure instanceof TaskCancelledException) {
        failure = null;
      }
      wait = Suspension.begin(this);
      waiter = wait;
    }
    for (GroupTask<T> task : tasks) {
      task.cancel("the task that gathered was cancelled: " + why.getMessage());
    }
    awaitAll(wait);
    Throwable failed = leave();
    if (failed != null && why instanceof ForeignInterrupt) {
      Thread.currentThread().interrupt();
    }
    Throwable thrown = failed == null ? why : failed;
    others.forEach(other -> Failures.suppress(group.loop(), thrown, other));
    return thrown;
  }

  private void awaitAll(Suspension wait) {
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
    boolean unseen;
    Throwable problem;
    synchronized (this) {
      living--;
      outcomes.set(index, own);
      problem = problemOf(task, own);
      unseen = problem != null && !take(task, problem);
      if (waiter != null && isOver()) {
        waiter.wake();
      }
    }
    if (unseen) {
      group.loop().unhandled(task.path(), Objects.requireNonNull(problem));
    }
  }

  private @Nullable Throwable problemOf(GroupTask<?> task, Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Success<T> s -> null;
      case Outcome.Failure<T>(Throwable thrown) -> thrown;
      case Outcome.Cancelled<T> c ->
          firstFailureEnds && phase == Phase.WAITING && failure == null
              ? new TaskCancelledException(task.path(), c)
              : null;
    };
  }

  /// Takes the problem for the caller. False when he will not see it.
  private boolean take(GroupTask<?> task, Throwable problem) {
    if (problem == failure) {
      return true;
    }
    if (phase != Phase.GONE && firstFailureEnds && failure == null) {
      failure = problem;
      return true;
    }
    boolean kept = phase == Phase.CANCELLING || (phase == Phase.WAITING && !firstFailureEnds);
    return kept && others.add(new Failed(task.path(), problem));
  }

  private synchronized List<Outcome<T>> outcomes() {
    List<Outcome<T>> all = new ArrayList<>(outcomes.size());
    for (Outcome<T> outcome : outcomes) {
      all.add(Objects.requireNonNull(outcome, "every task has ended"));
    }
    return all;
  }

  @Override
  public Blockers blockers() {
    return Blockers.ends(List.copyOf(tasks));
  }

  @Override
  public String toString() {
    return verb + " of " + tasks.size() + " tasks in " + group;
  }
}
