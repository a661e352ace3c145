// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.BatonLoop;
import dev.belay.kernel.Entry;
import dev.belay.kernel.Loop;
import dev.belay.kernel.Strand;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Runs tasks: begins them, lets them wait, wakes them, and tells them the time.
///
/// The verbs of [Async] and [TaskGroup] use the loop of the task that calls them, and [#parallel]
/// from a plain thread; so a program need not name a loop at all.
public final class EventLoop {
  private static final EventLoop PARALLEL = new EventLoop(LoopSettings.of(false, null));

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

  private final LoopSettings settings;
  private final Loop loop;

  private EventLoop(LoopSettings settings) {
    this.settings = settings;
    this.loop = settings.make();
  }

  /// The loop on the JDK's virtual-thread scheduler: tasks run on all cores, in real time. Two
  /// tasks may run at the same instant, so what they share needs a lock.
  ///
  /// @return the loop
  public static EventLoop parallel() {
    return PARALLEL;
  }

  /// The parallel loop with another place for failures that nobody looked at, and for cancelled
  /// scopes that do not end (a [StragglersException]). The default logs them through
  /// `System.Logger`, under the name `dev.belay`.
  ///
  /// @param handler gets the path of the task and what it threw; must not wait
  /// @return the loop
  public static EventLoop parallel(BiConsumer<String, Throwable> handler) {
    return new EventLoop(LoopSettings.of(false, handler));
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
    return new EventLoop(LoopSettings.of(true, null));
  }

  /// The confined loop with another place for failures that nobody looked at, for tasks that block
  /// the loop (a [LoopBlockedException]) or hold it for long (a [LoopHeldException]), and for
  /// cancelled scopes that do not end (a [StragglersException]).
  ///
  /// @param handler gets the path of the task and what it threw; must not wait
  /// @return the loop
  public static EventLoop confined(BiConsumer<String, Throwable> handler) {
    return new EventLoop(LoopSettings.of(true, handler));
  }

  /// A new loop like this one that reports a task once it has held the loop for `limit` while
  /// others were ready, whether it computes or blocks. The default is 500 ms. The report is a
  /// [LoopHeldException] with the task's stack; it goes to the loop's handler, or is logged as a
  /// warning. The loop is looked at every 50 ms.
  ///
  /// @param limit the limit; zero for no reports
  /// @return the loop
  /// @throws IllegalStateException when this loop is not confined; see [HogWatch] for the others
  public EventLoop withHogLimit(Duration limit) {
    return new EventLoop(settings.withHogLimit(limit));
  }

  /// A new loop like this one that reports a cancelled scope once it has not ended within `grace`:
  /// a task that was cancelled by hand, a group one of whose tasks failed, what a timeout is
  /// around. The default is 10 s, or `-Dbelay.straggler.seconds`. A scope in which a task swallows
  /// its cancellation a thousand times, in a loop that tries again, is reported at once. The report
  /// is a [StragglersException] with the stacks of those that the scope waits for; it goes to the
  /// loop's handler, or is logged as a warning.
  ///
  /// @param grace how long a scope may take to end; zero for no reports
  /// @return the loop
  public EventLoop withStragglerGrace(Duration grace) {
    return new EventLoop(settings.withStragglerGrace(grace));
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
}
