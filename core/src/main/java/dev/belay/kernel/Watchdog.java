// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The thread that looks after baton loops: a holder of the baton that is seen blocked in two
/// samples, in the same turn, is reported once. Two samples tell it exactly, however slow the
/// machine is, because a task that only waits for a processor is RUNNABLE.
final class Watchdog {
  private static final long BETWEEN_SAMPLES_MILLIS = 50;
  private static final int STACK_FRAMES = 64;

  private static final Set<BatonLoop> WATCHED = ConcurrentHashMap.newKeySet();

  /// The turns in which a holder was seen blocked; the watching thread's own.
  private final Map<BatonLoop, Suspect> suspects = new HashMap<>();

  private record Suspect(long turn, boolean reported) {}

  private Watchdog() {}

  /// Starts the thread with the first loop that is used.
  private static final class Started {
    static final Thread THREAD =
        Thread.ofPlatform().daemon().name("belay-watchdog").start(new Watchdog()::run);
  }

  /// Looks after `loop`, on which a task was started.
  static void watch(BatonLoop loop) {
    boolean first = WATCHED.isEmpty();
    WATCHED.add(loop);
    if (first) {
      LockSupport.unpark(Started.THREAD);
    }
  }

  /// No longer looks after `loop`, whose last task has ended.
  static void forget(BatonLoop loop) {
    WATCHED.remove(loop);
  }

  private void run() {
    while (true) {
      if (WATCHED.isEmpty()) {
        suspects.clear();
        LockSupport.park(this);
      }
      try {
        Thread.sleep(BETWEEN_SAMPLES_MILLIS);
        sample();
      } catch (InterruptedException | RuntimeException e) {
        System.getLogger("dev.belay").log(System.Logger.Level.WARNING, "watchdog", e);
      }
    }
  }

  private void sample() {
    for (Iterator<BatonLoop> gone = suspects.keySet().iterator(); gone.hasNext(); ) {
      if (!WATCHED.contains(gone.next())) {
        gone.remove();
      }
    }
    for (BatonLoop loop : WATCHED) {
      look(loop);
    }
  }

  private void look(BatonLoop loop) {
    BatonLoop.Hold hold = loop.hold();
    Blocked blocked = hold == null ? null : blocked(hold);
    if (hold == null || blocked == null) {
      suspects.remove(loop);
      return;
    }
    Suspect suspect = suspects.get(loop);
    if (suspect == null || suspect.turn != hold.turn()) {
      suspects.put(loop, new Suspect(hold.turn(), false));
    } else if (!suspect.reported) {
      suspects.put(loop, new Suspect(hold.turn(), true));
      loop.blocked(blocked);
    }
  }

  private static @Nullable Blocked blocked(BatonLoop.Hold hold) {
    Thread thread = hold.strand().threadIfAlive();
    if (thread == null) {
      return null; // It has ended, and its baton is on the way to the next.
    }
    Thread.State state = thread.getState();
    boolean waits =
        state == Thread.State.BLOCKED
            || state == Thread.State.WAITING
            || state == Thread.State.TIMED_WAITING;
    if (!waits) {
      return null;
    }
    StackTraceElement[] frames = thread.getStackTrace();
    int depth = Math.min(frames.length, STACK_FRAMES);
    Blocked blocked = new Blocked(hold.strand().path(), state, List.of(frames).subList(0, depth));
    return blocked.isInKernel() ? null : blocked;
  }
}
