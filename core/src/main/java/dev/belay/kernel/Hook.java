// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import org.jspecify.annotations.Nullable;

/// An action that whoever cancels a scope runs at once, such as closing a socket that a thread is
/// blocked on.
///
/// The action runs at most once, never after [#close] has returned: both happen under the hook's
/// own monitor. So what it closes may be handed on to others afterwards.
public final class Hook implements AutoCloseable {
  private final Runnable action;
  private final Strand strand;
  private final @Nullable Scope scope;
  private final @Nullable Hook next;

  // Guarded by this.
  private boolean over;

  Hook(Runnable action, Strand strand, @Nullable Scope scope, @Nullable Hook next) {
    this.action = action;
    this.strand = strand;
    this.scope = scope;
    this.next = next;
  }

  @Nullable Hook next() {
    return next;
  }

  boolean isOver() {
    synchronized (this) {
      return over;
    }
  }

  void runIfCancelled() {
    if (scope == null || !scope.isEffectivelyCancelled()) {
      return;
    }
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      try {
        action.run();
      } catch (RuntimeException e) {
        strand.loop().unhandled(strand.path(), e);
      }
    }
  }

  /// Takes the hook back, on the thread that registered it; waits for the action if it is running.
  @Override
  public void close() {
    synchronized (this) {
      over = true;
    }
    strand.dropFinishedHooks();
  }
}
