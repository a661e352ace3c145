// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.io.Serial;

/// Tells who awaits a task that the task was cancelled. The awaiting task is not: that would be a
/// [CancelledException].
public final class TaskCancelledException extends BelayException {
  @Serial private static final long serialVersionUID = 1;

  private final String task;

  TaskCancelledException(String task, Outcome.Cancelled<?> outcome) {
    super("task " + task + " was cancelled: " + outcome.reason(), outcome.exception());
    this.task = task;
  }

  /// {@return the path of the task that was cancelled}
  public String task() {
    return task;
  }
}
