// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import org.jspecify.annotations.Nullable;

/// Takes items together with how the work on them ended.
///
/// @param <I> the item
/// @param <T> what the work gives
/// @param <X> the checked exception that taking throws, or `RuntimeException` where it throws none
@FunctionalInterface
public interface OutcomeConsumer<
    I extends @Nullable Object, T extends @Nullable Object, X extends Exception> {

  /// Takes one, on the thread of the caller of [Async#asCompleted].
  ///
  /// @param item the item
  /// @param outcome how the work on it ended
  /// @throws X what the consumer throws; the rest is cancelled then
  /// @throws InterruptedException when the calling task is cancelled or interrupted
  void accept(I item, Outcome<T> outcome) throws X, InterruptedException;
}
