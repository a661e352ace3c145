// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import org.jspecify.annotations.Nullable;

/// What was wrong with a simulated run.
///
/// @param kind what sort of trouble
/// @param message what happened, with the names of the tasks
/// @param cause the exception, where there was one
public record Problem(Kind kind, String message, @Nullable Throwable cause) {

  /// Sorts of trouble.
  public enum Kind {
    /// The program threw an exception.
    FAILED,
    /// Nobody was ready and no timer was set, while tasks lived.
    DEADLOCK,
    /// A task blocked in code that is not Belay's.
    BLOCKED,
    /// A task's thread was interrupted while it waited, by a thread that is not Belay's canceller.
    INTERRUPTED,
    /// A task still lived when the program's main task had ended.
    LEFT_OVER,
    /// A task failed and nobody looked at it.
    UNSEEN,
    /// The run did not end within the steps it was given.
    ENDLESS
  }

  /// Whether this is the same trouble, as far as that can be said of two runs.
  boolean isLike(Problem other) {
    return kind == other.kind
        && (cause == null
            ? other.cause == null
            : other.cause != null && cause.getClass() == other.cause.getClass());
  }
}
