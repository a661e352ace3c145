// SPDX-License-Identifier: Apache-2.0
package dev.belay.lincheck;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.limit.Rate;
import dev.belay.limit.RateLimiter;
import dev.belay.sync.Barrier;
import dev.belay.sync.BoundedSemaphore;
import dev.belay.sync.Event;
import dev.belay.sync.LifoQueue;
import dev.belay.sync.Lock;
import dev.belay.sync.PriorityQueue;
import dev.belay.sync.Queue;
import dev.belay.sync.Semaphore;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever two threads do at once with the verbs that do not wait, the results are those of some
/// order in which they could have done it one after the other. A seed of a simulation switches only
/// at waits; this switches at every access to memory.
@Timeout(600)
class PrimitivesLincheckTest {

  static Stream<Class<?>> primitives() {
    return Stream.of(
        SemaphoreVerbs.class,
        BoundedSemaphoreVerbs.class,
        LockVerbs.class,
        EventVerbs.class,
        BarrierVerbs.class,
        QueueVerbs.class,
        LifoQueueVerbs.class,
        PriorityQueueVerbs.class);
  }

  @ParameterizedTest
  @MethodSource("primitives")
  void results_are_those_of_some_order(Class<?> verbs) {
    check(new ModelCheckingOptions(), verbs, 2, 50);
  }

  @ParameterizedTest
  @MethodSource("primitives")
  @Tag("stress")
  void results_are_those_of_some_order_in_many_programs(Class<?> verbs) {
    int programs = 60;
    int interleavings = 2_000;
    check(new ModelCheckingOptions(), verbs, programs, interleavings);
    check(new StressOptions(), verbs, programs, interleavings);
    System.out.printf(
        "STRESS lincheck, %s: %d programs, at most %,d interleavings and %,d real runs of each,"
            + " all in some order%n",
        verbs.getSimpleName(), programs, interleavings, interleavings);
  }

  /// Checks programs of two threads with three calls each.
  private static void check(Options<?, ?> options, Class<?> verbs, int programs, int runs) {
    boolean owned = verbs == LockVerbs.class;
    options.iterations(programs).threads(2).actorsPerThread(3);
    // Calls before and after those of the threads have no owner that a lock could know.
    options.actorsBefore(owned ? 0 : 2).actorsAfter(owned ? 0 : 2);
    options.sequentialSpecification(owned ? OwnedFlag.class : verbs);
    if (options instanceof ModelCheckingOptions interleaved) {
      interleaved.invocationsPerIteration(runs);
    } else if (options instanceof StressOptions real) {
      real.invocationsPerIteration(runs);
    }
    options.check(verbs);
  }

  /// In real threads only: what switches at every access to memory stops the clock as well.
  @Test
  void a_limiters_results_are_those_of_some_order() {
    check(new StressOptions(), RateLimiterVerbs.class, 3, 200);
  }

  @Test
  @Tag("stress")
  void a_limiters_results_are_those_of_some_order_in_many_programs() {
    check(new StressOptions(), RateLimiterVerbs.class, 60, 2_000);
    System.out.println("STRESS lincheck, RateLimiterVerbs: 60 programs, 2,000 real runs of each");
  }

  @Test
  void a_race_is_found() {
    assertThatThrownBy(() -> check(new ModelCheckingOptions(), Racing.class, 10, 50))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }

  /// Counts without a lock.
  public static class Racing {
    private int count;

    @Operation
    public int increment() {
      return ++count;
    }
  }

  public static class SemaphoreVerbs {
    private final Semaphore semaphore = new Semaphore(1);

    @Operation
    public boolean tryAcquire() {
      return semaphore.tryAcquire();
    }

    @Operation
    public void release() {
      semaphore.release();
    }

    @Operation
    public int available() {
      return semaphore.available();
    }
  }

  public static class BoundedSemaphoreVerbs {
    private final Semaphore semaphore = new BoundedSemaphore(2);

    @Operation
    public boolean tryAcquire() {
      return semaphore.tryAcquire();
    }

