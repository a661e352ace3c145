// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Cancellation;
import java.io.Serial;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Tells a task's code that the task, or a scope around it, is cancelled.
///
/// Every Belay call that has to wait throws it, again and again, for as long as the cancelled scope
/// is not left; so swallowing one does no harm. An interrupt that comes from elsewhere is a plain
/// `InterruptedException`.
///
/// Of all the exceptions that tell of one cancellation, the first hundred have a stack trace.
public final class CancelledException extends InterruptedException {
  @Serial private static final long serialVersionUID = 1;

  private final String task;
  private final String reason;
  private final @Nullable String by;
  private final Instant at;

  CancelledException(String task, Cancellation why) {
    this.task = task;
    this.reason = why.reason();
    this.by = why.by();
    this.at = why.at();
    if (why.isTraced()) {
      super.fillInStackTrace();
    }
  }

  /// Does nothing: the constructor has filled it in, or not.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  /// Built when asked for: groups of many thousands are cancelled, and few of the messages are
  /// read.
  @Override
  public String getMessage() {
    String canceller = by == null ? "no task" : "task " + by;
    return "task %s is cancelled: %s (by %s, at %s)".formatted(task, reason, canceller, at);
  }

  /// {@return the path of the cancelled task}
  public String task() {
    return task;
  }

  /// {@return why, in the words of the canceller}
  public String reason() {
    return reason;
  }

  /// {@return the path of the task that cancelled, or null where no task did, as at a deadline}
  public @Nullable String by() {
    return by;
  }

  /// {@return when, on the loop's clock}
  public Instant at() {
    return at;
  }
}
