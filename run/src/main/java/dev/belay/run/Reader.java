// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads the input once from its beginning and hands out the requests that have no record.
///
/// They go in batches: the digest of a batch is written down before the first of it is handed out.
/// A pipe that is slow is not waited for to fill one.
final class Reader {
  static final int BATCH = 500;
  private static final long BATCH_BYTES = 8 << 20;

  private final RunFiles files;
  private final Stop stop;
  private final List<RequestLine> batch = new ArrayList<>();
  private long batchBytes;

  Reader(RunFiles files, Stop stop) {
    this.files = files;
    this.stop = stop;
  }

  /// How much of the input is known.
  ///
  /// @param requests in it
  /// @param complete whether there are no more
  record Extent(long requests, boolean complete) {}

  /// Takes a request; it may wait until there is room for it.
  @FunctionalInterface
  interface Sink {
    /// Takes one.
    ///
    /// @return false when no more are wanted
    boolean take(RequestLine line) throws InterruptedException;
  }

  /// Reads to the end of the input, or until the run is to stop. Then what can be had without
  /// waiting is only counted, so that the run can say how much is left.
  Extent read(Sink sink, Consumer<Extent> progress)
      throws UnreadableInputException, WriteFailedException, InterruptedException {
    try (RequestSource source = new RequestSource(files.inputs())) {
      boolean wanted = true;
      while (wanted && !stop.isRequested()) {
        RequestLine line = source.next();
        if (line == null) {
          Extent all = new Extent(source.ordinal(), true);
          progress.accept(all);
          flush(sink, true);
          return all;
        }
        wanted = add(line, source.wouldWait(), sink);
        progress.accept(new Extent(source.ordinal(), false));
      }
      return count(source);
    }
  }

  private boolean add(RequestLine line, boolean last, Sink sink)
      throws WriteFailedException, InterruptedException {
    files.digests().add(line);
    if (!files.journal().isDone(line.ordinal())) {
      batch.add(line);
      batchBytes += line.bytes().length;
    }
    boolean full = batch.size() >= BATCH || batchBytes >= BATCH_BYTES;
    return !(full || last) || flush(sink, false);
  }

  private boolean flush(Sink sink, boolean end) throws WriteFailedException, InterruptedException {
    files.digests().mark(end);
    for (RequestLine line : batch) {
      if (!sink.take(line)) {
        return false;
      }
    }
    batch.clear();
    batchBytes = 0;
    return true;
  }

  private Extent count(RequestSource source) throws UnreadableInputException {
    while (!stop.isNow() && !source.wouldWait()) {
      if (source.next() == null) {
        return new Extent(source.ordinal(), true);
      }
    }
    return new Extent(source.ordinal(), false);
  }
}
