// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import org.jspecify.annotations.Nullable;

/// A first-in first-out queue whose links lie in its elements, so that leaving from the middle
/// costs the same as leaving from the front. Not thread-safe: guarded by its owner's lock.
///
/// @param <N> the elements; each is in one queue at a time
public class LinkedQueue<N extends LinkedQueue.Node<N>> {

  /// What can stand in a queue.
  ///
  /// @param <N> the type itself
  public abstract static class Node<N> {
    @Nullable N previous;
    @Nullable N next;
    boolean queued;

    /// A node that is in no queue.
    protected Node() {}

    /// Whether it is in a queue.
    public final boolean isQueued() {
      return queued;
    }
  }

  private @Nullable N head;
  private @Nullable N tail;
  private int size;

  /// An empty queue.
  public LinkedQueue() {}

  /// The one that came first, or null.
  public final @Nullable N first() {
    return head;
  }

  /// The one that came after `node`, or null.
  public final @Nullable N after(N node) {
    return node.next;
  }

  /// Puts a node at the end.
  public final void add(N node) {
    node.queued = true;
    node.previous = tail;
    if (tail == null) {
      head = node;
    } else {
      tail.next = node;
    }
    tail = node;
    size++;
  }

  /// Takes a node out if it is still in.
  public final void remove(N node) {
    if (!node.queued) {
      return;
    }
    N before = node.previous;
    N after = node.next;
    if (before == null) {
      head = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.previous = before;
    }
    node.previous = null;
    node.next = null;
    node.queued = false;
    size--;
  }

  /// Whether nobody is in it.
  public final boolean isEmpty() {
    return head == null;
  }

  /// How many are in it.
  public final int size() {
    return size;
  }
}
