// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Nanos;
import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Tells the caller of a timeout that its time ran out before the body gave a value. The cause is
/// what the body threw when it was told, if it had begun.
public final class DeadlineExceededException extends BelayException {
  @Serial private static final long serialVersionUID = 1;

  private final String task;
  private final Duration deadline;
  private final Duration elapsed;

  DeadlineExceededException(String task, long deadline, long elapsed, @Nullable Throwable cause) {
    super(
        "task %s gave up: deadline of %s passed after %s"
            .formatted(task, Nanos.toText(Math.max(0, deadline)), Nanos.toText(elapsed)),
        cause);
    this.task = task;
    this.deadline = Duration.ofNanos(deadline);
    this.elapsed = Duration.ofNanos(elapsed);
  }

  /// {@return the path of the task that called the timeout}
  public String task() {
    return task;
  }

  /// {@return how long the body was given}
  public Duration deadline() {
    return deadline;
  }

  /// {@return how long it had taken when it gave up}
  public Duration elapsed() {
    return elapsed;
  }
}
