// SPDX-License-Identifier: Apache-2.0
package dev.belay;

/// The body of a group that gives no value.
///
/// @param <X> the checked exception it throws itself, or `RuntimeException` where it throws none
@FunctionalInterface
public interface GroupAction<X extends Exception> {

  /// Does the work on the thread that opened the group.
  ///
  /// @param group the open group, for starting children
  /// @throws X what the body throws
  /// @throws InterruptedException when the group or the task around it is cancelled or interrupted
  void run(TaskGroup group) throws X, InterruptedException;
}
