// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.http.Session;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes the requests of a run and writes down what became of each.
///
/// A request of a paused host is left; when the input is at its end and its pause has ended, the
/// input is read again for what was left.
final class Runner {
  /// With fewer records a share of them says nothing.
  private static final int PERCENT_FROM = 100;

  private final RunFiles files;
  private final Session session;
  private final FetchOptions options;
  private final Recipe recipe;
  private final Fetcher fetcher;
  private final Consumer<String> troubles;
  private final Stop stop;
  private final Workers workers;
  private final Pauses pauses = new Pauses();
  private final AtomicLong written = new AtomicLong();
  private volatile Reader.Extent extent;

  /// @param work what makes the requests
  Runner(RunFiles files, Session session, Work work, Stop stop) {
    this.files = files;
    this.options = work.options();
    this.recipe = work.recipe();
    this.session = session;
    this.fetcher = work.fetcher();
    this.troubles = work.troubles();
    this.stop = stop;
    this.workers =
        new Workers(session, work.hosts(), recipe.parser(), options.mostPerHost(), this::make);
    extent = files.known();
  }

  /// What makes the requests.
  ///
  /// @param options of the run
  /// @param recipe turns lines into requests
  /// @param fetcher makes them
  /// @param hosts tells whose limits they share
  /// @param troubles told of those that did not go well at once
  record Work(
      FetchOptions options,
      Recipe recipe,
      Fetcher fetcher,
      HostKeys hosts,
      Consumer<String> troubles) {}

  /// Makes the requests until nothing is left that can be made, or the run is to stop.
  ///
  /// @throws UnreadableInputException when the input cannot be read to its end
  void run() throws UnreadableInputException, InterruptedException {
    stop.onStop(workers::close);
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
      Reader.Extent read =
          new Reader(files, stop, new Placement(options, recipe))
              .read(line -> workers.take(group, line), this::reached);
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

  private void make(Pending request, Fetcher.Queued queued) throws InterruptedException {
    RequestLine line = request.line();
    try {
      files.journal().awaitRoom(line.ordinal());
      record(request, queued);
    } catch (LeftException e) {
      Instant until = e.pausedUntil();
      if (until != null) {
        pauses.add(e.hostKey(), until);
      }
      left(line);
    } catch (WriteFailedException e) {
      stop.now(ExitCode.CANNOT_WRITE, e);
    }
  }

  private void left(RequestLine line) {
    try {
      files.journal().left(line.ordinal());
    } catch (WriteFailedException e) {
      stop.now(ExitCode.CANNOT_WRITE, e);
    }
  }

  private void record(Pending request, Fetcher.Queued queued)
      throws LeftException, WriteFailedException, InterruptedException {
    long ordinal = request.line().ordinal();
    PageLog.Next page = files.pages().next(ordinal);
    Fetcher.Queued since = queued;
    while (true) {
      Fetcher.Fetched fetched = fetch(request, since, page);
      PageLog.Next next = next(ordinal, page, fetched);
      if (next != null) {
        files.pages().follow(ordinal, next);
      }
      files.journal().append(fetched.record());
      written.incrementAndGet();
      tell(fetched.record());
      judge();
      if (next == null) {
        files.pages().ended(ordinal);
        return;
      }
      if (stop.isRequested()) {
        throw new LeftException(String.valueOf(fetched.record().hostKey()), null);
      }
      page = next;
      since = Fetcher.Queued.now();
    }
  }

  private void tell(ResultRecord record) {
    String trouble = Trouble.of(record);
    if (trouble != null) {
      troubles.accept(trouble);
    }
  }

  private Fetcher.Fetched fetch(Pending request, Fetcher.Queued queued, PageLog.Next page)
      throws LeftException, WriteFailedException, InterruptedException {
    try {
      return fetcher.fetch(request, queued, page);
    } catch (RuntimeException e) {
      System.getLogger(Runner.class.getName())
          .log(
              System.Logger.Level.ERROR,
              "request " + request.line().ordinal() + " failed by a bug",
              e);
      return new Fetcher.Fetched(
          new Draft(request.line(), queued)
              .error("internal", null, Failures.text(e), e.getClass().getName(), false),
          null);
    }
  }

  /// Where the walk of a request goes on, or null at its end. A page that was seen before is none.
  private PageLog.@Nullable Next next(long ordinal, PageLog.Next page, Fetcher.Fetched fetched) {
    Follow follow = options.shape().follow();
    String url = fetched.next();
    if (follow == null || url == null || page.page() >= follow.maxPages()) {
      return null;
    }
    boolean seen =
        url.equals(fetched.record().url()) || files.pages().knows(ordinal, page.page(), url);
    return seen ? null : new PageLog.Next(page.page() + 1, url);
  }

  /// Stops the run when one of its rules says so.
  private void judge() {
    StopRules rules = options.rules();
    Threshold most = rules.maxFailures();
    if (most == null && rules.maxBytes() < 0) {
      return;
    }
    Tally tally = files.tally();
    long failures = tally.failures();
    long recorded = tally.recorded();
    boolean judged = most != null && (!most.percent() || recorded >= PERCENT_FROM);
    if (judged && most != null && most.isExceeded(failures, recorded)) {
      stop("--max-failures " + most + " (" + failures + " of " + recorded + " failed)");
    } else if (rules.maxBytes() >= 0 && tally.bytes() >= rules.maxBytes()) {
      stop("--max-bytes (" + Texts.bytes((double) tally.bytes()) + " received)");
    }
  }

  /// Ends the run gently because of a limit that the user has set.
  void stop(String rule) {
    stop.drain(ExitCode.STOPPED, Async.nanoTime() + options.grace().toNanos(), rule);
  }

  /// How many requests of a host were read and wait for their turn.
  int waiting(String host) {
    return workers.waiting(host);
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
