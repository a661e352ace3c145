// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Cancellation;
import dev.belay.kernel.Cancellation.Kind;
import dev.belay.kernel.ForeignInterrupt;
import dev.belay.kernel.Loop;
import dev.belay.kernel.Members;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A block of code together with the tasks started in it: the block ends when all of them have
/// ended.
///
/// {@snippet class="TaskGroupDocs" region="two_at_once"}
///
/// The first failure cancels the group: the other children and the body are told by a
/// [CancelledException] from their present or next wait. When all have ended, the failures come out
/// of the block: the body's own as it is if it was the first, else one [TaskGroupException] with
/// all of them. A child that is cancelled by hand is not a failure.
///
/// | method | waits | throws |
/// |---|---|---|
/// | `run`, `call` | until body and children have ended | what the body throws, [TaskGroupException], `InterruptedException` |
/// | `start` | no | `IllegalStateException` when the group has ended, is shutting down, or the thread is none of the group's |
/// | `cancel`, `carry` | no | nothing |
public final class TaskGroup {
  private final Strand owner;
  private final Loop loop;
  private final Scope scope;
  private final Members members = new Members(this);
  private final Failures failures;
  private final AtomicInteger unnamed = new AtomicInteger();
  private volatile ScopedValue<?>[] carried;

  private TaskGroup(Strand owner, Loop loop, @Nullable String name, Failures.Style style) {
    this.owner = owner;
    this.loop = loop;
    this.scope = Scope.group(owner.scope(), owner, name, members);
    this.failures = new Failures(this, style);
    this.carried = Context.ofGroupIn(owner.scope());
  }

  /// A group of a strand that has no thread, and so no block that the group belongs to.
  static TaskGroup ownedBy(Strand nobody, String name) {
    TaskGroup group = new TaskGroup(nobody, nobody.loop(), name, Failures.Style.TOGETHER);
    nobody.enter(group.scope);
    return group;
  }

  /// Opens a group, runs `body` in it on the calling thread, and waits for all children.
  ///
  /// @param body starts the children
  /// @param <X> the checked exception that the body itself throws
  /// @throws X what the body threw, if that was the first failure
  /// @throws TaskGroupException when a child failed first
  /// @throws InterruptedException when the calling task is cancelled or the thread is interrupted;
  ///   all children have ended then
  public static <X extends Exception> void run(GroupAction<? extends X> body)
      throws X, InterruptedException {
    TaskGroup.<@Nullable Void, X>open(null, Failures.Style.TOGETHER, asBody(body));
  }

  /// The same as [#run(GroupAction)], for a group with a name that paths show.
  ///
  /// @param name the name
  /// @param body starts the children
  /// @param <X> the checked exception that the body itself throws
  /// @throws X what the body threw, if that was the first failure
  /// @throws InterruptedException when the calling task is cancelled or the thread is interrupted
  public static <X extends Exception> void run(String name, GroupAction<? extends X> body)
      throws X, InterruptedException {
    TaskGroup.<@Nullable Void, X>open(name, Failures.Style.TOGETHER, asBody(body));
  }

  /// Opens a group, runs `body` in it on the calling thread, waits for all children, and gives the
  /// body's value.
  ///
  /// @param body starts the children
  /// @param <T> what the body gives
  /// @param <X> the checked exception that the body itself throws
  /// @return what the body gave; null when the group was cancelled by [#cancel] before it gave a
  ///   value
  /// @throws X what the body threw, if that was the first failure
  /// @throws TaskGroupException when a child failed first
  /// @throws InterruptedException when the calling task is cancelled or the thread is interrupted;
  ///   all children have ended then
  public static <T extends @Nullable Object, X extends Exception> T call(
      GroupBody<? extends T, ? extends X> body) throws X, InterruptedException {
    return TaskGroup.<T, X>open(null, Failures.Style.TOGETHER, body);
  }

  /// The same as [#call(GroupBody)], for a group with a name that paths show.
  ///
  /// @param name the name
  /// @param body starts the children
  /// @param <T> what the body gives
  /// @param <X> the checked exception that the body itself throws
  /// @return what the body gave; null when the group was cancelled by [#cancel] before it gave a
  ///   value
  /// @throws X what the body threw, if that was the first failure
  /// @throws InterruptedException when the calling task is cancelled or the thread is interrupted
  public static <T extends @Nullable Object, X extends Exception> T call(
      String name, GroupBody<? extends T, ? extends X> body) throws X, InterruptedException {
    return TaskGroup.<T, X>open(name, Failures.Style.TOGETHER, body);
  }

