// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one task did from one time to another.
///
/// A task has as many spans as it has changed its state. Times are nanoseconds since the recording
/// began, and half-open: at its end a span is over, so that one which begins then does not overlap.
///
/// @param task the path of the task, for example `/main/fetch/3`
/// @param parent the path of the task that it belongs to; null for none
/// @param state what it did, or how it ended
/// @param reason what it waited for or why it ended, in a few words; may be empty
/// @param start when it began, at least 0
/// @param end when it was over, at least `start`
public record Span(
    String task, @Nullable String parent, State state, String reason, long start, long end) {

  /// What a task does in a span, or how the task ended with it.
  public enum State {
    /// It could go on and waits for its turn on the loop.
    READY("ready"),
    /// It runs.
    RUNNING("running"),
    /// It waits for something.
    WAITING("waiting"),
    /// The task failed when this span ended.
    FAILED("failed"),
    /// The task was cancelled when this span ended.
    CANCELLED("cancelled");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /// {@return the word for it in pictures and legends, in lower case}
    public String word() {
      return word;
    }

    boolean isEnd() {
      return this == FAILED || this == CANCELLED;
    }
  }

  /// Checks the span.
  ///
  /// @throws IllegalArgumentException when the task has no name or is its own parent, or when the
  ///   times are negative or the wrong way round
  public Span {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(reason, "reason");
    if (task.isEmpty()) {
      throw new IllegalArgumentException("task must have a name, had none");
    }
    if (task.equals(parent)) {
      throw new IllegalArgumentException(
          "parent must be another task, was \"" + task + "\" itself");
    }
    if (start < 0) {
      throw new IllegalArgumentException("start must be at least 0, was " + start);
    }
    if (end < start) {
      throw new IllegalArgumentException("end must be at least " + start + ", was " + end);
    }
  }

  /// {@return how long it is, in nanoseconds}
  public long length() {
    return end - start;
  }

  /// What it says, with its times left out: the state and the reason.
  String what() {
    return reason.isEmpty() ? state.word() : state.word() + ": " + reason;
  }
}
