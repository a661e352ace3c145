// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The children of one group: who they are, how many live, and the wake-up of the owner when the
/// last has ended.
///
/// The owner's body counts as one of the living, so the count reaches zero exactly once, and a
/// child may be added by a child after the body has ended. Children do not remove themselves: the
/// list is swept of finished ones whenever it has doubled, which costs the starter a constant
/// amount each.
public final class Members {
  private static final VarHandle LIVE;
  private static final int SWEEP_FROM = 64;

  static {
    try {
      LIVE = MethodHandles.lookup().findVarHandle(Members.class, "live", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object group;
  private volatile int live = 1;

  /// Written before the owner gives up its own count, read by whoever brings the count to zero.
  private @Nullable Suspension drain;

  // Guarded by this.
  private final List<Strand> list = new ArrayList<>();
  private int sweepAt = SWEEP_FROM;

  /// The children of `group`.
  public Members(Object group) {
    this.group = group;
  }

  /// Whose children these are.
  public Object group() {
    return group;
  }

  /// Counts a new child in. False when the last one has ended.
  public boolean add(Strand child) {
    for (int n = live; ; n = live) {
      if (n == 0) {
        return false;
      }
      if (LIVE.compareAndSet(this, n, n + 1)) {
        break;
      }
    }
    synchronized (this) {
      if (list.size() >= sweepAt) {
        list.removeIf(Strand::hasEnded);
        sweepAt = Math.max(SWEEP_FROM, 2 * list.size());
      }
      list.add(child);
    }
    return true;
  }

  /// Counts one out.
  public void ended() {
    if ((int) LIVE.getAndAdd(this, -1) == 1) {
      Suspension waiting = drain;
      if (waiting != null) {
        waiting.wake();
      }
    }
  }

  /// Whether nobody lives any more, the body included.
  public boolean isEmpty() {
    return live == 0;
  }

  /// Ends the body's own part and waits until every child has ended. Cannot be cancelled.
  ///
  /// @param onInterrupt called when a thread that is not ours interrupts the wait
  /// @return whether there was anything to wait for
  public boolean drain(Runnable onInterrupt) {
    Suspension waiting = Suspension.begin(group);
    drain = waiting;
    if ((int) LIVE.getAndAdd(this, -1) == 1) {
      return false;
    }
    waiting.awaitUncancellable(onInterrupt);
    return true;
  }

  /// The children that live, in the order in which they were started.
  public synchronized List<Strand> living() {
    return list.stream().filter(child -> !child.hasEnded()).toList();
  }

  synchronized void addTo(Collection<Strand> to) {
    to.addAll(list);
  }
}
