// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.BatonLoop;
import dev.belay.kernel.Daemons;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.Watcher;
import dev.belay.kernel.Watchers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Looks for tasks of the parallel loop that hold a carrier, which is what virtual threads run on,
/// for long while others are ready: they compute without a wait, or block where the JDK cannot take
/// the carrier from them.
///
/// There are as many carriers as processors. Nothing of this is loaded or costs anything until a
/// watch is started; while it is on, tasks and waits pay for an entry in a map, and a thread
/// samples those that run without a wait for long. For a confined loop see
/// [EventLoop#withHogLimit].
public final class HogWatch implements AutoCloseable {
  private static final int SAMPLES = 4;
  private static final long SHORTEST_PAUSE = 5_000_000;
  private static final int STACK_FRAMES = 64;

  /// A task that holds a carrier.
  ///
  /// @param task its path
  /// @param held for how long at least
  /// @param queued how many virtual threads are ready to run and have no carrier
  /// @param stack where the task is, innermost frame first
  public record Hog(String task, Duration held, long queued, List<StackTraceElement> stack) {

    /// {@return what is the matter and what to do, in one sentence}
    public String message() {
      return "task %s has held a carrier for %d ms while %d virtual threads were ready: let it wait between its steps, or do this on a thread of the platform"
          .formatted(task, held.toMillis(), queued);
    }
  }

  /// What is known of a task that runs: since which sample it was on a carrier in all of them.
  private static final class Run {
    long since;
    int samples;
    boolean reported;
  }

  private final Map<Strand, Run> running = new ConcurrentHashMap<>();
  private final long limit;
  private final Consumer<Hog> handler;
  private final CarrierQueue queue = new CarrierQueue();
  private final Watcher watcher = new Runs();
  private final Thread sampler;
  private volatile boolean closed;

  private HogWatch(long limit, Consumer<Hog> handler) {
    this.limit = limit;
    this.handler = handler;
    Watchers.add(watcher);
    // Who holds a carrier already may never begin or wait again.
    TreeWalk.living().forEach(this::follow);
    this.sampler = Daemons.start("belay-hogs", this::sample);
  }

  /// Starts a watch of all tasks of the parallel loop, those that run already included, on a daemon
  /// thread of its own.
  ///
  /// @param limit how long a task may hold a carrier while others are ready, more than zero
  /// @param handler gets each such stretch once; must not wait
  /// @return the watch, to be closed
  public static HogWatch start(Duration limit, Consumer<Hog> handler) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("limit must be more than zero, was " + limit);
    }
    return new HogWatch(limit.toNanos(), handler);
  }

  private void sample() {
    while (!closed) {
      LockSupport.parkNanos(this, Math.max(SHORTEST_PAUSE, limit / SAMPLES));
      try {
        long now = System.nanoTime();
        running.forEach((task, run) -> look(task, run, now));
      } catch (RuntimeException e) {
        System.getLogger("dev.belay").log(System.Logger.Level.WARNING, "hog watch", e);
      }
    }
  }

  /// From now on looks at a task that runs, or may.
  private void follow(Strand task) {
    if (task instanceof GroupTask<?> && !(task.loop() instanceof BatonLoop)) {
      running.put(task, new Run());
    }
  }

  private void look(Strand task, Run run, long now) {
    if (task.hasEnded()) {
      running.remove(task); // It ended while it was found.
      return;
    }
    Thread thread = task.threadIfAlive();
    if (thread == null || !isMounted(thread)) {
      run.samples = 0;
      return;
    }
    if (run.samples++ == 0) {
      run.since = now;
      run.reported = false;
    }
    if (!run.reported && run.samples > SAMPLES && now - run.since >= limit) {
      long queued = queue.length();
      if (queued > 0) {
        run.reported = true;
        StackTraceElement[] frames = thread.getStackTrace();
        handler.accept(
            new Hog(
                task.path(),
                Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(now - run.since)),
                queued,
                List.of(frames).subList(0, Math.min(frames.length, STACK_FRAMES))));
      }
    }
  }

  /// The state tells nothing: who is RUNNABLE may wait for a carrier itself, and who is WAITING may
  /// keep one because the JDK cannot take it. Only a virtual thread that has a carrier names it.
  private static boolean isMounted(Thread thread) {
    String text = thread.toString();
    return text.indexOf('@', text.lastIndexOf("]/") + 1) >= 0;
  }

  /// Ends the watch; it reports nothing more once the sample that is being taken is over.
  @Override
  public void close() {
    Watchers.remove(watcher);
    closed = true;
    LockSupport.unpark(sampler);
  }

  /// Keeps the tasks that run.
  private final class Runs implements Watcher {
    @Override
    public void started(Strand task) {}

    @Override
    public void begins(Strand task) {
      follow(task);
    }

    @Override
    public void ended(Strand task, End end, String reason) {
      running.remove(task);
    }

    @Override
    public Wait waits(Suspension wait) {
      Strand task = wait.strand();
      running.remove(task);
      return new Wait() {
        @Override
        public void ready() {}

        @Override
        public void over() {
          if (!closed) {
            follow(task);
          }
        }
      };
    }
  }
}
