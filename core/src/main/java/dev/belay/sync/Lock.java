// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.kernel.Awaited;
import dev.belay.kernel.Blockers;
import dev.belay.kernel.Strand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Lets one at a time through, first come first served. Not reentrant: who holds it and asks again
/// is refused, since the wait could never end.
///
/// | method | waits | throws | returns |
/// |---|---|---|---|
/// | `acquire` | until the lock is free | `InterruptedException`; `IllegalStateException` to the holder | nothing |
/// | `acquirePermit` | until the lock is free | as `acquire` | the permit, to be closed |
/// | `tryAcquire(limit)` | at most so long | as `acquire` | whether it took the lock |
/// | `tryAcquire` | no | nothing | whether it took the lock |
/// | `release` | no | `IllegalStateException` to anybody but the holder | nothing |
/// | `isLocked`, `isHeldHere` | no | nothing | whether anybody, or the calling thread, holds it |
///
/// A release hands the lock to the longest waiter, so nobody overtakes. A waiter that is cancelled,
/// or whose time runs out, has not taken the lock and does not disturb the others; one that was
/// handed the lock has it, even if it is cancelled in the same moment. The holder is always known
/// exactly, be it a task or a plain thread.
public final class Lock {

  /// Who holds the lock, or will when it is handed over. The thread says who may release it; the
  /// name is put together only when asked for.
  record Holder(Thread thread, Strand strand) {
    static Holder here() {
      return new Holder(Thread.currentThread(), Strand.current());
    }

    @Override
    public String toString() {
      String path = strand.path();
      if (!path.isEmpty()) {
        return "task " + path;
      }
      String name = thread.getName();
      return "thread " + (name.isEmpty() ? "#" + thread.threadId() : name);
    }
  }

  // Guarded by this. Nobody waits while the lock is free.
  private final Line<Holder> waiters = new Line<>();
  private @Nullable Holder holder;

  private final Wait wait = new Wait();

  /// A free lock.
  public Lock() {}

  /// Takes the lock, waiting for it if somebody else holds it.
  ///
  /// @throws IllegalStateException when the caller holds it
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; it
  ///   does not hold the lock then
  public void acquire() throws InterruptedException {
    acquire(null);
  }

  /// Takes the lock to be released by `close`, waiting for it if somebody else holds it.
  ///
  /// @return the permit; to be closed by the same task or thread
  /// @throws IllegalStateException when the caller holds it
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; it
  ///   does not hold the lock then
  public Permit acquirePermit() throws InterruptedException {
    acquire(null);
    return new Permit(this, this::release);
  }

  /// Takes the lock, waiting for it for at most `limit`; with a limit of zero or less it does not
  /// wait.
  ///
  /// @param limit how long
  /// @return whether it took the lock
  /// @throws IllegalStateException when the caller would wait for itself
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; it
  ///   does not hold the lock then
  public boolean tryAcquire(Duration limit) throws InterruptedException {
    return Waits.isOver(limit) ? tryAcquire() : acquire(limit);
  }

  private boolean acquire(@Nullable Duration limit) throws InterruptedException {
    Line.Waiter<Holder> waiter;
    synchronized (this) {
      if (isHeldHere()) {
        throw new IllegalStateException(
            "acquiring a lock: it is not reentrant, and %s holds it already".formatted(holder));
      }
      if (tryAcquire()) {
        return true;
      }
      waiter = waiters.join(wait, Holder.here());
    }
    return waiters.await(this, waiter, limit);
  }

  /// Takes the lock if it is free.
  ///
  /// @return whether it took the lock
  public synchronized boolean tryAcquire() {
    if (holder != null) {
      return false;
    }
    holder = Holder.here();
    return true;
  }

  /// Gives the lock back: to the longest waiter if there is one.
  ///
  /// @throws IllegalStateException when the caller does not hold it
  public synchronized void release() {
    requireHeld("releasing a lock");
    passOn();
  }

  /// {@return whether anybody holds the lock}
  public synchronized boolean isLocked() {
    return holder != null;
  }

  /// {@return whether the calling task or thread holds the lock}
  public synchronized boolean isHeldHere() {
    return holder != null && holder.thread() == Thread.currentThread();
  }

  /// A condition that is waited for and signalled by holders of this lock.
  ///
  /// @return a new condition
  public Condition newCondition() {
    return new Condition(this);
  }

  // ---- For conditions: called with the monitor of this object ----

  void requireHeld(String doing) {
    if (!isHeldHere()) {
      throw new IllegalStateException(
          "%s: only its holder may, but %s".formatted(doing, whoHoldsInWords()));
    }
  }

  /// The next holder is noted before it is woken: it goes on at once, and those who only look do so
  /// without the monitor.
  void passOn() {
    Line.Waiter<Holder> next;
    do {
      next = waiters.poll();
      holder = next == null ? null : next.item();
    } while (next != null && !next.suspension().wake());
  }

  private String whoHoldsInWords() {
    Holder known = holder;
    return (known == null ? "nobody" : known) + " holds it";
  }

  /// Puts one who was signalled into the line, in the order of the signals.
  void line(Line.Waiter<Holder> signalled) {
    waiters.add(signalled);
  }

  // ---- For conditions: called without it ----

  /// The calling thread's place in the line, for later.
  Line.Waiter<Holder> place() {
    return Line.waiter(wait, Holder.here());
  }

  /// Takes the lock whatever happens.
  ///
  /// @param inLine whether somebody has put the place into the line already
  void retake(Line.Waiter<Holder> place, boolean inLine) {
    if (!inLine) {
      synchronized (this) {
        if (tryAcquire()) {
          return;
        }
        waiters.add(place);
      }
    }
    AtomicBoolean interrupted = new AtomicBoolean();
    place.suspension().awaitUncancellable(() -> interrupted.set(true));
    if (interrupted.get()) {
      Thread.currentThread().interrupt();
    }
  }

  /// What a waiter waits for, with the one that stands in its way.
  private final class Wait implements Awaited {
    @Override
    public Blockers blockers() {
      Holder known = holder;
      return Blockers.heldBy(known == null ? List.of() : List.of(known.thread().threadId()));
    }

    @Override
    public String toString() {
      return Lock.this.toString();
    }
  }

  /// Without a lock, as all that is only for reports: who is in trouble may hold it.
  @Override
  public String toString() {
    return "lock (%s, %d waiting)".formatted(whoHoldsInWords(), waiters.size());
  }
}
