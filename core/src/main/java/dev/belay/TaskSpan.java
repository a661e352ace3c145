// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import org.jspecify.annotations.Nullable;

/// What one task did from one time to another, as a [Recording] has it. A task has one span after
/// the other without gaps; the last one has no length and says how the task ended.
///
/// @param task the path of the task, for example `/main/fetch/3`
/// @param parent the path of the task that it belongs to; null where it is nobody's child
/// @param state what it did
/// @param reason what it waited for, what it threw, or why it was cancelled; may be empty
/// @param start when it began to, in nanoseconds since the recording was started
/// @param end when it ceased to; for what still goes on, when it was looked at
public record TaskSpan(
    String task, @Nullable String parent, State state, String reason, long start, long end) {

  /// What a task does, or how it has ended.
  public enum State {
    /// It was started, or its wait is over, and it waits for its turn.
    READY,
    /// It runs, or blocks in code that is not Belay's.
    RUNNING,
    /// It waits.
    WAITING,
    /// It has given its value.
    DONE,
    /// It has thrown.
    FAILED,
    /// It was cancelled, and has ended.
    CANCELLED;

    /// {@return whether it is how a task ends}
    public boolean isEnd() {
      return this == DONE || this == FAILED || this == CANCELLED;
    }
  }
}
