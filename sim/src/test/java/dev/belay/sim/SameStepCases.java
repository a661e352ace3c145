// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.QueueClosedException;
import dev.belay.sync.Barrier;
import dev.belay.sync.BoundedSemaphore;
import dev.belay.sync.Condition;
import dev.belay.sync.Event;
import dev.belay.sync.LifoQueue;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import dev.belay.sync.PriorityQueue;
import dev.belay.sync.Queue;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Each way to wait at a primitive: two who wait, one who wakes, and what must hold after.
final class SameStepCases {
  private SameStepCases() {}

  /// How a wait has ended, if it has.
  enum End {
    GOT,
    CUT,
    WAITING
  }

  /// A primitive in one run.
  interface Subject {

    /// What the waker does before anybody waits.
    default void prepare() throws Exception {}

    /// Waits.
    ///
    /// @param who 0 or 1
    /// @param limit for how long at most, if the primitive has such a verb
    /// @return whether it has what it waited for
    boolean waits(int who, @Nullable Duration limit) throws Exception;

    /// Wakes, once.
    void wake() throws Exception;

    /// What must hold of the primitive, besides the ends.
    ///
    /// @param got how many have what they waited for
    /// @param waiting how many still wait
    void mustFit(long got, long waiting);
  }

  /// What must hold when nobody moves any more.
  interface Must {
    void hold(Subject at, End first, End second);
  }