    @Operation
    public boolean released() {
      try {
        semaphore.release();
        return true;
      } catch (IllegalStateException e) {
        return false;
      }
    }

    @Operation
    public int available() {
      return semaphore.available();
    }
  }

  public static class LockVerbs {
    private final Lock lock = new Lock();

    @Operation
    public boolean tryAcquire(@Param(gen = ThreadIdGen.class) int me) {
      return lock.tryAcquire();
    }

    @Operation
    public boolean released(@Param(gen = ThreadIdGen.class) int me) {
      try {
        lock.release();
        return true;
      } catch (IllegalStateException e) {
        return false;
      }
    }

    @Operation
    public boolean isLocked(@Param(gen = ThreadIdGen.class) int me) {
      return lock.isLocked();
    }

    @Operation
    public boolean isHeldHere(@Param(gen = ThreadIdGen.class) int me) {
      return lock.isHeldHere();
    }
  }

  /// What a lock is to threads that do one thing after the other.
  public static class OwnedFlag {
    private int holder = -1;

    public boolean tryAcquire(int me) {
      if (holder != -1) {
        return false;
      }
      holder = me;
      return true;
    }

    public boolean released(int me) {
      if (holder != me) {
        return false;
      }
      holder = -1;
      return true;
    }

    public boolean isLocked(int me) {
      return holder != -1;
    }

    public boolean isHeldHere(int me) {
      return holder == me;
    }
  }

  public static class EventVerbs {
    private final Event event = new Event();

    @Operation
    public void set() {
      event.set();
    }

    @Operation
    public void clear() {
      event.clear();
    }

    @Operation
    public boolean isSet() {
      return event.isSet();
    }
  }

  public static class BarrierVerbs {
    private final Barrier barrier = new Barrier(2);

    @Operation
    public void abort() {
      barrier.abort();
    }

    @Operation
    public void reset() {
      barrier.reset();
    }

    @Operation
    public boolean isBroken() {
      return barrier.isBroken();
    }

    @Operation
    public int waiting() {
      return barrier.waiting();
    }
  }

  /// Within one window, so that time makes no difference.
  public static class RateLimiterVerbs {
    private final RateLimiter limiter = new RateLimiter(rate(3));

    private static Rate rate(int permits) {
      return new Rate(permits, Duration.ofDays(300)).withBurst(permits);
    }

    @Operation
    public boolean tryAcquire(@Param(gen = IntGen.class, conf = "1:2") int permits) {
      return limiter.tryAcquire(permits);
    }

    @Operation
    public void change(@Param(gen = IntGen.class, conf = "2:4") int permits) {
      limiter.change(rate(permits));
    }

    @Operation
    public int waiting() {
      return limiter.waiting();
    }
  }

  /// The verbs of every kind of queue.
  public abstract static class AnyQueueVerbs {
    private final Queue<Integer> queue;

    AnyQueueVerbs(Queue<Integer> queue) {
      this.queue = queue;
    }

    @Operation
    public boolean tryPut(@Param(gen = IntGen.class, conf = "1:5") int item) {
      return queue.tryPut(item);
    }

    @Operation
    public Optional<Integer> tryTake() {
      return queue.tryTake();
    }

    @Operation
    public void taskDone() {
      queue.taskDone();
    }

    @Operation
    public int size() {
      return queue.size();
    }

    @Operation
    public void close() {
      queue.close();
    }

    @Operation
    public List<Integer> closeNow() {
      return queue.closeNow();
    }
  }

  public static class QueueVerbs extends AnyQueueVerbs {
    public QueueVerbs() {
      super(new Queue<>(2));
    }
  }

  public static class LifoQueueVerbs extends AnyQueueVerbs {
    public LifoQueueVerbs() {
      super(new LifoQueue<>(2));
    }
  }

  public static class PriorityQueueVerbs extends AnyQueueVerbs {
    public PriorityQueueVerbs() {
      super(new PriorityQueue<>(2, Comparator.naturalOrder()));
    }
  }
}
