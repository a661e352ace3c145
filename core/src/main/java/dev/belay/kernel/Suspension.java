// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One wait of one thread: the only way in which anything in Belay waits.
///
/// A primitive makes a suspension with [#begin], puts it where a waker will find it, and calls one
/// of the `await` methods. It ends in exactly one of four ways, decided by one compare-and-set on
/// `state`: WOKEN, TIMED_OUT, CANCELLED, or INTERRUPTED by a thread that is not ours.
///
/// ## Why nothing is lost
///
/// * *Winning the compare-and-set is the hand-over.* A waker takes the permit or item aside under
///   the primitive's lock and calls [#wake]. True: the waiter has it. False: the waiter is leaving
///   for another reason, and the waker turns to the next. Nobody gives back what he was handed.
/// * *No wake-up is missed.* The waiter looks at `state` before each park, and the winner unparks
///   after his compare-and-set; an unpark that comes before the park makes the park return at once.
/// * *No cancellation is missed.* The waiter publishes itself in the task, then reads the scopes;
///   the canceller marks the scope, then reads what the task has published. Both sides use volatile
///   accesses, so at least one sees the other.
/// * *A cancelled wait is never interrupted*: the canceller ends it by compare-and-set and unparks.
///   An interrupt bit that appears during a wait is therefore foreign, unless [Strand] has noted
///   that one of ours was on its way when the wait began.
/// * *An interrupt that loses to WOKEN is put back* when the wait returns, because the call then
///   returns normally and somebody else must see the bit.
/// * *An ended wait is not yet a running task.* Whoever ended it, the waiter itself included, tells
///   the waiter's loop exactly once, and the waiter goes on when that loop gives it a turn. On the
///   parallel loop that is at once; see [BatonLoop] for the other.
public final class Suspension extends LinkedQueue.Node<Suspension> {
  private static final int PENDING = 0;
  private static final int WOKEN = 1;
  private static final int TIMED_OUT = 2;
  private static final int CANCELLED = 3;
  private static final int INTERRUPTED = 4;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Suspension.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Strand strand;
  private final Object subject;

  /// Where the waiter is. A canceller may come late, when its scope was left long ago and the
  /// thread waits for something else; so it asks the scope of this wait.
  private final @Nullable Scope scope;

  private volatile int state;

  /// Whether a cancellation ends this wait. Written before the suspension is published in the task.
  private boolean cancellable = true;

  /// Whether the wait has a time limit of its own, and when on the clock of the loop that is over.
  /// Written before the suspension is published in the task.
  private boolean timed;

  private long deadline;

  /// When the wait began, if anybody watched, or was first seen. For those who look.
  private volatile @Nullable Since since;

  // The waiter's place in a BatonLoop.

  /// Guarded by the loop.
  BatonLoop.Place place = BatonLoop.Place.RUNNING;

  /// Written by the loop, once.
  volatile boolean hasTurn;

  /// Used by the waiting thread only.
  @Nullable Timer alarm;

  /// Who hears of this wait, if anybody does. Written by the waiting thread; a waker who comes
  /// before it does not see it, and then there is nothing to tell.
  private Watcher.@Nullable Wait watched;

  private Suspension(Strand strand, Object subject) {
    this.strand = strand;
    this.subject = subject;
    this.scope = strand.scope();
  }

  /// A wait of the current thread, be it a task's or a plain one.
  ///
  /// @param subject what is waited for; its `toString()` is read only when somebody asks
  public static Suspension begin(Object subject) {
    return new Suspension(Strand.current(), subject);
  }

  /// Ends the wait with success, from any thread, without blocking.
  ///
  /// @return whether it was this call that ended it: then the waiter has what it waited for
  /// @throws IllegalStateException when the waiter is simulated and the caller is not
  public boolean wake() {
    boolean won = claim();
    if (won) {
      resume();
    }
    return won;
  }

  /// The first half of [#wake], for under a primitive's lock: decides that the wait has succeeded.
  /// Whoever gets true calls [#resume], once, when he has left the lock: to wake a thread takes
  /// longer than all that is done under it, and others would stand before it.
  ///
  /// @return whether it was this call that ended the wait
  /// @throws IllegalStateException when the waiter is simulated and the caller is not
  public boolean claim() {
    admitWaker();
    return STATE.compareAndSet(this, PENDING, WOKEN);
  }

  /// The second half of [#wake]: lets the waiter go on.
  public void resume() {
    Watcher.Wait heard = watched;
    if (heard != null) {
      heard.ready();
    }
    strand.loop().unpark(this);
  }

  /// Looks whether the current thread may wake this waiter.
  ///
  /// @throws IllegalStateException when the waiter is simulated and the caller is not
  public void admitWaker() {
    strand.loop().admitWaker(this);
  }

  /// Ends the wait because its time has run out.
  void timeOut() {
    end(TIMED_OUT);
  }

  /// Lets others run, if the loop of `strand` knows turns.
  static void yieldTurn(Strand strand) {
    if (strand.loop().yields()) {
      Suspension pause = new Suspension(strand, "checkpoint");
      pause.end(WOKEN);
      pause.park(false, 0, null);
    }
  }

