// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.Async;
import dev.belay.kernel.Nanos;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Lets the holder of a [Lock] wait for what other holders of that lock bring about. Made by
/// [Lock#newCondition].
///
/// | method | waits | throws | returns |
/// |---|---|---|---|
/// | `await` | until signalled and the lock is free again | `InterruptedException` | nothing |
/// | `await(limit)` | the same, for a signal at most so long | `InterruptedException` | whether it was signalled |
/// | `awaitUntil(predicate)` | until the predicate holds | `InterruptedException`, what the predicate throws | nothing |
/// | `awaitUntil(predicate, limit)` | the same, at most so long | as before | whether the predicate holds |
/// | `signal`, `signal(n)`, `signalAll` | no | nothing else | how many were woken |
///
/// All throw `IllegalStateException` when the caller does not hold the lock.
///
/// Waiting gives the lock back, and has it again when the call ends, however it ends: also on
/// cancellation, for which it then waits as long as it takes. A signal goes to the longest waiter
/// that has not left; a waiter that was signalled returns normally, even if it is cancelled while
/// it waits for the lock, and its next wait tells it. So no signal is lost. Who was signalled gets
/// the lock in the order of the signals, before all who ask for it later. There are no wake-ups
/// without a signal; but others may have held the lock since, so take `awaitUntil` where the state
/// matters.
public final class Condition {
  private final Lock lock;

  // Guarded by the monitor of lock. What a waiter brings is its place in the line for the lock: the
  // signal that wakes it puts that place into the line, so that the order of the signals is kept.
  private final Line<Line.Waiter<Lock.Holder>> waiters = new Line<>();

  Condition(Lock lock) {
    this.lock = lock;
  }

  /// Waits for a signal.
  ///
  /// @throws IllegalStateException when the caller does not hold the lock
  /// @throws InterruptedException when the caller is cancelled or interrupted before it is
  ///   signalled; it holds the lock again then
  public void await() throws InterruptedException {
    awaitSignal(null);
  }

  /// Waits for a signal for at most `limit`, and then for the lock as long as it takes.
  ///
  /// @param limit how long
  /// @return whether it was signalled
  /// @throws IllegalStateException when the caller does not hold the lock
  /// @throws InterruptedException when the caller is cancelled or interrupted before it is
  ///   signalled; it holds the lock again then
  public boolean await(Duration limit) throws InterruptedException {
    return awaitSignal(limit);
  }

  /// Waits for signals until `predicate` holds; not at all if it does already.
  ///
  /// @param predicate asked with the lock held; must not wait
  /// @throws IllegalStateException when the caller does not hold the lock
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; it
  ///   holds the lock again then
  public void awaitUntil(BooleanSupplier predicate) throws InterruptedException {
    requireHeld("waiting for a condition of a lock");
    while (!predicate.getAsBoolean()) {
      awaitSignal(null);
    }
  }

  /// Waits for signals until `predicate` holds, for at most `limit`.
  ///
  /// @param predicate asked with the lock held; must not wait
  /// @param limit how long
  /// @return whether the predicate holds
  /// @throws IllegalStateException when the caller does not hold the lock
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; it
  ///   holds the lock again then
  public boolean awaitUntil(BooleanSupplier predicate, Duration limit) throws InterruptedException {
    requireHeld("waiting for a condition of a lock");
    long deadline = Async.nanoTime() + Nanos.of(limit);
    while (!predicate.getAsBoolean()) {
      long left = deadline - Async.nanoTime();
      if (left <= 0) {
        return false;
      }
      awaitSignal(Duration.ofNanos(left));
    }
    return true;
  }

  private boolean awaitSignal(@Nullable Duration limit) throws InterruptedException {
    Line.Waiter<Lock.Holder> place = lock.place();
    Line.Waiter<Line.Waiter<Lock.Holder>> waiter;
    synchronized (lock) {
      lock.requireHeld("waiting for a condition of a lock");
      waiter = waiters.join(this, place);
      lock.passOn();
    }
    boolean signalled = false;
    try {
      signalled = waiters.await(lock, waiter, limit);
      return signalled;
    } finally {
      lock.retake(place, signalled);
    }
  }

  /// Wakes the longest waiter, if there is one.
  ///
  /// @return how many were woken: 0 or 1
  /// @throws IllegalStateException when the caller does not hold the lock
  public int signal() {
    return signal(1);
  }

  /// Wakes the `n` longest waiters, or all if they are fewer.
  ///
  /// @param n how many, at least 0
  /// @return how many were woken
  /// @throws IllegalStateException when the caller does not hold the lock
  public int signal(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("n must be at least 0, was " + n);
    }
    synchronized (lock) {
      lock.requireHeld("signalling a condition of a lock");
      int woken = 0;
      while (woken < n && signalFirst()) {
        woken++;
      }
      return woken;
    }
  }

  /// Wakes all waiters.
  ///
  /// @return how many were woken
  /// @throws IllegalStateException when the caller does not hold the lock
  public int signalAll() {
    return signal(Integer.MAX_VALUE);
  }

  private boolean signalFirst() {
    Line.Waiter<Line.Waiter<Lock.Holder>> woken = waiters.wakeFirst();
    Line.Waiter<Lock.Holder> place = woken == null ? null : woken.item();
    if (place == null) {
      return false;
    }
    lock.line(place);
    return true;
  }

  private void requireHeld(String doing) {
    synchronized (lock) {
      lock.requireHeld(doing);
    }
  }

  /// Without a lock, as all that is only for reports: who is in trouble may hold it.
  @Override
  public String toString() {
    return "condition (%d waiting) of %s".formatted(waiters.size(), lock);
  }
}
