// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Loop;
import dev.belay.kernel.ParallelLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Runs tasks: begins them, lets them wait, wakes them, and tells them the time.
///
/// The verbs of [Async] and [TaskGroup] use the loop of the task that calls them, and [#parallel]
/// from a plain thread; so a program need not name a loop at all.
public final class EventLoop {
  private static final Logger LOG = System.getLogger("dev.belay");
  private static final EventLoop PARALLEL = new EventLoop(new ParallelLoop(EventLoop::log));

  private final Loop loop;

  private EventLoop(Loop loop) {
    this.loop = loop;
  }

  /// The loop on the JDK's virtual-thread scheduler: tasks run on all cores, in real time. Two
  /// tasks may run at the same instant, so what they share needs a lock.
  public static EventLoop parallel() {
    return PARALLEL;
  }

  /// The parallel loop with another place for failures that nobody looked at. The default logs them
  /// as errors through `System.Logger`, under the name `dev.belay`.
  ///
  /// @param handler gets the path of the task and what it threw; must not wait
  public static EventLoop parallel(BiConsumer<String, Throwable> handler) {
    return new EventLoop(new ParallelLoop(orLog(handler)));
  }

  /// Runs a program on this loop; see [Async#run].
  ///
  /// @param main the program
  /// @param <T> what it gives
  /// @param <X> the checked exception it throws
  /// @return what `main` gave
  /// @throws X what `main` threw
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public <T extends @Nullable Object, X extends Exception> T run(
      Body<? extends T, ? extends X> main) throws X, InterruptedException {
    return Caller.<T, X>within(loop, caller -> TaskGroup.runMain(caller, main));
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

  private static void log(String task, Throwable failure) {
    LOG.log(Level.ERROR, "task " + task + " failed and nobody looked at it", failure);
  }
}
