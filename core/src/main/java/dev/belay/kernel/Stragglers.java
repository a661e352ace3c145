// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The thread that looks after cancelled scopes: one that has not ended when its grace is over is
/// reported to its loop, once; at once, if a task in it does nothing but swallow its cancellation.
///
/// Who cancels a scope only adds it to a queue. It is held weakly, so that nothing which has ended
/// is kept; and when there are very many, further ones are not looked after.
final class Stragglers {
  private static final int MOST_WATCHED = 100_000;
  private static final int MOST_STACKS = 8;
  private static final int STACK_FRAMES = 32;
  private static final long LONGEST_PAUSE = 1_000_000_000;
  private static final long SHORTEST_PAUSE = 10_000_000;

  private static final Queue<Watched> QUEUE = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger SIZE = new AtomicInteger();

  private Stragglers() {}

  /// Starts the thread with the first scope.
  private static final class Started {
    static final Thread THREAD = Daemons.start("belay-stragglers", new Stragglers()::run);
  }

  private static final class Watched extends WeakReference<Scope> {
    private final long since;
    private final long grace;
    private volatile boolean hurried;

    Watched(Scope scope, long grace) {
      super(scope);
      this.since = System.nanoTime();
      this.grace = grace;
    }
  }

  /// Looks after a scope that was cancelled just now.
  static void watch(Scope scope) {
    long grace = scope.owner().loop().stragglerNanos();
    if (grace > 0 && SIZE.get() < MOST_WATCHED) {
      QUEUE.add(new Watched(scope, grace));
      if (SIZE.getAndIncrement() == 0) {
        LockSupport.unpark(Started.THREAD);
      }
    }
  }

  /// A scope that is looked after is reported without further grace.
  static void hurry(Scope scope) {
    for (Watched watched : QUEUE) {
      if (watched.refersTo(scope)) {
        watched.hurried = true;
        LockSupport.unpark(Started.THREAD);
      }
    }
  }

  private void run() {
    while (true) {
      if (SIZE.get() == 0) {
        LockSupport.park(this);
      }
      long pause = LONGEST_PAUSE;
      for (Watched watched : QUEUE) {
        pause = Math.min(pause, Math.max(SHORTEST_PAUSE, watched.grace / 4));
      }
      LockSupport.parkNanos(this, pause);
      try {
        look(System.nanoTime());
      } catch (RuntimeException e) {
        System.getLogger("dev.belay").log(System.Logger.Level.WARNING, "stragglers", e);
      }
    }
  }

  private static void look(long now) {
    for (Iterator<Watched> all = QUEUE.iterator(); all.hasNext(); ) {
      Watched watched = all.next();
      Scope scope = watched.get();
      boolean over = scope == null || isOver(scope);
      boolean due = watched.hurried || now - watched.since >= watched.grace;
      if (over || due) {
        all.remove();
        SIZE.decrementAndGet();
      }
      if (scope != null && !over && due) {
        scope.owner().loop().straggles(report(scope, now - watched.since));
      }
    }
  }

  private static boolean isOver(Scope scope) {
    Strand owner = scope.owner();
    Members members = scope.members();
    Scope innermost = owner.scope();
    return owner.hasEnded()
        || (members != null && members.isClosed())
        || innermost == null
        || !innermost.isWithin(scope);
  }

  private static Straggling report(Scope scope, long nanos) {
    Cancellation why = scope.cancellation();
    List<Strand> late = late(scope);
    return new Straggling(
        scope.path(),
        why == null ? "" : why.reason(),
        nanos,
        late.stream().limit(MOST_STACKS).map(Stragglers::describe).toList(),
        Math.max(0, late.size() - MOST_STACKS));
  }

  /// Those in the scope that have not ended and do not merely wait for others of them.
  private static List<Strand> late(Scope scope) {
    Set<Strand> seen = new LinkedHashSet<>();
    List<Strand> late = new ArrayList<>();
    ArrayDeque<Strand> todo = new ArrayDeque<>(List.of(scope.owner()));
    for (Strand strand = todo.poll(); strand != null; strand = todo.poll()) {
      if (!seen.add(strand)) {
        continue;
      }
      List<Strand> inside = new ArrayList<>();
      for (Scope s = strand.scope();
          s != null && s.owner() == strand && s.isWithin(scope);
          s = s.parent()) {
        Members members = s.members();
        if (members != null) {
          inside.addAll(members.living());
        }
      }
      todo.addAll(inside);
      if (!strand.hasEnded() && (inside.isEmpty() || !drains(strand))) {
        late.add(strand);
      }
    }
    return late;
  }

  /// Whether it has come to the end of a group and waits for the children.
  private static boolean drains(Strand strand) {
    Suspension wait = strand.waiting();
    if (wait == null) {
      return strand.threadIfAlive() == null; // A group of its own that nobody stands in.
    }
    for (Scope s = strand.scope(); s != null && s.owner() == strand; s = s.parent()) {
      Members members = s.members();
      if (members != null && members == wait.subject()) {
        return true;
      }
    }
    return false;
  }

  private static Straggling.Straggler describe(Strand strand) {
    Suspension wait = strand.waiting();
    Thread thread = strand.threadIfAlive();
    String doing =
        strand.swallowsCancellation()
            ? "has swallowed its cancellation %d times".formatted(Strand.MANY_TIMES)
            : doing(wait, thread);
    return new Straggling.Straggler(strand.path(), doing, stack(thread));
  }

  private static String doing(@Nullable Suspension wait, @Nullable Thread thread) {
    if (wait != null) {
      return "waits for " + wait.subject();
    }
    return thread == null ? "ends" : "its thread is " + thread.getState();
  }

  private static List<StackTraceElement> stack(@Nullable Thread thread) {
    if (thread == null) {
      return List.of();
    }
    StackTraceElement[] frames = thread.getStackTrace();
    return List.of(frames).subList(0, Math.min(frames.length, STACK_FRAMES));
  }
}
