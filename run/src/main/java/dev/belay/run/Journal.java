// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/// results.jsonl: both the result and the state that a run resumes from.
///
/// Each request that is done has exactly one line in it. Lines come in the order in which requests
/// end, so what is done is a set: one bit an ordinal.
final class Journal implements Closeable {
  static final String FILE = "results.jsonl";

  private final LineSink file;
  private final Tally tally;
  private final ConcurrentLinkedQueue<RecordWriter> writers = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final OrdinalSet done;
  private final Map<Long, Integer> pages;

  private Journal(LineSink file, Tally tally, OrdinalSet done, Map<Long, Integer> pages) {
    this.file = file;
    this.tally = tally;
    this.done = done;
    this.pages = pages;
  }

  /// Opens the journal of a run, reads what earlier sittings wrote and cuts a torn last line off.
  static Journal open(Path directory, Sync sync, Tally tally) throws IOException, RunException {
    Path path = directory.resolve(FILE);
    OrdinalSet done = new OrdinalSet();
    Map<Long, Integer> pages = new HashMap<>();
    long sound = LineRecovery.read(path, line -> recovered(line, done, pages, tally));
    return new Journal(new AppendFile(path, sound, sync == Sync.EACH), tally, done, pages);
  }

  /// A journal that goes to a stream instead of a file.
  static Journal to(LineSink sink, Tally tally) {
    return new Journal(sink, tally, new OrdinalSet(), new HashMap<>());
  }

  private static boolean recovered(
      byte[] line, OrdinalSet done, Map<Long, Integer> pages, Tally tally) {
    Figures figures = RecordReader.read(line);
    if (figures == null || !isNew(figures, done, pages)) {
      return false;
    }
    tally.add(figures);
    return true;
  }

  /// The first page of a request is its record; the others follow it one by one.
  private static boolean isNew(Figures figures, OrdinalSet done, Map<Long, Integer> pages) {
    long ordinal = figures.ordinal();
    if (figures.page() == 1) {
      return done.add(ordinal);
    }
    if (!done.contains(ordinal) || pages.getOrDefault(ordinal, 1) != figures.page() - 1) {
      return false;
    }
    pages.put(ordinal, figures.page());
    return true;
  }

  /// Writes the final record of a request.
  ///
  /// @throws IllegalStateException when the request has one already
  void append(ResultRecord record) throws WriteFailedException {
    RecordWriter writer = writers.poll();
    if (writer == null) {
      writer = new RecordWriter();
    }
    int length = writer.encode(record);
    long ordinal = record.line().ordinal();
    lock.lock();
    try {
      int page = record.extras().page();
      if (page == 1 && done.contains(ordinal)) {
        throw new IllegalStateException("request " + ordinal + " has its record already");
      }
      file.append(ordinal, writer.bytes(), length);
      if (page == 1) {
        done.add(ordinal);
      } else {
        pages.put(ordinal, page);
      }
    } finally {
      lock.unlock();
    }
    writers.add(writer);
    tally.add(record.figures());
  }

  boolean isDone(long ordinal) {
    lock.lock();
    try {
      return done.contains(ordinal);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the record of a request would not be held back for too long: before it is made.
  void awaitRoom(long ordinal) throws InterruptedException {
    file.awaitRoom(ordinal);
  }

  /// Notes that a request has no record for now, so that nothing waits for it.
  void left(long ordinal) throws WriteFailedException {
    file.left(ordinal);
  }

  /// The last recorded page of a request, or 0.
  int lastPage(long ordinal) {
    lock.lock();
    try {
      return done.contains(ordinal) ? pages.getOrDefault(ordinal, 1) : 0;
    } finally {
      lock.unlock();
    }
  }

  /// How many requests have their record.
  long count() {
    lock.lock();
    try {
      return done.count();
    } finally {
      lock.unlock();
    }
  }

  /// The highest ordinal that has its record.
  long highest() {
    lock.lock();
    try {
      return done.highest();
    } finally {
      lock.unlock();
    }
  }

  void sync() throws WriteFailedException {
    file.sync();
  }

  @Override
  public void close() throws WriteFailedException {
    file.close();
  }
}