  /// A group whose first failure is thrown as it is, whether it is the body's or a child's.
  static <T extends @Nullable Object, X extends Exception> T callBare(
      GroupBody<? extends T, ? extends X> body) throws X, InterruptedException {
    return TaskGroup.<T, X>open(null, Failures.Style.FIRST, body);
  }

  /// Opens a group that lives as long as a service; see [ServiceGroup].
  ///
  /// @param name what paths show
  /// @return the group, to be closed
  public static ServiceGroup open(String name) {
    return ServiceGroup.open(name);
  }

  private static <T extends @Nullable Object, X extends Exception> T open(
      @Nullable String name, Failures.Style style, GroupBody<? extends T, ? extends X> body)
      throws X, InterruptedException {
    return Caller.<T, X>within(
        owner -> new TaskGroup(owner, owner.loop(), name, style).execute(body));
  }

  /// Runs a program on `loop`: its body as a child, so that it has a virtual thread, in a group
  /// that is cancelled when the body ends. Tasks that it left behind end with it.
  static <T extends @Nullable Object> T runMain(
      Strand caller, Loop loop, String name, Body<? extends T, ?> main) throws Exception {
    TaskGroup group = new TaskGroup(caller, loop, null, Failures.Style.FIRST);
    GroupTask.Supervisor endsTheRun = (task, outcome) -> group.cancel("the run has ended");
    GroupTask<T>[] task = GroupTask.array(1);
    InterruptedException interrupted = null;
    try {
      group.<@Nullable Void>execute(g -> {
        task[0] = g.submit(name, main::call, endsTheRun);
        return null;
      });
    } catch (InterruptedException e) {
      interrupted = e;
    }
    return switch (task[0].outcome()) {
      case Outcome.Failure<T>(Throwable failure) -> {
        if (interrupted instanceof ForeignInterrupt) {
          Thread.currentThread().interrupt();
        }
        throw Sneaky.<RuntimeException>rethrow(failure);
      }
      case Outcome.Success<T>(T value) -> {
        if (interrupted != null) {
          throw interrupted;
        }
        yield value;
      }
      case Outcome.Cancelled<T> c -> {
        if (interrupted != null) {
          throw interrupted;
        }
        if (caller.isCancelled()) {
          throw caller.deliverCancellation();
        }
        throw new TaskCancelledException(task[0].path(), c);
      }
    };
  }

  /// The life of a group. `failures` decides what comes out at the end; here is the order of
  /// events.
  private <T extends @Nullable Object> T execute(GroupBody<? extends T, ?> body) throws Exception {
    owner.enter(scope);
    T value = null;
    Throwable interruption = null;
    try {
      value = body.call(this);
    } catch (ForeignInterrupt e) {
      interruption = e;
      interrupted();
    } catch (Throwable t) {
      if (owner.isCancelled() && Cancellations.causedBy(t, owner)) {
        interruption = t;
      } else if (t instanceof InterruptedException) {
        interruption = t;
        interrupted();
      } else {
        failures.ofBody(t);
      }
    }
    boolean waited = members.drain(this::interrupted);
    owner.leave(scope);

    boolean foreign = failures.sawInterrupt();
    if (!failures.isEmpty()) {
      Cancellations.handOver(owner, interruption);
      if (foreign) {
        Thread.currentThread().interrupt();
      }
      throw Sneaky.<RuntimeException>rethrow(failures.toThrow());
    }
    if (foreign) {
      throw interruption(
          interruption,
          () -> new ForeignInterrupt("interrupted while " + this + " waited for its tasks"));
    }
    if (owner.isCancelled() && (waited || interruption != null)) {
      Cancellation why = owner.noteDelivered();
      throw interruption(interruption, () -> Cancellations.exception(owner, why));
    }
    Cancellations.handOver(owner, interruption);
    return valueOrNull(value);
  }

  /// What the body threw if it is an interruption itself, else one that has it as cause.
  private static InterruptedException interruption(
      @Nullable Throwable ofBody, Supplier<? extends InterruptedException> another) {
    if (ofBody instanceof InterruptedException e) {
      return e;
    }
    InterruptedException made = another.get();
    if (ofBody != null) {
      made.initCause(ofBody);
    }
    return made;
  }

  /// Only a cancelled group has no value although its body promised one; `call` says so.
  @SuppressWarnings("NullAway")
  private static <T extends @Nullable Object> T valueOrNull(@Nullable T value) {
    return value;
  }

  /// Somebody who is none of ours interrupted the owner: the children are cancelled.
  private void interrupted() {
    failures.noteInterrupt();
    scope.cancel(Cancellations.now(Kind.INTERRUPT, "the owner of " + this + " was interrupted"));
  }

