// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.time.InstantSource;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The loop that is the JDK's own virtual-thread scheduler: all cores, real time. It has no state.
public final class ParallelLoop implements Loop {

  /// Deadlines have a pool of their own: in the common pool they would stand behind whatever a
  /// program computes or blocks there.
  private static final class Timers {
    static final ForkJoinPool POOL = new ForkJoinPool(1);
  }

  private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

  private static final int STARTS_IN_A_ROW = 256;

  private final BiConsumer<String, Throwable> handler;
  private final long stragglerNanos;
  private final Consumer<Straggling> onStraggling;

  /// A loop that hands failures nobody looked at to `handler`, with the path of their task.
  public ParallelLoop(BiConsumer<String, Throwable> handler) {
    this(handler, 0, report -> {});
  }

  /// The same, with somebody who hears of cancelled scopes that have not ended after a time.
  public ParallelLoop(
      BiConsumer<String, Throwable> handler,
      long stragglerNanos,
      Consumer<Straggling> onStraggling) {
    this.handler = handler;
    this.stragglerNanos = stragglerNanos;
    this.onStraggling = onStraggling;
  }

  @Override
  public Thread newThread(Strand strand, Runnable body) {
    return THREADS.newThread(body);
  }

  /// Starts the thread, and lets those started before it run from time to time: a million of them
  /// that have not begun would cost more in memory than in work.
  @Override
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
  public void start(Strand strand) {
    Thread thread = strand.thread();
    thread.start();
    // The ids of threads are consecutive, so they count the starts.
    if (thread.threadId() % STARTS_IN_A_ROW == 0 && Thread.currentThread().isVirtual()) {
      Thread.yield();
    }
  }

  @Override
  public void park(Suspension suspension) {
    LockSupport.park(suspension);
  }

  @Override
  public void parkUntil(Suspension suspension, long deadline) {
    long left = deadline - System.nanoTime();
    if (left > 0) {
      LockSupport.parkNanos(suspension, left);
    } else {
      suspension.timeOut();
    }
  }

  @Override
  public void unpark(Suspension suspension) {
    Thread waiter = suspension.thread();
    if (waiter != Thread.currentThread()) {
      LockSupport.unpark(waiter);
    }
  }

  @Override
  public boolean hasTurn(Suspension suspension) {
    return true;
  }

  @Override
  public void admitWaker(Suspension suspension) {}

  @Override
  public boolean yields() {
    return false;
  }

  @Override
  public Loop outside() {
    return this;
  }

  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    Future<?> timer = Timers.POOL.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public RandomGenerator random() {
    return ThreadLocalRandom.current();
  }

  @Override
  public long stragglerNanos() {
    return stragglerNanos;
  }

  @Override
  public void straggles(Straggling report) {
    onStraggling.accept(report);
  }

  @Override
  public void unhandled(String path, Throwable failure) {
    handler.accept(path, failure);
  }
}
