// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.QueueClosedException;
import dev.belay.kernel.Awaited;
import dev.belay.kernel.Blockers;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.WaitQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Hands items from tasks to tasks: first in, first out. [LifoQueue] and [PriorityQueue] differ in
/// the order only.
///
/// | method | waits | throws | returns |
/// |---|---|---|---|
/// | `put` | until there is room | `InterruptedException`, `QueueClosedException` | nothing |
/// | `tryPut(item, limit)` | at most so long | as `put` | whether the item was put |
/// | `tryPut` | no | `QueueClosedException` | whether the item was put |
/// | `take` | until there is an item | `InterruptedException`, `QueueClosedException` | the item |
/// | `tryTake(limit)` | at most so long | as `take` | the item, or empty |
/// | `tryTake` | no | `QueueClosedException` | the item, or empty |
/// | `forEach` | for each item, until closed and empty | `InterruptedException`, what the consumer throws | nothing |
/// | `join` | until `taskDone` was called for every item put | `InterruptedException` | nothing |
/// | `taskDone` | no | `IllegalStateException` when called too often | nothing |
/// | `close`, `closeNow` | no | nothing | nothing, what was left in the queue |
/// | `size`, `capacity`, `isClosed` | no | nothing | the number, whether closed |
///
/// Takers are served in the order of their coming, and so are putters; who does not wait never
/// overtakes who does. A `put` that is cancelled, times out or meets a closed queue has put
/// nothing; a `take` that does has taken nothing. An item handed to a waiting taker has arrived,
/// even if that task is cancelled in the same moment: `take` returns it, and the next wait tells
/// the task. May be shared by tasks and plain threads. Items are never null.
///
/// @param <T> the items
public sealed class Queue<T> permits LifoQueue, PriorityQueue {
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  private final int capacity;

  // Guarded by this. Takers wait only while `items` is empty, putters only while it is full.
  private final java.util.Queue<T> items;
  private final Line<T> takers = new Line<>();
  private final Line<T> putters = new Line<>();
  private final WaitQueue joiners = new WaitQueue();
  private long unfinished;
  private boolean closed;

  /// The id of the thread that came last to take; 0 while nobody has. For those who look.
  private long lastTaker;

  /// A queue with room for everything: `put` never waits.
  public Queue() {
    this(new ArrayDeque<>());
  }

  /// A queue with room for so many.
  ///
  /// @param capacity how many items, at least 1
  public Queue(int capacity) {
    this(capacity, new ArrayDeque<>());
  }

  /// An unbounded queue in the order of `items`.
  Queue(java.util.Queue<T> items) {
    this(UNBOUNDED, items);
  }

