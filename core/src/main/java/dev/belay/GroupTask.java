// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Cancellation;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.Watcher;
import dev.belay.kernel.Watchers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A child of a group: the one kind of task there is.
///
/// The order at the end matters. The outcome is first told to whoever supervises the task, who
/// cancels the group if it is a failure; only then is it published, and the awaiters are woken, the
/// owner of the group among them. So a sibling that awaits a failed task finds itself cancelled, on
/// every loop, and the owner leaves the group after everything is settled.
final class GroupTask<T extends @Nullable Object> extends Strand implements Task<T> {

  /// Hears how a task ended, on the task's thread, before anybody else does. Must not wait.
  interface Supervisor {
    void ended(GroupTask<?> task, Outcome<?> outcome);
  }

  private final Callable<? extends T> call;
  private final Supervisor supervisor;
  private final Scope scope;
  private final @Nullable String name;

  /// What stands in place of a name.
  private final int number;

  private volatile boolean begun;

  // Who ends writes `outcome`, then looks for awaiters; who awaits enters himself, then looks for
  // the outcome. So at least one sees the other, and who ends alone takes no lock.

  private volatile @Nullable Outcome<T> outcome;

  /// Made by the first awaiter that has to wait; what is in it is guarded by this.
  private volatile @Nullable Awaiters awaiters;

  GroupTask(
      TaskGroup group,
      @Nullable String name,
      int number,
      Callable<? extends T> call,
      Supervisor supervisor) {
    super(group.loop(), null);
    this.name = name;
    this.number = number;
    this.call = call;
    this.supervisor = supervisor;
    this.scope = Scope.task(group.scope(), this);
    enter(scope);
    makeThread(Context.handOn(group.carried(), this::live));
  }

  @SuppressWarnings("unchecked")
  static <T extends @Nullable Object> GroupTask<T>[] array(int length) {
    return (GroupTask<T>[]) new GroupTask<?>[length];
  }

  // ---- What watchers hear ----

  void tellStarted() {
    Watcher watcher = Watchers.on();
    if (watcher != null) {
      watcher.started(this);
    }
  }

  private void tellBegins() {
    Watcher watcher = Watchers.on();
    if (watcher != null) {
      watcher.begins(this);
    }
  }

  void tellEnded(Outcome<T> how) {
    Watcher watcher = Watchers.on();
    if (watcher == null) {
      return;
    }
    switch (how) {
      case Outcome.Success<T> s -> watcher.ended(this, Watcher.End.DONE, "");
      case Outcome.Failure<T>(Throwable failure) ->
          watcher.ended(this, Watcher.End.FAILED, Words.of(failure));
      case Outcome.Cancelled<T> c -> watcher.ended(this, Watcher.End.CANCELLED, c.reason());
    }
  }

  // ---- The life of the task ----

  private void live() {
    tellBegins();
    Outcome<T> result;
    if (isCancelled()) {
      result = cancelled(noteDelivered(), null);
    } else {
      begun = true;
      result = execute();
    }
    end();
    tellEnded(result);
    try {
      supervisor.ended(this, result);
    } finally {
      publish(result);
      unbindThread();
    }
  }

  private Outcome<T> execute() {
    try {
      return new Outcome.Success<>(call.call());
    } catch (Throwable t) {
      if (isCancelled() && Cancellations.causedBy(t, this)) {
        Cancellations.handOver(this, t);
        return cancelled(noteDelivered(), t);
      }
      return new Outcome.Failure<>(t);
    }
  }

  private Outcome<T> cancelled(Cancellation why, @Nullable Throwable thrown) {
    return new Outcome.Cancelled<>(why.reason(), thrown == null ? cancelled(why) : thrown);
  }

  private void publish(Outcome<T> result) {
    outcome = result;
    Awaiters waiting = awaiters;
    if (waiting != null) {
      tell(waiting);
    }
  }

  /// Those that are called come first: what they do belongs to the task.
  private void tell(Awaiters waiting) {
    List<Awaiters.Listener> listeners;
    synchronized (this) {
      listeners = waiting.listeners();
    }
    for (Awaiters.Listener listener : listeners) {
      listener.ended(this);
    }
    synchronized (this) {
      waiting.wakeAll();
    }
  }

  /// Registers who is to hear of the end.
  ///
  /// @return false when the task has ended already; the listener is not called then
  synchronized boolean onEnd(Awaiters.Listener listener) {
    Awaiters waiting = awaiters();
    waiting.add(listener);
    if (outcome == null) {
      return true;
    }
    waiting.remove(listener);
    return false;
  }

  synchronized void removeListener(Awaiters.Listener listener) {
    awaiters().remove(listener);
  }

  /// To be called with the lock held.
  private Awaiters awaiters() {
    Awaiters waiting = awaiters;
    if (waiting == null) {
      waiting = new Awaiters();
      awaiters = waiting;
    }
    return waiting;
  }

  @Override
  protected boolean wakeAtEnd(Suspension waiter) {
    synchronized (this) {
      Awaiters waiting = awaiters();
      waiting.add(waiter);
      if (outcome == null) {
        return true;
      }
      waiting.remove(waiter);
      return false;
    }
  }

  private synchronized void forget(Suspension waiter) {
    if (awaiters != null) {
      awaiters.remove(waiter);
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
        checkAwaiting();
        throw new TaskFailedException(path(), failure);
      }
      case Outcome.Cancelled<T> c -> {
        checkAwaiting();
        throw new TaskCancelledException(path(), c);
      }
    };
  }

  /// Who is cancelled together with what he awaits is told of his own cancellation, whichever of
  /// the two the canceller came to first.
  private static void checkAwaiting() throws InterruptedException {
    Strand awaiting = Strand.current();
    if (awaiting.isCancelled()) {
      throw awaiting.deliverCancellation();
    }
  }

  private Outcome<T> awaitOutcome() throws InterruptedException {
    if (Strand.bound() == this) {
      throw new IllegalStateException("task " + path() + " awaits itself and would never end");
    }
    Suspension waiter = Suspension.begin(this);
    if (wakeAtEnd(waiter)) {
      try {
        waiter.await();
      } catch (InterruptedException e) {
        forget(waiter);
        throw e;
      }
    }
    return Objects.requireNonNull(outcome, "the outcome is published before anybody is woken");
  }

  @Override
  public boolean join(Duration limit) throws InterruptedException {
    return outcome != null
        || Joining.join(List.of(this), JoinUntil.ALL_COMPLETED, limit).pending().isEmpty();
  }

  @Override
  public CompletableFuture<T> toCompletableFuture() {
    return TaskFuture.of(this);
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
  public boolean hasBegun() {
    return begun;
  }

  @Override
  public boolean hasEnded() {
    return outcome != null;
  }

  @Override
  public String name() {
    return name == null ? Integer.toString(number) : name;
  }

  @Override
  protected Object label() {
    return name();
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
