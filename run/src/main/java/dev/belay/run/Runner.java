// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.http.Session;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Makes the requests of a run: each one a task that waits in the session until the limits of its
/// host let it through, never more than a window of them at once.
///
/// A request of a paused host is left; when the input is at its end and its pause has ended, the
/// input is read again for what was left.
final class Runner {
  /// How far ahead of the records the input is read, the reader's own batch included.
  static final int READ_AHEAD = 10_000;

  private static final long READ_AHEAD_BYTES = 32 << 20;

  private final RunFiles files;
  private final Session session;
  private final Fetcher fetcher;
  private final Stop stop;
  private final Window window = new Window(READ_AHEAD - Reader.BATCH, READ_AHEAD_BYTES);
  private final Pauses pauses = new Pauses();
  private final AtomicLong written = new AtomicLong();
  private volatile Reader.Extent extent;

  Runner(RunFiles files, Session session, Fetcher fetcher, Stop stop) {
    this.files = files;
    this.session = session;
    this.fetcher = fetcher;
    this.stop = stop;
    extent = new Reader.Extent(files.digests().marked(), files.digests().isComplete());
  }

  /// Makes the requests until nothing is left that can be made, or the run is to stop.
  ///
  /// @throws UnreadableInputException when the input cannot be read to its end
  void run() throws UnreadableInputException, InterruptedException {
    stop.onStop(window::close);
    stop.onStop(session::drain);
    Spool spool = files.spool();
    if (spool != null) {
      stop.onStop(spool::close);
    }
    do {
      pass();
    } while (!stop.isRequested() && pauses.forgetEnded(Async.clock().instant()));
  }

  /// One reading of the input, and the requests that it gives.
  private void pass() throws UnreadableInputException, InterruptedException {
    UnreadableInputException unreadable =
        TaskGroup.<@Nullable UnreadableInputException, RuntimeException>call(
            "requests", this::readInto);
    // Whoever stopped the run ended the waiting for the input; that is no fault of the input.
    if (unreadable != null && !stop.isRequested()) {
      throw unreadable;
    }
  }

  /// Gives the failure of the input back instead of throwing it: what was read is to be finished,
  /// and a group whose body throws cancels its tasks.
  private @Nullable UnreadableInputException readInto(TaskGroup group) throws InterruptedException {
    stop.cancels(group);
    try {
      Reader.Extent known = extent;
      Reader.Extent read = new Reader(files, stop).read(line -> start(group, line), this::reached);
      extent = known.complete() ? known : read;
    } catch (UnreadableInputException e) {
      return e;
    } catch (WriteFailedException e) {
      stop.now(ExitCode.CANNOT_WRITE, e);
    }
    return null;
  }

  private void reached(Reader.Extent read) {
    Reader.Extent known = extent;
    if (!known.complete() && (read.complete() || read.requests() > known.requests())) {
      extent = read;
    }
  }

  private boolean start(TaskGroup group, RequestLine line) throws InterruptedException {
    int size = line.bytes().length;
    if (!window.enter(size)) {
      return false;
    }
    Fetcher.Queued queued = new Fetcher.Queued(Async.clock().instant(), System.nanoTime());
    try {
      group.start(() -> make(line, size, queued));
      return true;
    } catch (IllegalStateException e) {
      // The group does not take tasks any more once it is cancelled.
      window.leave(size);
      if (stop.isNow()) {
        return false;
      }
      throw e;
    }
  }

  private void make(RequestLine line, int size, Fetcher.Queued queued) throws InterruptedException {
    try {
      record(line, queued);
    } catch (LeftException e) {
      Instant until = e.pausedUntil();
      if (until != null) {
        pauses.add(e.hostKey(), until);
      }
    } catch (WriteFailedException e) {
      stop.now(ExitCode.CANNOT_WRITE, e);
    } finally {
      window.leave(size);
    }
  }

  private void record(RequestLine line, Fetcher.Queued queued)
      throws LeftException, WriteFailedException, InterruptedException {
    ResultRecord record;
    try {
      record = fetcher.fetch(line, queued);
    } catch (RuntimeException e) {
      record =
          new Draft(line.withoutBytes(), queued)
              .error("internal", null, Failures.text(e), e.getClass().getName(), false);
      System.getLogger(Runner.class.getName())
          .log(System.Logger.Level.ERROR, "request " + line.ordinal() + " failed by a bug", e);
    }
    files.journal().append(record);
    written.incrementAndGet();
  }

  /// How much of the input is known so far.
  Reader.Extent extent() {
    return extent;
  }

  /// Records written by this sitting.
  long written() {
    return written.get();
  }

  /// The pauses that requests were left for, as a line; null when there are none.
  @Nullable String pauseText(long left) {
    return pauses.text(Async.clock().instant(), left);
  }
}
