// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.kernel.Holding;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.WaitQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A number of permits that tasks take and give back, first come first served.
///
/// | method | waits | throws | returns |
/// |---|---|---|---|
/// | `acquire` | until a permit is free | `InterruptedException` | nothing |
/// | `acquirePermit` | until a permit is free | `InterruptedException` | the permit, to be closed |
/// | `tryAcquire(limit)` | at most so long | `InterruptedException` | whether it took one |
/// | `tryAcquire` | no | nothing | whether it took one |
/// | `release` | no | `IllegalStateException` when there would be too many | nothing |
/// | `available` | no | nothing | how many are free |
///
/// A release hands its permit to the longest waiter, so nobody overtakes. A waiter that is
/// cancelled, or whose time runs out, takes no permit and does not disturb the others; one that was
/// handed a permit has it, even if it is cancelled in the same moment. May be shared by tasks and
/// plain threads, and anybody may release.
public sealed class Semaphore permits BoundedSemaphore {

  private final int bound;

  // Guarded by this.
  private final WaitQueue waiters = new WaitQueue();
  private int permits;

  /// For whoever asks why others wait; he reads it without the lock, and may see an older one.
  /// Forgotten at the next release.
  private @Nullable Strand lastHolder;

  private final Wait wait = new Wait();

  /// A semaphore with so many free permits.
  ///
  /// @param permits how many, at least 0
  public Semaphore(int permits) {
    this(permits, Integer.MAX_VALUE);
  }

  Semaphore(int permits, int bound) {
    if (permits < 0) {
      throw new IllegalArgumentException("permits must be at least 0, was " + permits);
    }
    this.permits = permits;
    this.bound = bound;
  }

  /// Takes a permit, waiting for one if none is free.
  ///
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; no
  ///   permit has been taken then
  public void acquire() throws InterruptedException {
    acquire(null);
  }

  /// Takes a permit to be given back by `close`, waiting for one if none is free.
  ///
  /// @return the permit
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; no
  ///   permit has been taken then
  public Permit acquirePermit() throws InterruptedException {
    acquire(null);
    return new Permit(this, this::release);
  }

  /// Takes a permit, waiting for one for at most `limit` if none is free; with a limit of zero or
  /// less it does not wait.
  ///
  /// @param limit how long
  /// @return whether it took one
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; no
  ///   permit has been taken then
  public boolean tryAcquire(Duration limit) throws InterruptedException {
    return Waits.isOver(limit) ? tryAcquire() : acquire(limit);
  }

  private boolean acquire(@Nullable Duration limit) throws InterruptedException {
    Suspension waiter;
    synchronized (this) {
      if (takeFree()) {
        return true;
      }
      waiter = Suspension.begin(wait);
      waiters.add(waiter);
    }
    return Waits.await(this, waiters, waiter, limit);
  }

  /// Takes a permit if one is free.
  ///
  /// @return whether it took one
  public synchronized boolean tryAcquire() {
    return takeFree();
  }

  private boolean takeFree() {
    if (permits == 0) {
      return false;
    }
    permits--;
    lastHolder = Strand.bound();
    return true;
  }

  /// Gives a permit back: to the longest waiter if there is one.
  ///
  /// @throws IllegalStateException when as many are free already as there may be
  public void release() {
    Suspension next;
    synchronized (this) {
      if (permits == bound) {
        throw new IllegalStateException(
            "releasing a permit: at most %d may be free, and %d are".formatted(bound, permits));
      }
      next = waiters.claimFirst();
      if (next == null) {
        permits++;
        lastHolder = null;
        return;
      }
      lastHolder = next.task();
    }
    next.resume();
  }

  /// {@return how many permits are free at the moment}
  public synchronized int available() {
    return permits;
  }

  /// What a waiter waits for, with the task that stands in its way. Permits have no owner, so that
  /// is whoever took one last.
  private final class Wait implements Holding {
    @Override
    public @Nullable Strand lastHolder() {
      return lastHolder;
    }

    @Override
    public String toString() {
      return Semaphore.this.toString();
    }
  }

  @Override
  public synchronized String toString() {
    return "semaphore (" + permits + " free, " + waiters.size() + " waiting)";
  }
}
