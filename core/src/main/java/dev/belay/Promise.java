// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Suspension;
import dev.belay.kernel.WaitQueue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A value that somebody will give later, once: the bridge to code that calls back.
///
/// | method | waits | throws |
/// |---|---|---|
/// | `await` | until the promise is kept or broken | [PromiseBrokenException]; `InterruptedException` when the caller is cancelled |
/// | `complete`, `fail` | no | `IllegalStateException` when a simulated task waits and the caller is not in the simulation |
/// | `isDone`, `onCancel` | no | nothing |
///
/// Any number of tasks and plain threads may await one promise.
///
/// @param <T> the value
public final class Promise<T extends @Nullable Object> {

  // Guarded by this.
  private final WaitQueue waiters = new WaitQueue();
  private @Nullable Outcome<T> outcome;
  private @Nullable Runnable onCancel;

  /// A promise that nobody has kept yet.
  public Promise() {}

  /// Keeps the promise and wakes everybody who waits.
  ///
  /// @param value the value
  /// @return false when it had been kept or broken before; nothing has changed then
  public boolean complete(T value) {
    return settle(new Outcome.Success<>(value));
  }

  /// Breaks the promise and wakes everybody who waits.
  ///
  /// @param failure why; becomes the cause of what `await` throws
  /// @return false when it had been kept or broken before; nothing has changed then
  public boolean fail(Throwable failure) {
    return settle(new Outcome.Failure<>(Objects.requireNonNull(failure, "failure")));
  }

  private synchronized boolean settle(Outcome<T> settled) {
    if (outcome != null) {
      return false;
    }
    // Who may not wake them has not kept the promise. The woken look for the outcome under the
    // lock.
    waiters.wakeAll();
    outcome = settled;
    onCancel = null;
    return true;
  }

  /// Registers what is done when somebody who awaits this promise is cancelled, such as taking back
  /// the request that was to keep it. Runs on the waiter's own thread, once for each waiter that
  /// leaves, before its `await` throws; must not wait. Replaces what was registered before.
  ///
  /// @param action what to do
  /// @return this
  public synchronized Promise<T> onCancel(Runnable action) {
    if (outcome == null) {
      onCancel = action;
    }
    return this;
  }

  /// {@return whether the promise has been kept or broken}
  public synchronized boolean isDone() {
    return outcome != null;
  }

  /// Waits until the promise is kept and gives the value.
  ///
  /// @return the value
  /// @throws PromiseBrokenException when it was broken; the cause is what [#fail] was given
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public T await() throws InterruptedException {
    Suspension waiter = Suspension.begin(this);
    Outcome<T> settled;
    synchronized (this) {
      settled = outcome;
      if (settled == null) {
        waiters.add(waiter);
      }
    }
    if (settled == null) {
      settled = awaitOutcome(waiter);
    }
    return switch (settled) {
      case Outcome.Success<T>(T value) -> value;
      case Outcome.Failure<T>(Throwable failure) -> throw new PromiseBrokenException(failure);
      case Outcome.Cancelled<T> c -> throw new AssertionError("a promise is not cancelled");
    };
  }

  private Outcome<T> awaitOutcome(Suspension waiter) throws InterruptedException {
    try {
      waiter.await();
    } catch (InterruptedException e) {
      Runnable action;
      synchronized (this) {
        waiters.remove(waiter);
        action = onCancel;
      }
      if (action != null) {
        action.run();
      }
      throw e;
    }
    synchronized (this) {
      return Objects.requireNonNull(outcome, "woken after the outcome was set");
    }
  }

  @Override
  public String toString() {
    return "promise";
  }
}
