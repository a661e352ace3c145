// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The platform threads of the process, as far as Belay knows of them.
final class PlainThreads {
  private PlainThreads() {}

  /// Those that are in a wait of Belay's. What a thread is parked for is known to everybody, and
  /// for such a thread it is the wait itself; so nobody has to enter them anywhere.
  static List<Strand> waiting() {
    List<Strand> waiting = new ArrayList<>();
    for (Thread thread : all()) {
      if (LockSupport.getBlocker(thread) instanceof Suspension wait) {
        waiting.add(wait.strand());
      }
    }
    return waiting;
  }

  static String path(Thread thread) {
    String name = thread.getName();
    return "/thread " + (name.isEmpty() ? "#" + thread.threadId() : name);
  }

  /// What to call a thread of which only the id is known.
  static String nameOf(long id) {
    for (Thread thread : all()) {
      if (thread.threadId() == id) {
        return path(thread);
      }
    }
    return "thread #" + id + ", which has ended or is not Belay's";
  }

  private static List<Thread> all() {
    ThreadGroup top = Thread.currentThread().getThreadGroup();
    while (top != null && top.getParent() != null) {
      top = top.getParent();
    }
    if (top == null) {
      return List.of();
    }
    Thread[] threads = new Thread[2 * top.activeCount() + 16];
    int count = top.enumerate(threads);
    List<Thread> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(threads[i]);
    }
    return all;
  }
}