  /// Whether the wait has not been ended yet. May be out of date at once unless the caller holds
  /// the lock that every waker of this suspension takes.
  public boolean isPending() {
    return state == PENDING;
  }

  /// Waits to be woken.
  ///
  /// @throws InterruptedException when the task is cancelled or the thread interrupted; nothing has
  ///   been taken then
  public void await() throws InterruptedException {
    awaitUntil(false, 0);
  }

  /// Waits to be woken, at most until `deadline` on the clock of the loop.
  ///
  /// @return true when woken, false when the time ran out; nothing has been taken then
  /// @throws InterruptedException when the task is cancelled or the thread interrupted; nothing has
  ///   been taken then
  public boolean awaitUntil(long deadline) throws InterruptedException {
    return awaitUntil(true, deadline);
  }

  private boolean awaitUntil(boolean timed, long deadline) throws InterruptedException {
    this.timed = timed;
    this.deadline = deadline;
    return switch (park(timed, deadline, null)) {
      case WOKEN -> true;
      case TIMED_OUT -> false;
      case CANCELLED -> throw strand.deliverCancellation();
      default -> throw new ForeignInterrupt("interrupted while waiting for " + subject);
    };
  }

  /// Waits to be woken whatever happens. For the owner of a group, who must not leave before its
  /// children.
  ///
  /// @param onInterrupt called on this thread, after the bit was cleared, for an interrupt that is
  ///   not ours
  public void awaitUncancellable(Runnable onInterrupt) {
    cancellable = false;
    park(false, 0, onInterrupt);
  }

  /// The one place where a Belay thread stops.
  private int park(boolean timed, long deadline, @Nullable Runnable onInterrupt) {
    Loop loop = strand.loop();
    Watcher watcher = Watchers.on();
    if (watcher != null) {
      watched = watcher.waits(this);
    }
    boolean ours = strand.enterWait(this);
    boolean foreign = false;
    if (cancellable && isInCancelledScope()) {
      end(CANCELLED);
    }
    while (state == PENDING || !loop.hasTurn(this)) {
      if (Thread.currentThread().isInterrupted()) {
        if (strand.takeInterrupt()) {
          ours = true;
        } else {
          loop.interrupted(this);
          if (onInterrupt != null) {
            onInterrupt.run();
          } else {
            foreign = !end(INTERRUPTED);
          }
        }
      } else if (timed) {
        loop.parkUntil(this, deadline);
      } else {
        loop.park(this);
      }
    }
    if (alarm != null) {
      alarm.cancel();
    }
    strand.leaveWait();
    if (watched != null) {
      watched.over();
    }
    if (state == WOKEN || state == TIMED_OUT) {
      if (foreign) {
        Thread.currentThread().interrupt();
      } else if (ours) {
        strand.putBackInterrupt();
      }
    }
    return state;
  }

  private boolean end(int outcome) {
    if (!STATE.compareAndSet(this, PENDING, outcome)) {
      return false;
    }
    resume();
    return true;
  }

  /// The canceller's side: ends the wait if it is in a cancelled scope and one that a cancellation
  /// ends.
  boolean cancel() {
    return cancellable && isInCancelledScope() && end(CANCELLED);
  }

  private boolean isInCancelledScope() {
    return scope != null && scope.isEffectivelyCancelled();
  }

  // ---- For those who look ----

  /// From when a wait is known.
  ///
  /// @param nanos on the clock of the waiter's loop
  /// @param exact whether it began then; else it was seen then, and began before
  public record Since(long nanos, boolean exact) {}

  /// Notes that the wait begins now. Called on the waiting thread, by whoever watches.
  public void stamp() {
    since = new Since(strand.loop().nanoTime(), true);
  }

  /// Since when the wait is known to last; from now, if nobody has looked before.
  public Since since() {
    Since known = since;
    if (known == null) {
      known = new Since(strand.loop().nanoTime(), false);
      since = known;
    }
    return known;
  }

  /// In how many nanoseconds the wait ends by itself, because of a limit of its own or of the code
  /// around it; [TimedScope#UNLIMITED] when it does not.
  public long left() {
    long own = timed ? deadline - strand.loop().nanoTime() : TimedScope.UNLIMITED;
    return cancellable ? Math.min(own, TimedScope.left(scope)) : own;
  }

  /// How the wait has ended, in a few words.
  public String ending() {
    return switch (state) {
      case PENDING -> "not yet";
      case WOKEN -> "woken";
      case TIMED_OUT -> "timed out";
      case CANCELLED -> "cancelled";
      default -> "interrupted";
    };
  }

  /// Whose wait this is.
  public Strand strand() {
    return strand;
  }

  /// The task that waits, or null where it is a plain thread.
  public @Nullable Strand task() {
    return scope == null ? null : strand;
  }

  /// The thread that waits. A waker may come late, when it has gone on and ended: then null.
  public @Nullable Thread thread() {
    return strand.threadIfAlive();
  }

  /// What is waited for.
  public Object subject() {
    return subject;
  }
}
