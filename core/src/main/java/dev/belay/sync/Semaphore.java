// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.kernel.Awaited;
import dev.belay.kernel.Blockers;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.WaitQueue;
import java.time.Duration;
import java.util.List;
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

  private final int initial;
  private final int bound;

  // Guarded by this. Who asks why others wait reads it without the lock.
  private final WaitQueue waiters = new WaitQueue();
  private final Holders holders = new Holders();
  private int permits;

  /// The id of the thread that took a permit last: the thread itself, or its task, would be kept
  /// alive by the semaphore.
  private long lastTaker;

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
    this.initial = permits;
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
    Holders.Entry entry = new Holders.Entry();
    synchronized (this) {
      holders.add(entry);
    }
    return new Permit(this, () -> release(entry));
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
    lastTaker = Thread.currentThread().threadId();
    return true;
  }

  /// Gives a permit back: to the longest waiter if there is one.
  ///
  /// @throws IllegalStateException when as many are free already as there may be
  public void release() {
    release(null);
  }

  private void release(Holders.@Nullable Entry entry) {
    Suspension next;
    synchronized (this) {
      if (permits == bound) {
        throw new IllegalStateException(
            "releasing a permit: at most %d may be free, and %d are".formatted(bound, permits));
      }
      next = waiters.claimFirst();
      if (entry != null) {
        holders.remove(entry);
      }
      if (next == null) {
        permits++;
        return;
      }
      Thread taker = next.thread();
      lastTaker = taker == null ? 0 : taker.threadId();
    }
    next.resume();
  }

  /// {@return how many permits are free at the moment}
  public synchronized int available() {
    return permits;
  }

  /// What a waiter waits for, with those that stand in its way. They are known exactly where each
  /// permit that is out is a [Permit]. A bare one may be released by anybody, so of those it is
  /// only known who took the last one. Where there were none at first they are signals, which
  /// nobody holds.
  private final class Wait implements Awaited {
    @Override
    public Blockers blockers() {
      int out = initial - permits;
      if (out <= 0) {
        return Blockers.unknown();
      }
      List<Long> known = holders.threads();
      return known.size() == out
          ? Blockers.heldBy(known)
          : Blockers.perhaps(lastTaker, "last acquired by");
    }

    @Override
    public String toString() {
      return Semaphore.this.toString();
    }
  }

  /// Without a lock, as all that is only for reports: who is in trouble may hold it.
  @Override
  public String toString() {
    return "semaphore (" + permits + " free, " + waiters.size() + " waiting)";
  }
}
