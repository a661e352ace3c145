// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import org.jspecify.annotations.Nullable;

/// The body of a group that gives a value.
///
/// @param <T> what it gives
/// @param <X> the checked exception it throws itself, or `RuntimeException` where it throws none
@FunctionalInterface
public interface GroupBody<T extends @Nullable Object, X extends Exception> {

  /// Does the work on the thread that opened the group.
  ///
  /// @param group the open group, for starting children
  /// @return the value
  /// @throws X what the body throws
  /// @throws InterruptedException when the group or the task around it is cancelled or interrupted
  T call(TaskGroup group) throws X, InterruptedException;
}