  record Case(String name, Supplier<Subject> maker, Must must) {
    Subject make() {
      return maker.get();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> all() {
    return Stream.of(
        new Case("semaphore", () -> new AtSemaphore(new Semaphore(0)), SameStepCases::oneHasIt),
        new Case("bounded semaphore", AtBounded::new, SameStepCases::oneHasIt),
        new Case("lock", AtLock::new, SameStepCases::oneHasIt),
        new Case("condition", AtCondition::new, SameStepCases::oneHasIt),
        new Case("event", AtEvent::new, SameStepCases::theOtherHasIt),
        new Case("barrier", AtBarrier::new, SameStepCases::allOrNone),
        new Case("queue, take", () -> new Taking(new Queue<>()), SameStepCases::oneHasIt),
        new Case("queue, put", () -> new Putting(new Queue<>(1)), SameStepCases::oneHasIt),
        new Case("queue, join", () -> new Joining(new Queue<>()), SameStepCases::theOtherHasIt),
        new Case("queue, take, closed", () -> closed(0), SameStepCases::theOtherHasIt),
        new Case("queue, put, closed", () -> closed(1), SameStepCases::theOtherHasIt),
        new Case("lifo queue, take", () -> new Taking(new LifoQueue<>()), SameStepCases::oneHasIt),
        new Case("lifo queue, put", () -> new Putting(new LifoQueue<>(1)), SameStepCases::oneHasIt),
        new Case(
            "priority queue, take",
            () -> new Taking(new PriorityQueue<>(Comparator.naturalOrder())),
            SameStepCases::oneHasIt),
        new Case(
            "priority queue, put",
            () -> new Putting(new PriorityQueue<>(1, Comparator.naturalOrder())),
            SameStepCases::oneHasIt));
  }

  // ---- What must hold ----

  /// One was woken: the first, or the second because the first has left with nothing.
  private static void oneHasIt(Subject at, End first, End second) {
    assertThat(List.of(first, second))
        .isIn(List.of(End.GOT, End.WAITING), List.of(End.CUT, End.GOT));
    fits(at, first, second);
  }

  /// All who waited were woken; the first may have left before.
  private static void theOtherHasIt(Subject at, End first, End second) {
    assertThat(first).isNotEqualTo(End.WAITING);
    assertThat(second).isEqualTo(End.GOT);
    fits(at, first, second);
  }

  /// All were let through, or the first has left and the others wait for one more.
  private static void allOrNone(Subject at, End first, End second) {
    assertThat(List.of(first, second))
        .isIn(List.of(End.GOT, End.GOT), List.of(End.CUT, End.WAITING));
    fits(at, first, second);
  }

  private static void fits(Subject at, End first, End second) {
    at.mustFit(
        Stream.of(first, second).filter(End.GOT::equals).count(),
        Stream.of(first, second).filter(End.WAITING::equals).count());
  }

  // ---- The primitives ----

  private static class AtSemaphore implements Subject {
    final Semaphore semaphore;

    AtSemaphore(Semaphore semaphore) {
      this.semaphore = semaphore;
    }

    @Override
    public boolean waits(int who, @Nullable Duration limit) throws InterruptedException {
      if (limit != null) {
        return semaphore.tryAcquire(limit);
      }
      semaphore.acquire();
      return true;
    }

    @Override
    public void wake() {
      semaphore.release();
    }

    @Override
    public void mustFit(long got, long waiting) {
      assertThat(semaphore).hasToString("semaphore (0 free, " + waiting + " waiting)");
    }
  }

  private static final class AtBounded extends AtSemaphore {
    AtBounded() {
      super(new BoundedSemaphore(1));
    }

    @Override
    public void prepare() throws InterruptedException {
      semaphore.acquire();
    }
  }

  private static final class AtLock implements Subject {
    private final Lock lock = new Lock();

    @Override
    public void prepare() throws InterruptedException {
      lock.acquire();
    }

    @Override
    public boolean waits(int who, @Nullable Duration limit) throws InterruptedException {
      boolean taken = limit == null || lock.tryAcquire(limit);
      if (limit == null) {
        lock.acquire();
      }
      assertThat(lock.isHeldHere()).isEqualTo(taken);
      return taken;
    }

    @Override
    public void wake() {
      lock.release();
    }

    @Override
    public void mustFit(long got, long waiting) {
      assertThat(lock.isLocked()).isTrue();
      assertThat(lock.toString()).endsWith(", " + waiting + " waiting)");
    }
  }

  private static final class AtCondition implements Subject {
    private final Lock lock = new Lock();
    private final Condition condition = lock.newCondition();

    @Override
    public boolean waits(int who, @Nullable Duration limit) throws InterruptedException {
      lock.acquire();
      try {
        if (limit != null) {
          return condition.await(limit);
        }
        condition.await();
        return true;
      } finally {
        assertThat(lock.isHeldHere()).isTrue();
        lock.release();
      }
    }

    @Override
    public void wake() throws InterruptedException {
      try (Permit _ = lock.acquirePermit()) {
        assertThat(condition.signal()).isEqualTo(1);
        // Here the one that was signalled waits for the lock, and may be cancelled.
        Async.checkpoint();
      }
    }

    @Override
    public void mustFit(long got, long waiting) {
      assertThat(condition)
          .hasToString("condition (" + waiting + " waiting) of lock (nobody holds it, 0 waiting)");
    }
  }

  private static final class AtEvent implements Subject {
    private final Event event = new Event();

    @Override
    public boolean waits(int who, @Nullable Duration limit) throws InterruptedException {
      if (limit != null) {
        return event.await(limit);
      }
      event.await();
      return true;
    }

    @Override
    public void wake() {
      event.set();
      event.clear();
    }

    @Override
    public void mustFit(long got, long waiting) {
      assertThat(event).hasToString("event (not set, 0 waiting)");
    }
  }

  private static final class AtBarrier implements Subject {
    private final Barrier barrier = new Barrier(3);
    private int indices;
    private boolean oneHasLeft;

    @Override
    public boolean waits(int who, @Nullable Duration limit) throws InterruptedException {
      return limit == null ? pass() : passWithin(limit);
    }

    private boolean pass() throws InterruptedException {
      int index = barrier.await();
      indices |= 1 << index;
      return true;
    }

    private boolean passWithin(Duration limit) throws InterruptedException {
      try {
        return Async.timeout(limit, this::pass);
      } catch (DeadlineExceededException e) {
        return false;
      }
    }

    @Override
    public void wake() throws InterruptedException {
      // The third does not come where it would have to wait: it must go on to cancel.
      if (barrier.waiting() == 2) {
        pass();
      } else {
        oneHasLeft = true;
      }
    }

    @Override
    public void mustFit(long got, long waiting) {
      assertThat(barrier).hasToString("barrier (" + waiting + " of 3 waiting)");
      assertThat(indices).isEqualTo(got == 2 ? 0b111 : 0);
      assertThat(oneHasLeft).isEqualTo(got != 2);
    }
  }

  private record Taking(Queue<Integer> queue) implements Subject {
    @Override
    public boolean waits(int who, @Nullable Duration limit) throws InterruptedException {
      if (limit != null) {
        return queue.tryTake(limit).filter(item -> item == 7).isPresent();
      }
      assertThat(queue.take()).isEqualTo(7);
      return true;
    }

    @Override
    public void wake() {
      assertThat(queue.tryPut(7)).isTrue();
    }

    @Override
    public void mustFit(long got, long waiting) {
      assertThat(queue)
          .hasToString("queue (0 items, " + waiting + " taking, 0 putting, 1 not done)");
    }
  }

  private static final class Putting implements Subject {
    private final Queue<Integer> queue;
    private int put;

    Putting(Queue<Integer> queue) {
      this.queue = queue;
    }

    @Override
    public void prepare() throws InterruptedException {
      queue.put(7);
    }

    @Override
    public boolean waits(int who, @Nullable Duration limit) throws InterruptedException {
      if (limit == null) {
        queue.put(who);
      } else if (!queue.tryPut(who, limit)) {
        return false;
      }
      put = who;
      return true;
    }

    @Override
    public void wake() {
      assertThat(queue.tryTake()).contains(7);
    }

    @Override
    public void mustFit(long got, long waiting) {
      assertThat(queue.toString())
          .isEqualTo("queue (1 of 1 items, 0 taking, " + waiting + " putting, 2 not done)");
      assertThat(queue.tryTake()).contains(put);
    }
  }

  private record Joining(Queue<Integer> queue) implements Subject {
    @Override
    public void prepare() throws InterruptedException {
      queue.put(7);
    }

    @Override
    public boolean waits(int who, @Nullable Duration limit) throws InterruptedException {
      if (limit == null) {
        queue.join();
        return true;
      }
      try {
        Async.timeout(limit, () -> queue.join());
        return true;
      } catch (DeadlineExceededException e) {
        return false;
      }
    }

    @Override
    public void wake() {
      queue.taskDone();
    }

    @Override
    public void mustFit(long got, long waiting) {
      assertThat(queue).hasToString("queue (1 items, 0 taking, 0 putting, 0 not done)");
    }
  }

  private static Subject closed(int filled) {
    return new Closing(new Queue<>(1), filled);
  }

  /// Who waits is refused because the queue is closed: that is what it gets.
  private record Closing(Queue<Integer> queue, int filled) implements Subject {
    @Override
    public void prepare() throws InterruptedException {
      for (int i = 0; i < filled; i++) {
        queue.put(7);
      }
    }

    @Override
    public boolean waits(int who, @Nullable Duration limit) throws InterruptedException {
      try {
        if (limit == null) {
          waits();
        } else if (filled == 0) {
          assertThat(queue.tryTake(limit)).isEmpty();
        } else {
          assertThat(queue.tryPut(who, limit)).isFalse();
        }
        return false;
      } catch (QueueClosedException e) {
        return true;
      }
    }

    private void waits() throws InterruptedException {
      if (filled == 0) {
        queue.take();
      } else {
        queue.put(8);
      }
    }

    @Override
    public void wake() {
      queue.close();
    }

    @Override
    public void mustFit(long got, long waiting) {
      assertThat(queue.toString()).contains(" 0 taking, 0 putting, ");
      assertThat(queue.size()).isEqualTo(filled);
    }
  }
}
