// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Cancellation;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.WaitQueue;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A child of a group: the one kind of task there is.
///
/// The order at the end matters. The outcome is first told to whoever supervises the task, who
/// cancels the group if it is a failure; only then is it published and the awaiters are woken; last
/// the child is counted out of the group. So a sibling that awaits a failed task finds itself
/// cancelled, on every loop, and the owner leaves the group after everything is settled.
final class GroupTask<T extends @Nullable Object> extends Strand implements Task<T> {

  /// Hears how a task ended, on the task's thread, before anybody else does. Must not wait.
  interface Supervisor {
    void ended(GroupTask<?> task, Outcome<?> outcome);
  }

  private final TaskGroup group;
  private final Callable<? extends T> call;
  private final Supervisor supervisor;
  private final Scope scope;
  private final Object name;

  private volatile boolean begun;
  private volatile @Nullable Outcome<T> outcome;

  /// Guarded by this, made by the first awaiter that has to wait.
  private @Nullable WaitQueue awaiters;

  GroupTask(TaskGroup group, Object name, Callable<? extends T> call, Supervisor supervisor) {
    super(group.loop(), null);
    this.group = group;
    this.name = name;
    this.call = call;
    this.supervisor = supervisor;
    this.scope = Scope.plain(group.scope(), this, name);
    enter(scope);
    bindThread(group.loop().newThread(this, this::run));
  }

  @SuppressWarnings("unchecked")
  static <T extends @Nullable Object> GroupTask<T>[] array(int length) {
    return (GroupTask<T>[]) new GroupTask<?>[length];
  }

  private void run() {
    try {
      bind(this::live);
    } catch (Exception e) {
      throw new AssertionError("live() throws nothing", e);
    }
  }

  private @Nullable Void live() {
    Outcome<T> result;
    if (begin()) {
      begun = true;
      result = execute();
    } else {
      result = cancelled(noteDelivered(), null);
    }
    end();
    try {
      supervisor.ended(this, result);
    } finally {
      try {
        publish(result);
      } finally {
        group.members().ended();
        unbindThread();
      }
    }
    return null;
  }

  private Outcome<T> execute() {
    try {
      return new Outcome.Success<>(call.call());
    } catch (Throwable t) {
      if (isCancelled() && Cancellations.causedBy(t, wasInterruptedByUs())) {
        Cancellations.handOver(loop(), path(), t);
        return cancelled(noteDelivered(), t);
      }
      return new Outcome.Failure<>(t);
    }
  }

  private Outcome<T> cancelled(Cancellation why, @Nullable Throwable thrown) {
    return new Outcome.Cancelled<>(why.reason(), thrown == null ? cancelled(why) : thrown);
  }

  private synchronized void publish(Outcome<T> result) {
    outcome = result;
    if (awaiters != null) {
      awaiters.wakeAll();
    }
  }

  @Override
  public T await() throws InterruptedException {
    Outcome<T> result = outcome;
    if (result == null) {
      result = awaitOutcome();
    }
    return switch (result) {
      case Outcome.Success<T>(T value) -> value;
      case Outcome.Failure<T>(Throwable failure) -> {
        Strand awaiting = Strand.current();
        if (awaiting.isCancelled()) {
          throw awaiting.deliverCancellation();
        }
        throw new TaskFailedException(path(), failure);
      }
      case Outcome.Cancelled<T> c -> throw new TaskCancelledException(path(), c);
    };
  }

  private Outcome<T> awaitOutcome() throws InterruptedException {
    if (Strand.bound() == this) {
      throw new IllegalStateException("task " + path() + " awaits itself and would never end");
    }
    Suspension waiter = Suspension.begin(this);
    synchronized (this) {
      Outcome<T> result = outcome;
      if (result != null) {
        return result;
      }
      if (awaiters == null) {
        awaiters = new WaitQueue();
      }
      awaiters.add(waiter);
    }
    try {
      waiter.await();
    } catch (InterruptedException e) {
      synchronized (this) {
        awaiters.remove(waiter);
      }
      throw e;
    }
    return Objects.requireNonNull(outcome, "woken after the outcome was published");
  }

  @Override
  public boolean cancel(String reason) {
    return outcome == null && scope.cancel(Cancellations.now(Cancellation.Kind.REQUESTED, reason));
  }

  @Override
  public State state() {
    return switch (outcome) {
      case null -> begun ? State.RUNNING : State.PENDING;
      case Outcome.Success<T> s -> State.DONE;
      case Outcome.Failure<T> f -> State.FAILED;
      case Outcome.Cancelled<T> c -> State.CANCELLED;
    };
  }

  @Override
  public Outcome<T> outcome() {
    Outcome<T> result = outcome;
    if (result == null) {
      throw new IllegalStateException(
          "outcome of task %s: the task must have ended, it is %s".formatted(path(), state()));
    }
    return result;
  }

  @Override
  public boolean hasEnded() {
    return outcome != null;
  }

  @Override
  public String name() {
    return name.toString();
  }

  @Override
  public String path() {
    return scope.path();
  }

  @Override
  protected InterruptedException cancelled(Cancellation cancellation) {
    return Cancellations.exception(this, cancellation);
  }

  @Override
  public String toString() {
    return "task " + path();
  }
}
