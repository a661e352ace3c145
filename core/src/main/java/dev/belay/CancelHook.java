// SPDX-License-Identifier: Apache-2.0
package dev.belay;

/// An action that the canceller runs, registered by [Async#onCancel] until it is closed.
@FunctionalInterface
public interface CancelHook extends AutoCloseable {

  /// Takes the action back. Does not return while the action is running, and the action never runs
  /// afterwards. Called by the thread that registered it.
  @Override
  void close();
}
