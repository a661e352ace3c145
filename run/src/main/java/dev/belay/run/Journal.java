// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/// results.jsonl: both the result and the state that a run resumes from.
///
/// Each request that is done has exactly one line in it. Lines come in the order in which requests
/// end, so what is done is a set: one bit an ordinal.
final class Journal implements Closeable {
  static final String FILE = "results.jsonl";

  private final AppendFile file;
  private final Tally tally;
  private final ConcurrentLinkedQueue<RecordWriter> writers = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final OrdinalSet done;

  private Journal(AppendFile file, Tally tally, OrdinalSet done) {
    this.file = file;
    this.tally = tally;
    this.done = done;
  }

  /// Opens the journal of a run, reads what earlier sittings wrote and cuts a torn last line off.
  static Journal open(Path directory, Sync sync, Tally tally) throws IOException, RunException {
    Path path = directory.resolve(FILE);
    OrdinalSet done = new OrdinalSet();
    long sound = LineRecovery.read(path, line -> recovered(line, done, tally));
    return new Journal(new AppendFile(path, sound, sync == Sync.EACH), tally, done);
  }

  private static boolean recovered(byte[] line, OrdinalSet done, Tally tally) {
    Figures figures = RecordReader.read(line);
    if (figures == null || !done.add(figures.ordinal())) {
      return false;
    }
    tally.add(figures);
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
      if (done.contains(ordinal)) {
        throw new IllegalStateException("request " + ordinal + " has its record already");
      }
      file.append(writer.bytes(), length);
      done.add(ordinal);
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