  /// A queue in the order of `items`.
  Queue(int capacity, java.util.Queue<T> items) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, was " + capacity);
    }
    this.capacity = capacity;
    this.items = items;
  }

  // ---- Putting ----

  /// Puts an item, waiting for room.
  ///
  /// @param item the item
  /// @throws QueueClosedException when the queue is closed, also while the caller waits
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; the
  ///   item has not been put then
  public void put(T item) throws InterruptedException {
    put(item, null);
  }

  /// Puts an item, waiting for room for at most `limit`; with a limit of zero or less it does not
  /// wait.
  ///
  /// @param item the item
  /// @param limit how long
  /// @return whether the item was put
  /// @throws QueueClosedException when the queue is closed, also while the caller waits
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; the
  ///   item has not been put then
  public boolean tryPut(T item, Duration limit) throws InterruptedException {
    return Waits.isOver(limit) ? tryPut(item) : put(item, limit);
  }

  private boolean put(T item, @Nullable Duration limit) throws InterruptedException {
    Line.Waiter<T> putter;
    synchronized (this) {
      if (tryPut(item)) {
        return true;
      }
      putter = putters.join(new Room(), item);
    }
    if (!putters.await(this, putter, limit)) {
      return false;
    }
    if (putter.item() == null) {
      throw refusedPut();
    }
    return true;
  }

  /// Puts an item if there is room.
  ///
  /// @param item the item
  /// @return whether the item was put
  /// @throws QueueClosedException when the queue is closed
  public synchronized boolean tryPut(T item) {
    Objects.requireNonNull(item, "item must not be null");
    if (closed) {
      throw refusedPut();
    }
    if (items.size() == capacity) {
      return false;
    }
    if (!takers.hand(item)) {
      items.add(item);
    }
    unfinished++;
    return true;
  }

  private QueueClosedException refusedPut() {
    return new QueueClosedException("putting into a queue: it must be open, and it is closed");
  }

  // ---- Taking ----

  /// Takes the next item, waiting for one.
  ///
  /// @return the item
  /// @throws QueueClosedException when the queue is closed and empty, also while the caller waits
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits;
  ///   nothing has been taken then
  public T take() throws InterruptedException {
    T item = takeUnlessClosed();
    if (item == null) {
      throw refusedTake();
    }
    return item;
  }

  /// Takes the next item, waiting for one for at most `limit`; with a limit of zero or less it does
  /// not wait.
  ///
  /// @param limit how long
  /// @return the item, or empty when there was none in time
  /// @throws QueueClosedException when the queue is closed and empty, also while the caller waits
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits;
  ///   nothing has been taken then
  public Optional<T> tryTake(Duration limit) throws InterruptedException {
    if (Waits.isOver(limit)) {
      return tryTake();
    }
    Line.Waiter<T> taker;
    synchronized (this) {
      Optional<T> item = tryTake();
      if (item.isPresent()) {
        return item;
      }
      taker = joinTakers();
    }
    if (!takers.await(this, taker, limit)) {
      return Optional.empty();
    }
    T item = taker.item();
    if (item == null) {
      throw refusedTake();
    }
    return Optional.of(item);
  }

  /// Takes the next item if there is one.
  ///
  /// @return the item, or empty
  /// @throws QueueClosedException when the queue is closed and empty
  public synchronized Optional<T> tryTake() {
    T item = poll();
    if (item == null && closed) {
      throw refusedTake();
    }
    return Optional.ofNullable(item);
  }

  /// Takes the items one by one, waiting for them, until the queue is closed and empty, and calls
  /// [#taskDone] after each, also when the consumer throws. Several tasks may do so at once: each
  /// item goes to one of them.
  ///
  /// @param consumer what to do with each
  /// @param <X> the checked exception it throws
  /// @throws X what the consumer threw; the items after are left in the queue
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public <X extends Exception> void forEach(ItemConsumer<? super T, ? extends X> consumer)
      throws X, InterruptedException {
    for (T item = takeUnlessClosed(); item != null; item = takeUnlessClosed()) {
      try {
        consumer.accept(item);
      } finally {
        taskDone();
      }
    }
  }

  private @Nullable T takeUnlessClosed() throws InterruptedException {
    Line.Waiter<T> taker;
    synchronized (this) {
      T item = poll();
      if (item != null || closed) {
        return item;
      }
      taker = joinTakers();
    }
    takers.await(this, taker, null);
    return taker.item();
  }

  private Line.Waiter<T> joinTakers() {
    return takers.join(new Wanted("an item of", this), null);
  }

  /// The next item; its place goes to the longest waiting putter.
  private @Nullable T poll() {
    lastTaker = Thread.currentThread().threadId();
    if (items.isEmpty()) {
      return null;
    }
    // First of all, since a caller that may not wake the putter is refused and has taken nothing.
    Line.Waiter<T> putter = putters.wakeFirst();
    T item = items.poll();
    T next = putter == null ? null : putter.item();
    if (next != null) {
      items.add(next);
      unfinished++;
    }
    return item;
  }

  private QueueClosedException refusedTake() {
    return new QueueClosedException(
        "taking from a queue: it must be open or have items, and it is closed and empty");
  }

  // ---- Work that is counted ----

  /// Waits until [#taskDone] was called as often as items were put.
  ///
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public void join() throws InterruptedException {
    Suspension joiner;
    synchronized (this) {
      if (unfinished == 0) {
        return;
      }
      joiner = Suspension.begin(new Wanted("the end of the work in", this));
      joiners.add(joiner);
    }
    Waits.await(this, joiners, joiner, null);
  }

  /// Says that the work on one taken item is done.
  ///
  /// @throws IllegalStateException when it was said for all items already
  public synchronized void taskDone() {
    if (unfinished == 0) {
      throw new IllegalStateException(
          "taskDone of a queue: once for each item put, and it was called for all of them");
    }
    finish(1);
  }

  private void finish(int count) {
    if (unfinished == count) {
      joiners.wakeAll();
    }
    unfinished -= count;
  }

  // ---- Closing ----

  /// Takes no more items: every `put` is refused, those that wait included. What is in the queue
  /// can still be taken; once it is empty every `take` is refused, those that wait included.
  public synchronized void close() {
    closed = true;
    putters.dismissAll();
    takers.dismissAll();
  }

  /// Closes the queue and empties it. The items count as done for [#join].
  ///
  /// @return the items that nobody has taken, in the order in which they would have been
  public synchronized List<T> closeNow() {
    close();
    List<T> left = new ArrayList<>();
    for (T item = poll(); item != null; item = poll()) {
      left.add(item);
    }
    if (!left.isEmpty()) {
      finish((int) Math.min(left.size(), unfinished));
    }
    return left;
  }

  /// {@return whether the queue is closed}
  public synchronized boolean isClosed() {
    return closed;
  }

  // ---- Looking ----

  /// {@return how many items are in the queue} Those of putters that wait are not.
  public synchronized int size() {
    return items.size();
  }

  /// {@return how many items the queue has room for; `Integer.MAX_VALUE` when for everything}
  public int capacity() {
    return capacity;
  }

  /// What a putter waits for. Whoever takes makes it; of those it is known who came last.
  private final class Room implements Awaited {
    @Override
    public Blockers blockers() {
      return lastTaker == 0
          ? Blockers.anybody("nobody has taken from it yet")
          : Blockers.perhaps(lastTaker, "last taken from by");
    }

    @Override
    public String toString() {
      return "room in " + Queue.this;
    }
  }

  /// Without a lock, as all that is only for reports: who is in trouble may hold it.
  @Override
  public String toString() {
    String bound = capacity == UNBOUNDED ? "" : " of " + capacity;
    String state = closed ? ", closed" : "";
    return "queue (%d%s items, %d taking, %d putting, %d not done%s)"
        .formatted(items.size(), bound, takers.size(), putters.size(), unfinished, state);
  }
}
