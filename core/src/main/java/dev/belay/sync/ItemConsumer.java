// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

/// What to do with each item of a [Queue]; may wait and throw.
///
/// @param <T> the items
/// @param <X> the checked exception it throws, besides `InterruptedException`
@FunctionalInterface
public interface ItemConsumer<T, X extends Exception> {

  /// Does it.
  ///
  /// @param item the item
  /// @throws X what went wrong
  /// @throws InterruptedException when cancelled
  void accept(T item) throws X, InterruptedException;
}
