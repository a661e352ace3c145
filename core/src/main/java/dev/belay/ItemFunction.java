// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import org.jspecify.annotations.Nullable;

/// A computation over one item that may wait.
///
/// @param <I> the item
/// @param <T> what it gives
/// @param <X> the checked exception it throws, or `RuntimeException` where it throws none
@FunctionalInterface
public interface ItemFunction<
    I extends @Nullable Object, T extends @Nullable Object, X extends Exception> {

  /// Does the work for `item` on the calling thread.
  ///
  /// @param item the item
  /// @return the value
  /// @throws X what the computation throws
  /// @throws InterruptedException when the task that runs it is cancelled or interrupted
  T apply(I item) throws X, InterruptedException;
}
