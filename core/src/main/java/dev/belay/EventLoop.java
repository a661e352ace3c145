// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.BatonLoop;
import dev.belay.kernel.Blocked;
import dev.belay.kernel.Confined;
import dev.belay.kernel.Entry;
import dev.belay.kernel.Loop;
import dev.belay.kernel.ParallelLoop;
import dev.belay.kernel.Strand;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs tasks: begins them, lets them wait, wakes them, and tells them the time.
///
/// The verbs of [Async] and [TaskGroup] use the loop of the task that calls them, and [#parallel]
/// from a plain thread; so a program need not name a loop at all.
public final class EventLoop {
  private static final Logger LOG = System.getLogger("dev.belay");
  private static final EventLoop PARALLEL = new EventLoop(new ParallelLoop(EventLoop::log));

  static {
    FlightWatch.begin();
    Entry.install(
        new Entry.Runner() {
          @Override
          public <T extends @Nullable Object> T run(Loop loop, Callable<? extends T> program)
              throws Exception {
            return Caller.<T, Exception>within(caller -> runFrom(caller, loop, program::call));
          }
        });
  }

  private final Loop loop;

  private EventLoop(Loop loop) {
    this.loop = loop;
  }

  /// The loop on the JDK's virtual-thread scheduler: tasks run on all cores, in real time. Two
  /// tasks may run at the same instant, so what they share needs a lock.
  ///
  /// @return the loop
  public static EventLoop parallel() {
    return PARALLEL;
  }

  /// The parallel loop with another place for failures that nobody looked at. The default logs them
  /// as errors through `System.Logger`, under the name `dev.belay`.
  ///
  /// @param handler gets the path of the task and what it threw; must not wait
  /// @return the loop
  public static EventLoop parallel(BiConsumer<String, Throwable> handler) {
    return new EventLoop(new ParallelLoop(orLog(handler)));
  }

  /// A new loop with asyncio's rule: one of its tasks runs at a time, first come first served, and
  /// tasks switch only where they wait. So what only its tasks touch needs no lock, and `count++`
  /// between two waits is safe. Real time.
  ///
  /// A task that blocks in code that is not Belay's stops the whole loop; it is logged as a warning
  /// with its stack and what to use instead. [Async#offload] is for code that must block.
  ///
  /// @return the loop
  public static EventLoop confined() {
    ParallelLoop outside = new ParallelLoop(EventLoop::log);
    return new EventLoop(new BatonLoop(new Confined(outside, EventLoop::logBlocked)));
  }

  /// The confined loop with another place for failures that nobody looked at, and for tasks that
  /// block the loop (a [LoopBlockedException]).
  ///
  /// @param handler gets the path of the task and what it threw; must not wait
  /// @return the loop
  public static EventLoop confined(BiConsumer<String, Throwable> handler) {
    BiConsumer<String, Throwable> safe = orLog(handler);
    ParallelLoop outside = new ParallelLoop(safe);
    Consumer<Blocked> onBlocked =
        blocked -> safe.accept(blocked.path(), new LoopBlockedException(blocked));
    return new EventLoop(new BatonLoop(new Confined(outside, onBlocked)));
  }

  /// Runs a program on this loop; see [Async#run].
  ///
  /// A task of a confined or simulated loop cannot open another loop, because its own would stand
  /// still meanwhile; it can do so inside of [Async#offload].
  ///
  /// @param main the program
  /// @param <T> what it gives
  /// @param <X> the checked exception it throws
  /// @return what `main` gave
  /// @throws X what `main` threw
  /// @throws IllegalStateException when the caller is a task of a confined or simulated loop
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public <T extends @Nullable Object, X extends Exception> T run(
      Body<? extends T, ? extends X> main) throws X, InterruptedException {
    return Caller.<T, X>within(caller -> runFrom(caller, loop, main));
  }

  /// The same as [#run(Body)], for a program that gives no value.
  ///
  /// @param main the program
  /// @param <X> the checked exception it throws
  /// @throws X what `main` threw
  /// @throws IllegalStateException when the caller is a task of a confined or simulated loop
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public <X extends Exception> void run(Action<? extends X> main) throws X, InterruptedException {
    this.<@Nullable Void, X>run(Async.asBody(main));
  }

  private static <T extends @Nullable Object> T runFrom(
      Strand caller, Loop loop, Body<? extends T, ?> main) throws Exception {
    if (caller.loop() instanceof BatonLoop) {
      throw new IllegalStateException(
          "run on another loop: a task of a confined or simulated loop may do so only inside of"
              + " Async.offload, the caller was task "
              + caller.path());
    }
    return TaskGroup.<T>runMain(caller, loop, "main", main);
  }

  Loop loop() {
    return loop;
  }

  /// A handler that fails itself must not disturb whoever has something to hand over.
  private static BiConsumer<String, Throwable> orLog(BiConsumer<String, Throwable> handler) {
    return (task, failure) -> {
      try {
        handler.accept(task, failure);
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
        log(task, failure);
      }
    };
  }

  private static void logBlocked(Blocked blocked) {
    LOG.log(Level.WARNING, blocked.message(), new LoopBlockedException(blocked));
  }

  private static void log(String task, Throwable failure) {
    LOG.log(Level.ERROR, "task " + task + " failed and nobody looked at it", failure);
  }
}
