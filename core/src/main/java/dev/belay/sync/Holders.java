// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.kernel.LinkedQueue;
import java.util.ArrayList;
import java.util.List;

/// Who has taken the permits that are out as objects. Guarded by the semaphore; read without its
/// lock by those who look, who may see it a little old.
final class Holders {
  /// More are not worth a report; and who reads without the lock must come to an end.
  private static final int MOST = 100;

  /// One permit that is out, with the id of the thread that took it: the thread itself, or its
  /// task, would be kept alive by whoever keeps the permit.
  static final class Entry extends LinkedQueue.Node<Entry> {
    private final long thread = Thread.currentThread().threadId();
  }

  private final LinkedQueue<Entry> entries = new LinkedQueue<>();

  void add(Entry entry) {
    entries.add(entry);
  }

  void remove(Entry entry) {
    entries.remove(entry);
  }

  /// The ids of the threads, the longest holder first.
  List<Long> threads() {
    List<Long> threads = new ArrayList<>();
    Entry entry = entries.first();
    while (entry != null && threads.size() < MOST) {
      threads.add(entry.thread);
      entry = entries.after(entry);
    }
    return threads;
  }
}
