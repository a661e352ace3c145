// SPDX-License-Identifier: Apache-2.0
package dev.belay;

/// A computation that may wait and gives no value.
///
/// @param <X> the checked exception it throws, or `RuntimeException` where it throws none
@FunctionalInterface
public interface Action<X extends Exception> {

  /// Does the work on the calling thread.
  ///
  /// @throws X what the computation throws
  /// @throws InterruptedException when the task that runs it is cancelled or interrupted
  void run() throws X, InterruptedException;
}
