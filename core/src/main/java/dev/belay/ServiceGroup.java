// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Cancellation;
import dev.belay.kernel.Loop;
import dev.belay.kernel.Nanos;
import dev.belay.kernel.Roots;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A group of tasks that lives as long as a service: kept in a field or in a try-with-resources,
/// and ended by [#close].
///
/// {@snippet class="ServiceGroupDocs" region="service"}
///
/// It differs from the block of [TaskGroup#run] in three ways. Anybody may start tasks in it: a
/// plain thread, a task of another group. A failure does not cancel the siblings; it goes to the
/// handler of failures. And with a limit of tasks that run at once, `start` waits for room.
///
/// | method | waits | throws |
/// |---|---|---|
/// | `start` | for room, if there is a limit | `IllegalStateException` when shut down or closed; `InterruptedException` |
/// | `join` | until no task is left | `InterruptedException` |
/// | `close` | until all tasks, which it cancels, have ended | `IllegalStateException` when called by a task of the group |
/// | `shutdown`, `cancel`, `running` | no | nothing |
///
/// The group does not belong to the task that opened it: the cancellation of that task reaches the
/// group by way of `close`. Not closing it leaves its tasks running.
public final class ServiceGroup implements AutoCloseable {
  private final TaskGroup group;
  private final BiConsumer<String, Throwable> onFailure;
  private final @Nullable Slots slots;

  private volatile boolean shut;

  ServiceGroup(
      Loop loop,
      String name,
      @Nullable BiConsumer<String, Throwable> onFailure,
      @Nullable Slots slots,
      ScopedValue<?>[] carried) {
    Owner owner = new Owner(loop);
    this.group = TaskGroup.ownedBy(owner, name);
    Roots.open(owner);
    this.onFailure = onFailure == null ? loop::unhandled : onFailure;
    this.slots = slots;
    group.carry(carried);
  }

  /// Who stands where other groups have the thread that opened them. He runs nothing.
  private static final class Owner extends Strand {
    static {
      Observation.begin();
    }

    Owner(Loop loop) {
      super(loop, null);
      end();
    }

    @Override
    protected InterruptedException cancelled(Cancellation cancellation) {
      return Cancellations.exception(this, cancellation);
    }
  }

  /// Opens a group on the caller's loop, without a limit, whose failures go to the loop's handler.
  ///
  /// @param name what paths show
  /// @return the group
  public static ServiceGroup open(String name) {
    return named(name).open();
  }

  /// Begins the description of a group.
  ///
  /// @param name what paths show
  /// @return a builder
  public static ServiceGroupBuilder named(String name) {
    return new ServiceGroupBuilder(name);
  }

  /// Starts a task in a virtual thread of its own, waiting for room if there is a limit.
  ///
  /// @param call what the task does
  /// @param <T> what it gives
  /// @return the handle
  /// @throws IllegalStateException when the group is shut down or closed, also while the caller
  ///   waits
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits;
  ///   nothing has been started then
  public <T extends @Nullable Object> Task<T> start(Callable<? extends T> call)
      throws InterruptedException {
    return launch(null, call);
  }

  /// The same as [#start(Callable)], for a task with a name.
  ///
  /// @param name the name
  /// @param call what the task does
  /// @param <T> what it gives
  /// @return the handle
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public <T extends @Nullable Object> Task<T> start(String name, Callable<? extends T> call)
      throws InterruptedException {
    return launch(name, call);
  }

  /// The same as [#start(Callable)], for a task that gives no value.
  ///
  /// @param action what the task does
  /// @return the handle
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public Task<@Nullable Void> start(Action<?> action) throws InterruptedException {
    return launch(null, TaskGroup.asCallable(action));
  }

  /// The same as [#start(Action)], for a task with a name.
  ///
  /// @param name the name
  /// @param action what the task does
  /// @return the handle
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public Task<@Nullable Void> start(String name, Action<?> action) throws InterruptedException {
    return launch(name, TaskGroup.asCallable(action));
  }

