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
///
/// A holder that is seen in the same turn for longer than the loop's limit, while others are ready,
/// is reported once as well, blocked or not. That goes by the clock, and a machine that is too busy
/// to run the holder makes it late; so it takes as many samples as fit into the limit.
final class Watchdog {
  private static final long BETWEEN_SAMPLES_MILLIS = 50;
  private static final int STACK_FRAMES = 64;

  private static final Set<BatonLoop> WATCHED = ConcurrentHashMap.newKeySet();

  /// The turns in which a holder was seen; the watching thread's own.
  private final Map<BatonLoop, Suspect> suspects = new HashMap<>();

  private static final class Suspect {
    final long turn;
    final long since = System.nanoTime();
    int samples;
    boolean blocked;
    boolean reported;

    Suspect(long turn) {
      this.turn = turn;
    }
  }

  private Watchdog() {}

  /// Starts the thread with the first loop that is used.
  private static final class Started {
    static final Thread THREAD = Daemons.start("belay-watchdog", new Watchdog()::run);
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
    if (hold == null) {
      suspects.remove(loop);
      return;
    }
    Suspect suspect = suspects.get(loop);
    if (suspect == null || suspect.turn != hold.turn()) {
      suspect = new Suspect(hold.turn());
      suspects.put(loop, suspect);
    }
    suspect.samples++;
    Blocked blocked = blocked(hold);
    if (suspect.reported) {
      return;
    }
    if (blocked != null && suspect.blocked) {
      suspect.reported = true;
      loop.blocked(blocked);
    } else if (blocked == null && hold.others() > 0) {
      lookAtHolder(loop, hold, suspect);
    }
    suspect.blocked = blocked != null;
  }

  private static void lookAtHolder(BatonLoop loop, BatonLoop.Hold hold, Suspect suspect) {
    long limit = loop.heldNanos();
    long nanos = System.nanoTime() - suspect.since;
    boolean seenEnough = suspect.samples > limit / (BETWEEN_SAMPLES_MILLIS * 1_000_000);
    Thread thread = hold.strand().threadIfAlive();
    if (limit > 0 && nanos >= limit && seenEnough && thread != null) {
      suspect.reported = true;
      loop.held(new Held(hold.strand().path(), nanos, hold.others(), stack(thread)));
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
    Blocked blocked = new Blocked(hold.strand().path(), state, stack(thread));
    return blocked.isInKernel() ? null : blocked;
  }

  private static List<StackTraceElement> stack(Thread thread) {
    StackTraceElement[] frames = thread.getStackTrace();
    return List.of(frames).subList(0, Math.min(frames.length, STACK_FRAMES));
  }
}
