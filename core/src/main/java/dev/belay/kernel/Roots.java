// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Where the trees of tasks begin: the plain threads that are inside of a Belay verb, and the
/// owners of the groups of services. Everything else is found from them, so no task is ever entered
/// anywhere for the sake of those who look.
public final class Roots {
  private static final int SWEEP_FROM = 64;

  private static final Set<Strand> THREADS = ConcurrentHashMap.newKeySet();

  // Guarded by itself. A group that was forgotten and never closed may be collected.
  private static final List<WeakReference<Strand>> SERVICES = new ArrayList<>();
  private static int sweepAt = SWEEP_FROM;

  private Roots() {}

  /// The current thread enters its outermost verb.
  public static void enter(Strand thread) {
    THREADS.add(thread);
  }

  /// The current thread leaves its outermost verb.
  public static void leave(Strand thread) {
    THREADS.remove(thread);
  }

  /// The group of a service was opened.
  public static void open(Strand owner) {
    synchronized (SERVICES) {
      if (SERVICES.size() >= sweepAt) {
        SERVICES.removeIf(known -> known.refersTo(null));
        sweepAt = Math.max(SWEEP_FROM, 2 * SERVICES.size());
      }
      SERVICES.add(new WeakReference<>(owner));
    }
  }

  /// The group of a service was closed, with everything in it.
  public static void close(Strand owner) {
    synchronized (SERVICES) {
      SERVICES.removeIf(known -> known.refersTo(owner));
    }
  }

  /// All of them, the threads first.
  public static Collection<Strand> all() {
    List<Strand> all = new ArrayList<>(THREADS);
    synchronized (SERVICES) {
      for (WeakReference<Strand> known : SERVICES) {
        Strand owner = known.get();
        if (owner != null) {
          all.add(owner);
        }
      }
    }
    return all;
  }
}
