// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Why a scope was cancelled, by whom and when. The first cancellation of a scope is the one that
/// counts; later ones change nothing.
public final class Cancellation {

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

  private static final int TRACES = 100;

  private final Kind kind;
  private final String reason;
  private final @Nullable String by;
  private final Instant at;

  /// Counted without care: whether it is one more or less does not matter.
  private int traces;

  /// A cancellation of no scope yet.
  ///
  /// @param kind what sort of event it was
  /// @param reason the words of the canceller
  /// @param by the path of the task that cancelled, or null where no task did
  /// @param at when, on the clock of the loop
  public Cancellation(Kind kind, String reason, @Nullable String by, Instant at) {
    this.kind = kind;
    this.reason = reason;
    this.by = by;
    this.at = at;
  }

  /// What sort of event it was.
  public Kind kind() {
    return kind;
  }

  /// The words of the canceller.
  public String reason() {
    return reason;
  }

  /// The path of the task that cancelled, or null where no task did.
  public @Nullable String by() {
    return by;
  }

  /// When, on the clock of the loop.
  public Instant at() {
    return at;
  }

  /// Whether one more exception that tells of this cancellation shall have a stack trace. The first
  /// hundred do: who looks for what hangs finds it among them. In a group of many thousands the
  /// traces would take most of the time that its end takes.
  public boolean isTraced() {
    return traces < TRACES && traces++ < TRACES;
  }
}
