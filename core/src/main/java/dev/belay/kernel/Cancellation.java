// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import org.jspecify.annotations.Nullable;

/// Why a scope was cancelled, by whom and when. The first cancellation of a scope is the one that
/// counts; later ones change nothing.
///
/// @param kind what sort of event it was
/// @param reason the words of the canceller
/// @param by the path of the task that cancelled, or null where no task did
/// @param nanos when, on the clock of the loop
public record Cancellation(Kind kind, String reason, @Nullable String by, long nanos) {

  /// What brought a cancellation about.
  public enum Kind {
    /// Somebody called `cancel`.
    REQUESTED,
    /// A member of the group failed.
    FAILURE,
    /// The scope's own deadline passed.
    DEADLINE,
    /// The owner was interrupted by a thread that is not ours.
    INTERRUPT
  }
}
