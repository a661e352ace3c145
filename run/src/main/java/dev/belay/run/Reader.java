// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the input once from its beginning and hands out the requests that have no record.
///
/// They go in batches: the digest of a batch is written down before the first of it is handed out.
/// A pipe that is slow is not waited for to fill one.
final class Reader {
  static final int BATCH = 500;
  private static final long BATCH_BYTES = 8 << 20;

  private final RunFiles files;
  private final Stop stop;
  private final Placement placement;
  private final List<RequestLine> batch = new ArrayList<>();
  private long batchBytes;

  Reader(RunFiles files, Stop stop, Placement placement) {
    this.files = files;
    this.stop = stop;
    this.placement = placement;
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
        RequestLine line = next(source, sink);
        if (line == null) {
          Extent all = extent(source, true);
          progress.accept(all);
          var _ = flush(sink, true);
          return all;
        }
        wanted = add(line, source.wouldWait(), sink);
        progress.accept(extent(source, false));
      }
      return count(source);
    }
  }

  private @Nullable RequestLine next(RequestSource source, Sink sink)
      throws UnreadableInputException, WriteFailedException, InterruptedException {
    try {
      return source.next();
    } catch (UnreadableInputException e) {
      // What was read before is sound.
      var _ = flush(sink, false);
      throw e;
    }
  }

  private boolean add(RequestLine line, boolean last, Sink sink)
      throws WriteFailedException, InterruptedException {
    files.digests().add(line);
    RequestLine placed = placement.place(line);
    if (files.isWanted(line.ordinal()) && !files.isDone(line.ordinal())) {
      batch.add(placed);
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

  private Extent extent(RequestSource source, boolean complete) {
    return files.selection() == null ? new Extent(source.ordinal(), complete) : files.known();
  }

  private Extent count(RequestSource source) throws UnreadableInputException {
    while (!stop.isNow() && !source.wouldWait()) {
      if (source.next() == null) {
        return extent(source, true);
      }
    }
    return extent(source, false);
  }
}
