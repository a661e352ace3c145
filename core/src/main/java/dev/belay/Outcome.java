// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import org.jspecify.annotations.Nullable;

/// How a task ended: with a value, with an exception, or cancelled.
///
/// @param <T> the value
public sealed interface Outcome<T extends @Nullable Object> {

  /// The task gave a value.
  ///
  /// @param value the value
  /// @param <T> its type
  record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /// The task threw an exception of its own.
  ///
  /// @param exception what it threw
  /// @param <T> what it would have given
  record Failure<T extends @Nullable Object>(Throwable exception) implements Outcome<T> {}

  /// The task was cancelled, before it began or while it ran.
  ///
  /// @param reason why, in the words of the canceller
  /// @param exception what the task threw because of it
  /// @param <T> what it would have given
  record Cancelled<T extends @Nullable Object>(String reason, Throwable exception)
      implements Outcome<T> {}
}
