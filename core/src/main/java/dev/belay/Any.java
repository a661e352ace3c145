// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskGroupException.Failed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Calls of which the first to give a value cancels the others.
///
/// Every failure goes somewhere: when all failed, into the exception; when one gave a value, to the
/// loop's handler; when the caller is cancelled, onto the exception that tells him.
final class Any<T extends @Nullable Object> {
  private final TaskGroup group;

  // Guarded by this.
  private final List<Failed> failures = new ArrayList<>();
  private Outcome.@Nullable Success<T> winner;

  private Any(TaskGroup group) {
    this.group = group;
  }

  static <T extends @Nullable Object> T of(Iterable<? extends Callable<? extends T>> calls)
      throws InterruptedException {
    List<Any<T>> opened = new ArrayList<>(1);
    try {
      TaskGroup.<@Nullable Void, RuntimeException>callBare(group -> {
        Any<T> any = new Any<>(group);
        opened.add(any);
        any.startAll(calls);
        return null;
      });
    } catch (Throwable t) {
      opened.forEach(any -> any.suppressFailures(t));
      throw t;
    }
    return opened.getFirst().result();
  }

  private void startAll(Iterable<? extends Callable<? extends T>> calls) {
    boolean none = true;
    for (Callable<? extends T> call : calls) {
      none = false;
      group.<T>submit(null, call, this::ended);
    }
    if (none) {
      throw new IllegalArgumentException("any: calls must be at least 1, was 0");
    }
  }

  private void ended(GroupTask<?> task, Outcome<?> outcome) {
    boolean first = false;
    synchronized (this) {
      if (outcome instanceof Outcome.Failure<?>(Throwable failure)) {
        failures.add(new Failed(task.path(), failure));
      } else if (winner == null && outcome instanceof Outcome.Success<?> success) {
        winner = cast(success);
        first = true;
      }
    }
    if (first) {
      group.cancel("task " + task.path() + " was the first to give a value");
    }
  }

  @SuppressWarnings("unchecked") // the outcome of a task that was started here
  private Outcome.Success<T> cast(Outcome.Success<?> success) {
    return (Outcome.Success<T>) success;
  }

  private synchronized T result() {
    if (winner == null) {
      throw Sneaky.<RuntimeException>rethrow(Failures.together(group, failures));
    }
    for (Failed failed : failures) {
      group.loop().unhandled(failed.task(), failed.exception());
    }
    return winner.value();
  }

  private synchronized void suppressFailures(Throwable on) {
    for (Failed failed : failures) {
      Failures.suppress(group.loop(), on, failed);
    }
  }
}
