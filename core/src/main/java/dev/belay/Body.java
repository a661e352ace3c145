// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import org.jspecify.annotations.Nullable;

/// A computation that may wait: what asyncio calls a coroutine.
///
/// A body is a recipe. Nothing of it runs until it is handed to `run`, to `start` or to another
/// verb. `InterruptedException` is declared apart from `X`, so that the compiler infers for `X`
/// exactly what the lambda itself throws.
///
/// @param <T> what it gives
/// @param <X> the checked exception it throws, or `RuntimeException` where it throws none
@FunctionalInterface
public interface Body<T extends @Nullable Object, X extends Exception> {

  /// Does the work on the calling thread.
  ///
  /// @return the value
  /// @throws X what the computation throws
  /// @throws InterruptedException when the task that runs it is cancelled or interrupted
  T call() throws X, InterruptedException;
}
