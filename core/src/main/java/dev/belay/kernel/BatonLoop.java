// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A loop whose tasks run one at a time: whoever has the baton runs, and gives it away only where
/// it waits. What time it is, and who of the ready ones is next, is asked of a [Host]: with the
/// real clock and first come first served this is the confined loop, with a virtual clock and a
/// seed it is the simulated one.
///
/// ## Who has the baton
///
/// `taken` is false only when nobody is ready. Otherwise either `holder` runs, or the loop itself
/// has the baton for a moment (`holder` is null): on the thread that has just given it away, or on
/// the foreign thread whose wake found the loop idle. That thread is the only one in [#passOn]; so
/// timers of a virtual clock are run by one thread, with nobody else running.
///
/// ## Why nobody is granted twice or forgotten
///
/// * A suspension is RUNNING until its waiter comes to [#park], then PARKED, then READY, all under
///   this lock. Its strand is put into the ready queue exactly once: by the one call of [#unpark]
///   if the waiter has parked by then, else by the waiter, who sees in `park` that the wait has
///   ended. A suspension that was ended but never awaited puts nobody into the queue.
/// * A waiter always gives the baton away, also when its wait is over already; it may get it back
///   at once.
/// * `hasTurn` is set before the unpark and looked at before each park, so the grant is not missed.
///   An interrupted waiter tries to end its suspension and parks again until it has its turn.
/// * Whoever adds to the queue takes the baton in the same critical section if it is free, and
///   passes it on. So the loop is never idle with somebody ready.
///
/// Nothing waits while it holds this lock, and none but the host's own is taken under it. It may be
/// taken under the lock of a primitive.
public final class BatonLoop implements Loop {

  /// Where the waiter of a suspension is.
  enum Place {
    RUNNING,
    PARKED,
    READY
  }

  /// What a baton loop asks: the time, the order, and what to do about trouble.
  public interface Host {

    /// See [Loop#nanoTime].
    long nanoTime();

    /// See [Loop#isVirtualTime].
    default boolean isVirtualTime() {
      return false;
    }

    /// See [Loop#clock].
    InstantSource clock();

    /// See [Loop#random].
    RandomGenerator random();

    /// See [Loop#schedule].
    Timer schedule(long delayNanos, Runnable action);

    /// See [Loop#unhandled].
    void unhandled(String path, Throwable failure);

    /// Who is next: an index into `ready`, which is not empty. Called under the loop's lock.
    int next(ReadyQueue ready);

    /// Hears who runs next, before it does. False stops the loop for good: nobody runs any more.
    default boolean mayRun(Strand next) {
      return true;
    }

    /// Hears that a task was started.
    default void started(Strand strand) {}

    /// Hears that a task has ended.
    default void ended(Strand strand) {}

    /// Nobody is ready. Whether this call has changed that, by moving the clock on for example; it
    /// runs as the loop itself.
    boolean idle();

    /// See [Loop#stragglerNanos].
    default long stragglerNanos() {
      return 0;
    }

    /// See [Loop#straggles].
    default void straggles(Straggling report) {}

    /// After how many nanoseconds of real time the holder of the baton is reported if others are
    /// ready; 0 for never.
    default long heldNanos() {
      return 0;
    }

    /// Hears that the holder of the baton has had it for that time.
    default void held(Held report) {}

    /// Hears that the holder of the baton is blocked in code that is not Belay's.
    void blocked(Blocked report);

    /// Hears that a task was interrupted while it waited without the baton, by somebody who is not
    /// Belay. Called on the task's own thread.
    default void interrupted(Suspension wait) {}

    /// The loop for code that blocks, or null where such code runs inline.
    @Nullable Loop outside();

    /// Whether threads outside of the loop may wake its tasks.
    boolean admitsForeignWakers();
  }

  private final Host host;

  // Guarded by this.
  private final ReadyQueue ready = new ReadyQueue();
  private boolean taken;
  private @Nullable Strand holder;
  private long turns;
  private int living;

  /// The task whose blocking code was announced by [#inline].
  private volatile @Nullable Strand mayBlock;

  /// A loop on which nothing runs yet.
  public BatonLoop(Host host) {
    this.host = host;
  }

  // ---- Threads ----

  @Override
  public Thread newThread(Strand strand, Runnable body) {
    return Thread.ofVirtual()
        .unstarted(() -> {
          try {
            body.run();
          } finally {
            exit(strand);
          }
        });
  }

  @Override
  public void start(Strand strand) {
    synchronized (this) {
      if (living > 0) {
        admitStarter(strand);
      }
      if (living++ == 0) {
        Watchdog.watch(this);
      }
      host.started(strand);
      ready.add(strand);
      if (taken) {
        return;
      }
      taken = true;
    }
    passOn();
  }

  /// The first task of a run is started from outside, the others must not be where that would make
  /// the run depend on other threads.
  private void admitStarter(Strand started) {
    Strand starter = Strand.bound();
    if (!host.admitsForeignWakers() && (starter == null || starter.loop() != this)) {
      throw new IllegalStateException(
          "start of %s: only the simulation may start tasks in it, the caller was %s"
              .formatted(started.path(), Thread.currentThread()));
    }
  }