  private <T extends @Nullable Object> Task<T> launch(
      @Nullable String name, Callable<? extends T> call) throws InterruptedException {
    if (shut || (slots != null && !slots.take())) {
      throw refused();
    }
    boolean started = false;
    try {
      Task<T> task = group.launch(name, call, this::ended);
      started = true;
      return task;
    } finally {
      if (!started && slots != null) {
        slots.release();
      }
    }
  }

  private IllegalStateException refused() {
    Cancellation why = group.scope().cancellation();
    return why == null
        ? new IllegalStateException("start in " + group + ": the group is shut down")
        : new ShuttingDownException(
            "start in %s: the group is shutting down (%s)".formatted(group, why.reason()));
  }

  private void ended(GroupTask<?> task, Outcome<?> outcome) {
    if (slots != null) {
      slots.release();
    }
    if (outcome instanceof Outcome.Failure<?>(Throwable failure)) {
      report(task.path(), failure);
    }
  }

  /// A handler that fails itself must not take the failure with it.
  private void report(String task, Throwable failure) {
    try {
      onFailure.accept(task, failure);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
      group.loop().unhandled(task, failure);
    }
  }

  /// Waits until no task is left, those started meanwhile included. Neither cancels them nor keeps
  /// others from being started; call [#shutdown] first for that.
  ///
  /// @throws IllegalStateException when called by a task of the group
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public void join() throws InterruptedException {
    refuseOwnTasks("join");
    for (List<Task<?>> left = living(); !left.isEmpty(); left = living()) {
      Joining.<Task<?>>join(left, JoinUntil.ALL_COMPLETED, null);
    }
  }

  /// The same as [#join()], at most for `limit`. With a limit of zero or less it does not wait.
  ///
  /// @param limit how long
  /// @return whether no task is left
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public boolean join(Duration limit) throws InterruptedException {
    refuseOwnTasks("join");
    long end = Async.nanoTime() + Nanos.of(limit);
    for (List<Task<?>> left = living(); !left.isEmpty(); left = living()) {
      Duration remaining = Duration.ofNanos(end - Async.nanoTime());
      if (!remaining.isPositive()) {
        return false;
      }
      Joining.<Task<?>>join(left, JoinUntil.ALL_COMPLETED, remaining);
    }
    return true;
  }

  private List<Task<?>> living() {
    return group.living();
  }

  /// Lets nobody start another task; those that wait to do so are refused. What runs runs on.
  public void shutdown() {
    shut = true;
    if (slots != null) {
      slots.shut();
    }
  }

  /// Shuts the group down and cancels its tasks. Repeated calls change nothing.
  ///
  /// @param reason what the exceptions of the cancelled shall say
  public void cancel(String reason) {
    group.cancel(reason);
    shutdown();
  }

  /// Shuts the group down, cancels its tasks and waits until all have ended. A cancellation or an
  /// interrupt of the caller does not shorten that, because nothing is to outlive the group; the
  /// caller meets it at its next wait. Repeated calls wait too.
  ///
  /// @throws IllegalStateException when called by a task of the group, which would wait for itself
  @Override
  public void close() {
    refuseOwnTasks("close");
    cancel("the group was closed");
    boolean[] interrupted = {false};
    group.drain(() -> interrupted[0] = true);
    Roots.close(group.scope().owner());
    if (interrupted[0]) {
      Thread.currentThread().interrupt();
    }
  }

  private void refuseOwnTasks(String verb) {
    Strand caller = Strand.bound();
    Scope from = caller == null ? null : caller.scope();
    if (caller != null && from != null && from.isWithin(group.scope())) {
      throw new IllegalStateException(
          "%s of %s: its own task %s would wait for itself".formatted(verb, group, caller.path()));
    }
  }

  /// {@return how many tasks have not ended}
  public int running() {
    return living().size();
  }

  /// {@return the name after a slash}
  public String path() {
    return group.path();
  }

  @Override
  public String toString() {
    return "service " + group;
  }
}
