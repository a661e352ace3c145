// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.io.Serial;

/// Tells who awaits a task that the task has failed. The cause is what the task threw.
public final class TaskFailedException extends BelayException {
  @Serial private static final long serialVersionUID = 1;

  private final String task;

  TaskFailedException(String task, Throwable failure) {
    super("task " + task + " failed: " + failure, failure);
    this.task = task;
  }

  /// {@return the path of the task that failed}
  public String task() {
    return task;
  }
}
