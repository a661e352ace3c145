// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A task as a future. Futures that are derived from it are plain ones: their cancellation stays
/// theirs.
final class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T>
    implements Awaiters.Listener {
  private final GroupTask<T> task;

  private TaskFuture(GroupTask<T> task) {
    this.task = task;
  }

  static <T extends @Nullable Object> CompletableFuture<T> of(GroupTask<T> task) {
    TaskFuture<T> future = new TaskFuture<>(task);
    if (!task.onEnd(future)) {
      future.ended(task);
    }
    return future;
  }

  @Override
  public void ended(GroupTask<?> ended) {
    switch (task.outcome()) {
      case Outcome.Success<T>(T value) -> complete(value);
      case Outcome.Failure<T>(Throwable failure) -> completeExceptionally(failure);
      case Outcome.Cancelled<T> c -> {
        CancellationException told = new CancellationException(c.reason());
        told.initCause(c.exception());
        completeExceptionally(told);
      }
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      task.cancel("its future was cancelled");
    }
    return cancelled;
  }

  @Override
  public String toString() {
    return "future of " + task;
  }
}