  private void exit(Strand strand) {
    synchronized (this) {
      host.ended(strand);
      holder = null;
      if (--living == 0) {
        Watchdog.forget(this);
      }
    }
    passOn();
  }

  // ---- Waiting ----

  @Override
  public void park(Suspension suspension) {
    Strand strand = suspension.strand();
    if (strand instanceof Strand.OfLoop) {
      throw new IllegalStateException(
          "wait for %s: what a timer or a canceller runs must not wait"
              .formatted(suspension.subject()));
    }
    boolean leaves;
    synchronized (this) {
      leaves = suspension.place == Place.RUNNING;
      if (leaves) {
        suspension.place = suspension.isPending() ? Place.PARKED : Place.READY;
        if (suspension.place == Place.READY) {
          ready.add(strand);
        }
        holder = null;
      }
    }
    if (leaves) {
      passOn();
    }
    if (!suspension.hasTurn) {
      LockSupport.park(suspension);
    }
  }

  @Override
  public void parkUntil(Suspension suspension, long deadline) {
    if (suspension.alarm == null) {
      long left = deadline - nanoTime();
      suspension.alarm = left > 0 ? schedule(left, suspension::timeOut) : Timer.PAST;
      if (left <= 0) {
        suspension.timeOut();
      }
    }
    park(suspension);
  }

  @Override
  public void unpark(Suspension suspension) {
    synchronized (this) {
      if (suspension.place != Place.PARKED) {
        return;
      }
      suspension.place = Place.READY;
      ready.add(suspension.strand());
      if (taken) {
        return;
      }
      taken = true;
    }
    passOn();
  }

  @Override
  public boolean hasTurn(Suspension suspension) {
    return suspension.hasTurn;
  }

  @Override
  public void admitWaker(Suspension suspension) {
    if (host.admitsForeignWakers()) {
      return;
    }
    Strand waker = Strand.bound();
    if (waker == null || waker.loop() != this) {
      throw new IllegalStateException(
          "wake of %s, which waits for %s: only the simulation may wake its tasks, the caller was %s"
              .formatted(suspension.strand().path(), suspension.subject(), Thread.currentThread()));
    }
  }

  @Override
  public void interrupted(Suspension suspension) {
    synchronized (this) {
      if (suspension.place == Place.RUNNING) {
        return; // The bit was set before the wait: the interrupt came at a place that is known.
      }
    }
    host.interrupted(suspension);
  }

  @Override
  public boolean yields() {
    return true;
  }

  // ---- The baton ----

  /// Gives the baton, which this thread has in the loop's name, to whoever is next.
  private void passOn() {
    while (true) {
      Strand next = take();
      if (next != null) {
        if (host.mayRun(next)) {
          grant(next);
        }
        return;
      }
      boolean[] moved = {false};
      Strand.asLoop(this, () -> moved[0] = host.idle());
      if (!moved[0] && isIdle()) {
        return;
      }
    }
  }

  private synchronized @Nullable Strand take() {
    if (ready.size() == 0) {
      return null;
    }
    Strand next = ready.remove(host.next(ready));
    holder = next;
    turns++;
    return next;
  }

  private synchronized boolean isIdle() {
    taken = ready.size() > 0;
    return !taken;
  }

  private static void grant(Strand next) {
    Thread thread = next.thread();
    Suspension wait = next.waiting();
    if (wait == null) {
      thread.start();
      return;
    }
    wait.hasTurn = true;
    if (thread != Thread.currentThread()) {
      LockSupport.unpark(thread);
    }
  }

  // ---- Code that blocks ----

  @Override
  public Loop outside() {
    Loop outside = host.outside();
    return outside == null ? this : outside;
  }

  @Override
  public <T extends @Nullable Object> T inline(Callable<? extends T> call) throws Exception {
    Strand before = mayBlock;
    mayBlock = Strand.bound();
    try {
      return call.call();
    } finally {
      mayBlock = before;
    }
  }

  /// Who has the baton, since which turn, and how many could run if he gave it away.
  record Hold(Strand strand, long turn, int others) {}

  /// Who has the baton and has not said that it may block.
  synchronized @Nullable Hold hold() {
    Strand strand = holder;
    return strand == null || strand == mayBlock ? null : new Hold(strand, turns, ready.size());
  }

  void blocked(Blocked report) {
    host.blocked(report);
  }

  long heldNanos() {
    return host.heldNanos();
  }

  void held(Held report) {
    host.held(report);
  }

  // ---- The host's part ----

  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    return host.schedule(delayNanos, action);
  }

  @Override
  public long nanoTime() {
    return host.nanoTime();
  }

  @Override
  public boolean isVirtualTime() {
    return host.isVirtualTime();
  }

  @Override
  public InstantSource clock() {
    return host.clock();
  }

  @Override
  public RandomGenerator random() {
    return host.random();
  }

  @Override
  public long stragglerNanos() {
    return host.stragglerNanos();
  }

  @Override
  public void straggles(Straggling report) {
    host.straggles(report);
  }

  @Override
  public void unhandled(String path, Throwable failure) {
    host.unhandled(path, failure);
  }
}
