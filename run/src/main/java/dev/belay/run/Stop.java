// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a run is to end before its end, why, and how urgently. The first reason stays.
final class Stop {
  /// How urgently.
  enum Degree {
    /// It is not to end.
    NONE,
    /// Nothing new is started; what is in flight may end.
    DRAIN,
    /// What is in flight is cancelled.
    NOW
  }

  // Guarded by this.
  private Degree degree = Degree.NONE;
  private @Nullable ExitCode code;
  private @Nullable Exception cause;
  private @Nullable String reason;
  private long deadline;
  private @Nullable TaskGroup group;
  private final List<Runnable> hooks = new ArrayList<>();

  /// Ends the run gently.
  ///
  /// @param deadlineNanos when the gentleness ends
  void drain(ExitCode why, long deadlineNanos) {
    drain(why, deadlineNanos, null);
  }

  /// The same, with a reason for the user.
  void drain(ExitCode why, long deadlineNanos, @Nullable String because) {
    synchronized (this) {
      if (degree != Degree.NONE) {
        return;
      }
      degree = Degree.DRAIN;
      code = why;
      reason = because;
      deadline = deadlineNanos;
    }
    runHooks();
  }

  /// Ends the run at once.
  void now(ExitCode why, @Nullable Exception failure) {
    TaskGroup running;
    synchronized (this) {
      degree = Degree.NOW;
      if (code == null) {
        code = why;
        cause = failure;
      }
      running = group;
    }
    runHooks();
    if (running != null) {
      running.cancel(why.name());
    }
  }

  /// Cancels what is in flight when the time of a drain has passed.
  void enforce(long nanos) {
    ExitCode why;
    synchronized (this) {
      why = degree == Degree.DRAIN && nanos - deadline >= 0 ? code : null;
    }
    if (why != null) {
      now(why, null);
    }
  }

  /// Names the group that [#now] cancels; at once when that was called before.
  void cancels(TaskGroup work) {
    boolean late;
    synchronized (this) {
      group = work;
      late = degree == Degree.NOW;
    }
    if (late) {
      work.cancel("the run was stopped before it began");
    }
  }

  /// Runs an action when the run is to end; at once when it is already.
  void onStop(Runnable hook) {
    boolean late;
    synchronized (this) {
      late = degree != Degree.NONE;
      hooks.add(hook);
    }
    if (late) {
      hook.run();
    }
  }

  private void runHooks() {
    List<Runnable> all;
    synchronized (this) {
      all = List.copyOf(hooks);
    }
    all.forEach(Runnable::run);
  }

  synchronized boolean isRequested() {
    return degree != Degree.NONE;
  }

  synchronized boolean isNow() {
    return degree == Degree.NOW;
  }

  /// Why the run ends early, or null when it does not.
  synchronized @Nullable ExitCode code() {
    return code;
  }

  /// Which rule ended the run, or null when none did.
  synchronized @Nullable String reason() {
    return reason;
  }

  /// What failed, if that is why.
  synchronized @Nullable Exception cause() {
    return cause;
  }
}
