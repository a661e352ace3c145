// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

/// Hears what tasks do, in the order in which they do it. It is called on their threads and in the
/// middle of their work: it must not wait, and what it throws would be theirs.
public interface Watcher {

  /// How a task ended.
  enum End {
    /// It gave its value.
    DONE,
    /// It threw.
    FAILED,
    /// It was cancelled.
    CANCELLED
  }

  /// `task` is about to be started, by the current thread.
  void started(Strand task);

  /// `task` begins to run, on the current thread.
  void begins(Strand task);

  /// The current thread is about to wait; or only to wait for its turn, when the wait has ended
  /// before.
  ///
  /// @return who hears of the rest
  Wait waits(Suspension wait);

  /// `task` has ended, on the current thread; nobody has been told yet.
  ///
  /// @param end how
  /// @param reason what it threw or why it was cancelled; empty where it did neither
  void ended(Strand task, End end, String reason);

  /// Hears of one wait.
  interface Wait {

    /// The wait has been ended, by the current thread. May come late, and not at all for a wait
    /// that ended before it began.
    void ready();

    /// The waiting thread goes on; the current thread is that.
    void over();
  }
}
