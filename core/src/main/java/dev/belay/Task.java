// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A handle on a computation that runs in a virtual thread of its own, as a child of a group.
///
/// | method | waits | throws |
/// |---|---|---|
/// | `await` | until the task has ended | what happened to the task, or to the caller while waiting |
/// | `join` | until the task has ended, at most so long | what happened to the caller while waiting |
/// | `cancel`, `state`, `isDone`, `name`, `path`, `toCompletableFuture` | no | nothing |
/// | `outcome` | no | `IllegalStateException` before the task has ended |
///
/// @param <T> what the computation gives
public sealed interface Task<T extends @Nullable Object> permits GroupTask {

  /// Where a task stands in its life.
  enum State {
    /// Started, its body has not begun.
    PENDING,
    /// Its body has begun.
    RUNNING,
    /// It gave a value.
    DONE,
    /// It threw an exception of its own.
    FAILED,
    /// It was cancelled.
    CANCELLED
  }

  /// Waits for the task to end and gives its value. Never cancels what it awaits; any number of
  /// tasks and threads may await one task.
  ///
  /// @return the value
  /// @throws TaskFailedException when the task failed; the cause is what it threw
  /// @throws TaskCancelledException when the task was cancelled
  /// @throws InterruptedException when the caller is cancelled or interrupted; also when the task
  ///   failed or was cancelled and the caller is cancelled too, as the siblings and the body of a
  ///   group are after a failure
  T await() throws InterruptedException;

  /// Waits for the task to end, at most for `limit`, without throwing what it threw and without
  /// cancelling it. With a limit of zero or less it does not wait.
  ///
  /// @param limit how long
  /// @return whether the task has ended
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  boolean join(Duration limit) throws InterruptedException;

  /// The task as a future, for code that knows only those. It is completed with the task's value,
  /// with what the task threw, or with a `CancellationException` that has the reason. What depends
  /// on it runs on the task's thread unless it says otherwise.
  ///
  /// Cancelling this future cancels the task, as the future is the only handle that such code has;
  /// cancelling or completing one that was derived from it does not. Does not wait.
  ///
  /// @return a new future
  CompletableFuture<T> toCompletableFuture();

  /// Asks the task to end: its present or next wait throws [CancelledException]. A task whose body
  /// has not begun never begins.
  ///
  /// @param reason what the exception shall say
  /// @return whether this call did it; false when the task has ended or was cancelled before
  boolean cancel(String reason);

  /// {@return where the task stands}
  State state();

  /// {@return whether the task has ended}
  default boolean isDone() {
    return state().compareTo(State.DONE) >= 0;
  }

  /// How the task ended.
  ///
  /// @return the outcome
  /// @throws IllegalStateException when it has not ended yet
  Outcome<T> outcome();

  /// {@return the name given at the start, or the number of the task in its group}
  String name();

  /// {@return the names of the groups and tasks from the root to this task, each after a slash}
  String path();
}
