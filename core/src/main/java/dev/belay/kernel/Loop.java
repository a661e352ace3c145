// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// What a kind of event loop must be able to do: begin a thread, let the current one wait, wake
/// another, tell the time. Everything above it is the same for every kind.
public interface Loop {

  /// Makes the thread of a new task, not yet started. Called on the starting task's thread.
  Thread newThread(Runnable body);

  /// Starts a thread that [#newThread] made.
  void start(Thread thread);

  /// Lets the current thread wait until it is unparked, interrupted, or woken for no reason.
  void park(Suspension suspension);

  /// The same, at most until `deadline` on [#nanoTime].
  void parkUntil(Suspension suspension, long deadline);

  /// Wakes the thread that waits in `suspension`. Called exactly once a suspension, by whoever
  /// ended it, from any thread, also before the thread has parked.
  void unpark(Suspension suspension);

  /// Does `action` after `delayNanos`, on no task's thread. The action must not wait.
  Timer schedule(long delayNanos, Runnable action);

  /// The loop's monotonic clock in nanoseconds.
  long nanoTime();

  /// The loop's wall clock.
  InstantSource clock();

  /// The loop's source of chance.
  RandomGenerator random();

  /// Takes a failure that nobody else could be given, with the path of the task it comes from.
  void unhandled(String path, Throwable failure);
}
