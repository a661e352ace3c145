// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a kind of event loop must be able to do: begin a thread, let the current one wait, wake
/// another, tell the time. Everything above it is the same for every kind.
public interface Loop {

  /// Makes the thread of a new task, not yet started. Called on the starting task's thread.
  Thread newThread(Strand strand, Runnable body);

  /// Starts the thread that [#newThread] made for `strand`. Does not switch to it.
  void start(Strand strand);

  /// Lets the current thread wait until it is unparked, interrupted, or woken for no reason.
  void park(Suspension suspension);

  /// The same; ends the suspension by [Suspension#timeOut] at `deadline` on [#nanoTime].
  void parkUntil(Suspension suspension, long deadline);

  /// Wakes the thread that waits in `suspension`. Called exactly once a suspension, by whoever
  /// ended it, the waiter included, from any thread, also before the thread has parked.
  void unpark(Suspension suspension);

  /// Whether the waiter, whose suspension has ended, may go on.
  boolean hasTurn(Suspension suspension);

  /// Looks whether the current thread may wake the waiter of `suspension`.
  ///
  /// @throws IllegalStateException when not
  void admitWaker(Suspension suspension);

  /// Hears, on the waiting thread and before the wait is ended for it, that an interrupt which is
  /// not Belay's has hit the wait.
  default void interrupted(Suspension suspension) {}

  /// Whether a task lets others run when it looks for its cancellation.
  boolean yields();

  /// The loop on which code may block without stopping this one; this one itself where blocking
  /// stops nobody, or where nothing runs beside it.
  Loop outside();

  /// Does `call`, which may block, on the current thread.
  default <T extends @Nullable Object> T inline(Callable<? extends T> call) throws Exception {
    return call.call();
  }

  /// Does `action` after `delayNanos`, on no task's thread. The action must not wait.
  Timer schedule(long delayNanos, Runnable action);

  /// The loop's monotonic clock in nanoseconds.
  long nanoTime();

  /// Whether that clock stands still while anybody can run.
  default boolean isVirtualTime() {
    return false;
  }

  /// The loop's wall clock.
  InstantSource clock();

  /// The loop's source of chance.
  RandomGenerator random();

  /// After how many nanoseconds a cancelled scope that has not ended is reported; 0 for never.
  default long stragglerNanos() {
    return 0;
  }

  /// Hears of a cancelled scope that has not ended in time, on a thread that is no task's.
  default void straggles(Straggling report) {}

  /// Takes a failure that nobody else could be given, with the path of the task it comes from.
  void unhandled(String path, Throwable failure);
}
