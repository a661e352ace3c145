// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The children of one group: who they are, and the owner's wait until the last has ended.
///
/// Nobody counts the living. A counter would be written by every child on its own processor and by
/// the starter on his, and would travel between them; so a child just ends, and the owner looks for
/// one that lives, waits for it, and looks again. He begins with the youngest, which is mostly the
/// last to end. Children do not remove themselves: the list is swept of ended ones whenever it has
/// doubled, which costs the starter a constant amount each.
public final class Members implements Awaited {
  private static final int SWEEP_FROM = 64;

  private final Object group;

  // Guarded by this.
  private final List<Strand> list = new ArrayList<>();
  private int sweepAt = SWEEP_FROM;

  /// Written under the lock, once: body and children have ended.
  private volatile boolean closed;

  /// The children of `group`.
  public Members(Object group) {
    this.group = group;
  }

  /// Whose children these are.
  public Object group() {
    return group;
  }

  /// Enters a new child. False when the last one has ended.
  public synchronized boolean add(Strand child) {
    if (closed) {
      return false;
    }
    if (list.size() >= sweepAt) {
      list.removeIf(Strand::hasEnded);
      sweepAt = Math.max(SWEEP_FROM, 2 * list.size());
    }
    list.add(child);
    return true;
  }

  /// Forgets a child whose thread could not be started.
  public synchronized void remove(Strand child) {
    list.remove(child);
  }

  /// Whether body and children have ended.
  public boolean isClosed() {
    return closed;
  }

  /// Waits until every child has ended, those started meanwhile by others included. Cannot be
  /// cancelled. Called by the owner, when the body has ended.
  ///
  /// @param onInterrupt called when a thread that is not ours interrupts the wait
  /// @return whether there was anything to wait for
  public boolean drain(Runnable onInterrupt) {
    boolean waited = false;
    for (Strand child = youngest(); child != null; child = youngest()) {
      Suspension last = Suspension.begin(this);
      if (child.wakeAtEnd(last)) {
        last.awaitUncancellable(onInterrupt);
        waited = true;
      }
    }
    return waited;
  }

  private synchronized @Nullable Strand youngest() {
    while (!list.isEmpty()) {
      Strand last = list.getLast();
      if (!last.hasEnded()) {
        return last;
      }
      list.removeLast();
    }
    closed = true;
    return null;
  }

  /// The children that live, in the order in which they were started.
  public synchronized List<Strand> living() {
    return list.stream().filter(child -> !child.hasEnded()).toList();
  }

  synchronized void addTo(Collection<Strand> to) {
    to.addAll(list);
  }

  /// What the owner waits for: that all who live have ended.
  @Override
  public Blockers blockers() {
    return Blockers.ends(living());
  }

  @Override
  public String toString() {
    return group.toString();
  }
}