  /// Starts a child of this group in a virtual thread of its own.
  ///
  /// May be called by the body, by the children, and by what they start; also after the body has
  /// ended, for as long as a child lives. A child whose group is cancelled before it begins never
  /// begins.
  ///
  /// @param call what the child does
  /// @param <T> what it gives
  /// @return the handle
  /// @throws IllegalStateException when the group has ended or is shutting down, or when the
  ///   calling thread is none of the group's
  public <T extends @Nullable Object> Task<T> start(Callable<? extends T> call) {
    return submit(null, call, failures);
  }

  /// The same as [#start(Callable)], for a child with a name.
  ///
  /// @param name the name
  /// @param call what the child does
  /// @param <T> what it gives
  /// @return the handle
  public <T extends @Nullable Object> Task<T> start(String name, Callable<? extends T> call) {
    return submit(name, call, failures);
  }

  /// The same as [#start(Callable)], for a child that gives no value.
  ///
  /// @param action what the child does
  /// @return the handle
  public Task<@Nullable Void> start(Action<?> action) {
    return submit(null, asCallable(action), failures);
  }

  /// The same as [#start(Action)], for a child with a name.
  ///
  /// @param name the name
  /// @param action what the child does
  /// @return the handle
  public Task<@Nullable Void> start(String name, Action<?> action) {
    return submit(name, asCallable(action), failures);
  }

  /// Starts a child that reports its end to `supervisor`.
  <T extends @Nullable Object> GroupTask<T> submit(
      @Nullable String name, Callable<? extends T> call, GroupTask.Supervisor supervisor) {
    checkMayStart();
    return launch(name, call, supervisor);
  }

  /// The same, whoever the caller is.
  <T extends @Nullable Object> GroupTask<T> launch(
      @Nullable String name, Callable<? extends T> call, GroupTask.Supervisor supervisor) {
    int number = name == null ? unnamed.incrementAndGet() : 0;
    GroupTask<T> task = new GroupTask<>(this, name, number, call, supervisor);
    if (!members.add(task)) {
      throw new IllegalStateException("start in " + this + ": the group has ended");
    }
    task.tellStarted();
    try {
      loop.start(task);
    } catch (Throwable t) {
      members.remove(task);
      task.tellEnded(new Outcome.Failure<>(t));
      throw t;
    }
    return task;
  }

  private void checkMayStart() {
    if (members.isClosed()) {
      throw new IllegalStateException("start in " + this + ": the group has ended");
    }
    Strand starter = Strand.bound();
    Scope from = starter == null ? null : starter.scope();
    if (from == null || !from.isWithin(scope)) {
      throw new IllegalStateException(
          "start in %s: only the group's own tasks may start others in it, the caller was thread %s"
              .formatted(this, Thread.currentThread()));
    }
    Cancellation why = scope.cancellation();
    if (why != null) {
      throw new ShuttingDownException(
          "start in %s: the group is shutting down (%s)".formatted(this, why.reason()));
    }
  }

  /// Ends the group without an error: children and body are cancelled, and the block is left
  /// quietly once they have ended. Repeated calls and calls after the end change nothing.
  ///
  /// @param reason what the exceptions of the cancelled shall say
  public void cancel(String reason) {
    scope.cancel(Cancellations.now(Kind.REQUESTED, reason));
  }

  /// {@return the names of the groups and tasks from the root to this group}
  public String path() {
    String names = scope.path();
    return names.isEmpty() ? owner.path() : names;
  }

  /// Lets the tasks that are started in this group from now on, and in groups that are opened from
  /// now on in it, have the values that `keys` have in whoever starts them; see [Context].
  ///
  /// @param keys the keys
  public void carry(ScopedValue<?>... keys) {
    synchronized (this) {
      carried = Context.ofGroup(carried, keys);
    }
  }

  ScopedValue<?>[] carried() {
    return carried;
  }

  Loop loop() {
    return loop;
  }

  /// The children that have not ended.
  List<Task<?>> living() {
    List<Task<?>> tasks = new ArrayList<>();
    for (Strand child : members.living()) {
      tasks.add((GroupTask<?>) child);
    }
    return tasks;
  }

  /// Waits until every child has ended, and closes the group.
  void drain(Runnable onInterrupt) {
    members.drain(onInterrupt);
  }

  Scope scope() {
    return scope;
  }

  @Override
  public String toString() {
    return "group " + path();
  }

  private static <X extends Exception> GroupBody<@Nullable Void, X> asBody(GroupAction<X> action) {
    return group -> {
      action.run(group);
      return null;
    };
  }

  static Callable<@Nullable Void> asCallable(Action<?> action) {
    return () -> {
      action.run();
      return null;
    };
  }
}
