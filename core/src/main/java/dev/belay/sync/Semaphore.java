// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.kernel.Holding;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.WaitQueue;
import org.jspecify.annotations.Nullable;

/// A number of permits that tasks take and give back, first come first served.
///
/// | method | waits | throws |
/// |---|---|---|
/// | `acquire` | until a permit is free | `InterruptedException`; no permit has been taken then |
/// | `tryAcquire`, `release`, `available` | no | nothing |
///
/// A release hands its permit to the longest waiter, so nobody overtakes. A waiter that is
/// cancelled neither takes a permit nor disturbs the others. May be shared by tasks and plain
/// threads.
public final class Semaphore {

  // Guarded by this.
  private final WaitQueue waiters = new WaitQueue();
  private int permits;

  /// For whoever asks why others wait. Forgotten at the next release.
  private volatile @Nullable Strand lastHolder;

  /// A semaphore with so many free permits.
  ///
  /// @param permits how many, at least 0
  public Semaphore(int permits) {
    if (permits < 0) {
      throw new IllegalArgumentException("permits must be at least 0, was " + permits);
    }
    this.permits = permits;
  }

  /// Takes a permit, waiting for one if none is free.
  ///
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public void acquire() throws InterruptedException {
    Suspension waiter;
    synchronized (this) {
      if (permits > 0) {
        permits--;
        lastHolder = Strand.bound();
        return;
      }
      waiter = Suspension.begin(new Wait());
      waiters.add(waiter);
    }
    try {
      waiter.await();
      lastHolder = Strand.bound();
    } catch (InterruptedException e) {
      synchronized (this) {
        waiters.remove(waiter);
      }
      throw e;
    }
  }

  /// Takes a permit if one is free.
  ///
  /// @return whether it took one
  public synchronized boolean tryAcquire() {
    if (permits == 0) {
      return false;
    }
    permits--;
    lastHolder = Strand.bound();
    return true;
  }

  /// Gives a permit back: to the longest waiter if there is one.
  public synchronized void release() {
    boolean handedOver = waiters.wakeFirst();
    lastHolder = null;
    if (!handedOver) {
      permits++;
    }
  }

  /// How many permits are free at the moment.
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
