// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Cancellation.Kind;
import dev.belay.kernel.Scope;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the process's main thread does in Belay, which a signal that ends the process cancels: so
/// that after Ctrl-C or SIGTERM the `finally` blocks run.
///
/// The signals themselves are not touched. A shutdown hook, installed when the main thread first
/// comes here, looks whether it is a signal that ends the process; `System.exit` cancels nothing,
/// since the task that calls it could not end before the process. A program that handles signals
/// itself is not disturbed: the process does not end by them.
final class MainThread {
  private static final long GRACE_SECONDS = Long.getLong("belay.grace.seconds", 10);

  private static volatile @Nullable Work active;

  private MainThread() {}

  /// One outermost call of a verb by the main thread.
  private record Work(Scope scope, CountDownLatch ended) {}

  private static final class Hook {
    static {
      try {
        Runtime.getRuntime().addShutdownHook(new Thread(MainThread::shutdown, "belay-shutdown"));
      } catch (IllegalStateException e) {
        // The process is ending already.
      }
    }

    private Hook() {}

    @SuppressWarnings("EmptyMethod") // its call installs the hook, once
    static void install() {}
  }

  /// The launcher runs `main` in the thread `main` of the group `main`.
  static boolean isCurrent() {
    Thread current = Thread.currentThread();
    ThreadGroup group = current.getThreadGroup();
    return current.getName().equals("main") && group != null && group.getName().equals("main");
  }

  /// Does `work` of the main thread in a scope that a signal cancels.
  static <T extends @Nullable Object> T call(Caller caller, Callable<T> work) throws Exception {
    Hook.install();
    Scope scope = Scope.plain(null, caller);
    CountDownLatch ended = new CountDownLatch(1);
    caller.enter(scope);
    active = new Work(scope, ended);
    try {
      return work.call();
    } finally {
      active = null;
      caller.leave(scope);
      ended.countDown();
    }
  }

  private static void shutdown() {
    Work work = active;
    String signal = signal();
    if (work == null || signal == null) {
      return;
    }
    work.scope.cancel(Cancellations.now(Kind.REQUESTED, "the process is ended by " + signal));
    try {
      work.ended.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The signal that ends the process, or null when none does. The JVM handles a signal in a thread
  /// that bears its name, and that thread waits for the shutdown hooks.
  private static @Nullable String signal() {
    ThreadGroup all = Thread.currentThread().getThreadGroup();
    while (all != null && all.getParent() != null) {
      all = all.getParent();
    }
    if (all == null) {
      return null;
    }
    Thread[] threads = new Thread[2 * all.activeCount() + 16];
    int count = all.enumerate(threads);
    for (int i = 0; i < count; i++) {
      String name = threads[i].getName();
      if (name.startsWith("SIG") && name.endsWith(" handler")) {
        return name.substring(0, name.indexOf(' '));
      }
    }
    return null;
  }
}
