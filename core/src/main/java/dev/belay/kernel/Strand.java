// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The kernel's record of one thread that runs Belay code: in which scope it is, what it waits for,
/// and which interrupt of ours may be on its way.
///
/// ## Interrupts
///
/// A task that waits is cancelled through its [Suspension] and never interrupted. A task that runs,
/// or blocks in foreign code, is interrupted once per cancellation, and once more only when a wider
/// scope is cancelled. `delivered` and `sent` keep count of that, under this object's monitor. The
/// interrupt itself is sent inside the monitor after the scopes were read again, and the exit of a
/// cancelled scope takes the same monitor: so an interrupt never lands outside of its scope.
public abstract class Strand {
  /// No cancellation has been delivered.
  private static final int NONE = Integer.MAX_VALUE;

  private static final int ALLOWED = 0;
  private static final int UNDER_WAY = 1;
  private static final int OVER = 2;

  /// Nobody cleans up by so many waits that all fail.
  static final int MANY_TIMES = 1_000;

  private static final VarHandle INTERRUPTS;

  static {
    try {
      INTERRUPTS = MethodHandles.lookup().findVarHandle(Strand.class, "interrupts", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final Loop PLAIN_LOOP =
      new ParallelLoop((path, failure) -> {
        throw new IllegalStateException("a plain thread has no failures to hand over", failure);
      });

  private static final ScopedValue<Strand> CURRENT = ScopedValue.newInstance();
  private static final Strand UNBOUND = new Plain(null);

  private final Loop loop;

  /// Set before the thread starts, or on the thread itself; null again when a child has ended.
  private @Nullable Thread thread;

  /// The innermost scope. Written by the thread itself only, read by cancellers.
  private volatile @Nullable Scope scope;

  /// The wait this thread is in. Written by the thread itself only, read by cancellers.
  private volatile @Nullable Suspension waiting;

  /// The newest hook. Written by the thread itself only, read by cancellers.
  private volatile @Nullable Hook hooks;

  // Written under this object's monitor.

  /// The depth of the outermost cancelled scope that the thread has been told of. A stale NONE read
  /// without the monitor does no harm: the wait then meets the bit and asks for `sent`.
  private volatile int delivered = NONE;

  /// Whether an interrupt of ours may be pending.
  private boolean sent;

  /// How often the thread was told that it is cancelled and has not left the cancelled scope; it is
  /// counted up to MANY_TIMES.
  private int told;

  /// Whether the thread may be interrupted, see [#end].
  private volatile int interrupts = ALLOWED;

  /// A record for the current thread, or for one that [#makeThread] makes later.
  protected Strand(Loop loop, @Nullable Thread thread) {
    this.loop = loop;
    this.thread = thread;
  }

  /// The record of the current thread; of a plain thread, a new one without a scope.
  public static Strand current() {
    Strand bound = bound();
    return bound == null ? new Plain(Thread.currentThread()) : bound;
  }

  /// The record of the current thread, or null when it runs no task and owns no group.
  ///
  /// The binding is checked against the thread, because threads that others fork may inherit it.
  public static @Nullable Strand bound() {
    Strand strand = CURRENT.orElse(UNBOUND);
    return strand.thread == Thread.currentThread() ? strand : null;
  }

  /// The loop of the current thread: what [#current] would say, without a record for a plain
  /// thread.
  public static Loop currentLoop() {
    Strand bound = bound();
    return bound == null ? PLAIN_LOOP : bound.loop;
  }

  /// Does `call` with this as the record of the current thread.
  protected final <T extends @Nullable Object> T bind(Callable<T> call) throws Exception {
    return ScopedValue.where(CURRENT, this).call(call::call);
  }

  /// Makes the thread that does `body` with this as its record.
  protected final void makeThread(Runnable body) {
    thread = loop.newThread(this, () -> ScopedValue.where(CURRENT, this).run(body));
  }

  /// What paths show of a child; the numbers and names are put into words only when asked for.
  protected Object label() {
    throw new IllegalStateException("only the child of a group has a label");
  }

  /// The exception that tells this thread's code that it is cancelled.
  protected abstract InterruptedException cancelled(Cancellation cancellation);

  /// Whether the thread's work has begun. Only a child of a group ever has not.
  public boolean hasBegun() {
    return true;
  }

  /// Whether the thread's work is over. Only a child of a group ever ends.
  public boolean hasEnded() {
    return false;
  }

  /// Lets `waiter` be woken when the thread's work is over.
  ///
  /// @return false when it is over already
  protected boolean wakeAtEnd(Suspension waiter) {
    throw new IllegalStateException("only the child of a group ends");
  }

  /// The loop that this thread belongs to.
  public final Loop loop() {
    return loop;
  }

  /// The thread itself.
  public final Thread thread() {
    if (thread == null) {
      throw new IllegalStateException(
          "the thread of " + path() + " has not been made yet, or has ended");
    }
    return thread;
  }

  /// The thread, or null when it has not been made yet or has ended.
  public final @Nullable Thread threadIfAlive() {
    return thread;
  }

  /// The innermost scope, or null.
  public final @Nullable Scope scope() {
    return scope;
  }

  /// What this thread waits for at the moment, or null.
  public final @Nullable Suspension waiting() {
    return waiting;
  }

  /// The names from the root to here.
  public String path() {
    Scope innermost = scope;
    return innermost == null ? "" : innermost.path();
  }

  // ---- Entering and leaving scopes: on the thread itself ----

  /// Makes `inner` the innermost scope.
  public final void enter(Scope inner) {
    scope = inner;
  }

  /// Leaves the innermost scope. Once nothing cancelled is in effect any more, what is left of our
  /// interrupt is taken back.
  public final void leave(Scope inner) {
    boolean wasOpen = inner.close();
    scope = inner.parent();
    if (wasOpen && delivered == NONE) {
      return;
    }
    synchronized (this) {
      if (!isCancelled()) {
        if (!wasOpen || sent) {
          Thread.interrupted();
        }
        delivered = NONE;
        sent = false;
        told = 0;
      }
    }
  }

  /// Enters a shield: what has been delivered from outside, a pending interrupt of ours included,
  /// is kept for the exit.
  ///
  /// @return what [#leaveShield] needs
  public final Kept enterShield(Scope shield) {
    Kept kept;
    synchronized (this) {
      kept = new Kept(delivered, sent && Thread.interrupted());
      delivered = NONE;
      sent = false;
      scope = shield;
    }
    shield.startGraceIfCancelledOutside();
    return kept;
  }

  /// Leaves a shield; a cancellation of the outside is in effect again.
  public final void leaveShield(Scope shield, Kept kept) {
    shield.endGrace();
    leave(shield);
    synchronized (this) {
      if (!isCancelled()) {
        return;
      }
      if (sent) {
        Thread.interrupted();
      }
      delivered = kept.delivered;
      sent = kept.interrupt;
      if (sent) {
        Thread.currentThread().interrupt();
      }
    }
    signal();
  }

  /// What a shield keeps from its inside.
  public record Kept(int delivered, boolean interrupt) {}

  // ---- Beginning and ending a child ----

  /// After this no interrupt of ours reaches the thread, and none is pending. A canceller who is
  /// about to interrupt has said so under the monitor; without one, no monitor is needed.
  protected final void end() {
    if (!INTERRUPTS.compareAndSet(this, ALLOWED, OVER)) {
      synchronized (this) {
        interrupts = OVER;
      }
    }
    if (sent) {
      Thread.interrupted();
    }
  }

  /// Lets go of the thread, as the last thing that a child does: its handle may be kept for long,
  /// and the thread is the larger part of it.
  protected final void unbindThread() {
    thread = null;
  }

  // ---- Cancellation ----

  /// Whether a cancelled scope is in effect here.
  public final boolean isCancelled() {
    Scope innermost = scope;
    return innermost != null && innermost.isEffectivelyCancelled();
  }

  /// Lets others run where the loop knows turns, then throws if this thread is cancelled or has
  /// been interrupted.
  public final void checkpoint() throws InterruptedException {
    Suspension.yieldTurn(this);
    if (isCancelled()) {
      throw deliverCancellation();
    }
    if (Thread.currentThread().isInterrupted() && !takeInterrupt()) {
      throw new ForeignInterrupt("interrupted before a checkpoint");
    }
  }

  /// Notes that the thread's code is being told now, and gives the exception that tells it.
  public final InterruptedException deliverCancellation() {
    return cancelled(noteDelivered());
  }

  /// Notes that the thread's code is being told now that it is cancelled, which it must be.
  ///
  /// @return why
  public final Cancellation noteDelivered() {
    Scope innermost = scope;
    Scope outermost = innermost == null ? null : innermost.outermostCancelled();
    Cancellation why = outermost == null ? null : outermost.cancellation();
    if (outermost == null || why == null) {
      throw new IllegalStateException(path() + " is not cancelled");
    }
    boolean swallows;
    synchronized (this) {
      delivered = Math.min(delivered, outermost.depth());
      sent = false;
      swallows = told < MANY_TIMES && ++told == MANY_TIMES;
      Thread.interrupted();
    }
    if (swallows) {
      Stragglers.hurry(outermost);
    }
    return why;
  }

  /// Whether the thread was told of its cancellation so often that it must be in a loop that
  /// swallows it.
  final boolean swallowsCancellation() {
    synchronized (this) {
      return told == MANY_TIMES;
    }
  }

  /// Whether an interrupt of ours was sent to this thread and not yet seen in a Belay call.
  public final boolean wasInterruptedByUs() {
    synchronized (this) {
      return sent;
    }
  }

  /// Tells the thread that a scope around it was cancelled. Called by the canceller, after the
  /// scope was marked.
  final void signal() {
    Suspension wait = waiting;
    if (wait == null || !wait.cancel()) {
      interruptIfNew();
    }
    for (Hook hook = hooks; hook != null; hook = hook.next()) {
      hook.runIfCancelled();
    }
  }

  private void interruptIfNew() {
    synchronized (this) {
      Scope outermost = scope == null ? null : scope.outermostCancelled();
      if (outermost != null
          && outermost.depth() < delivered
          && INTERRUPTS.compareAndSet(this, ALLOWED, UNDER_WAY)) {
        delivered = outermost.depth();
        sent = true;
        thread().interrupt();
        interrupts = ALLOWED;
      }
    }
  }

  // ---- Hooks ----

  /// Registers an action for the canceller of the present scope; runs it at once if that is
  /// cancelled.
  public final Hook onCancel(Runnable action) {
    Hook hook = new Hook(action, this, scope, hooks);
    hooks = hook;
    hook.runIfCancelled();
    return hook;
  }

  final void dropFinishedHooks() {
    Hook top = hooks;
    while (top != null && top.isOver()) {
      top = top.next();
    }
    hooks = top;
  }

  // ---- The suspension's side ----

  /// Publishes the wait. What our interrupt, or the code in a cancelled scope, did to the interrupt
  /// bit before is ours and is cleared.
  ///
  /// @return whether a bit was cleared
  final boolean enterWait(Suspension suspension) {
    waiting = suspension;
    if (delivered == NONE) {
      return false;
    }
    synchronized (this) {
      sent = false;
      return Thread.interrupted();
    }
  }

  final void leaveWait() {
    waiting = null;
  }

  /// Clears the interrupt bit. In one step with the look at whose it was: between two steps a wider
  /// cancellation could set the bit again, and it would be taken for a foreign one.
  ///
  /// @return whether it was ours
  final boolean takeInterrupt() {
    synchronized (this) {
      Thread.interrupted();
      boolean ours = sent;
      sent = false;
      return ours;
    }
  }

  /// Sets our interrupt again, for a wait that returned normally although it had consumed it.
  final void putBackInterrupt() {
    synchronized (this) {
      if (isCancelled()) {
        sent = true;
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Does `work` as the loop itself, on whatever thread has the baton at the moment.
  static void asLoop(Loop loop, Runnable work) {
    ScopedValue.where(CURRENT, new OfLoop(loop)).run(work);
  }

  /// The loop itself, while it does what a timer is for.
  static final class OfLoop extends Strand {
    private OfLoop(Loop loop) {
      super(loop, Thread.currentThread());
    }

    @Override
    public String path() {
      return "/timer";
    }

    @Override
    protected InterruptedException cancelled(Cancellation cancellation) {
      return new InterruptedException(cancellation.reason());
    }
  }

  /// A thread that runs no task and owns no group. It has no scope, so nothing can cancel it.
  private static final class Plain extends Strand {
    Plain(@Nullable Thread thread) {
      super(PLAIN_LOOP, thread);
    }

    @Override
    protected InterruptedException cancelled(Cancellation cancellation) {
      return new InterruptedException(cancellation.reason());
    }
  }
}
