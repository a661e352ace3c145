// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.TaskGroup;
import dev.belay.http.Session;
import dev.belay.http.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/// A run: very many requests in, exactly one final record for each of them out, in a directory that
/// the run can be resumed from.
///
/// | method | waits | throws |
/// |---|---|---|
/// | `open` | while what is there already is read | [RunException] |
/// | `execute` | until nothing is left that can be done | `InterruptedException` |
/// | `drain`, `abort` | no | nothing |
/// | `close` | until the files are on the disk | [RunException] |
public final class FetchRun implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final int TICKS_A_SECOND = 4;
  private static final int SECONDS_A_NOTE = 5;

  private final FetchOptions options;
  private final TlsSettings tls;
  private final RunFiles files;
  private final Recipe recipe;
  private final long alreadyDone;
  private final Stop stop = new Stop();

  private FetchRun(FetchOptions options, TlsSettings tls, Opening.Opened opened) {
    this.tls = tls;
    this.options = options;
    this.files = opened.files();
    this.recipe = opened.recipe();
    this.alreadyDone = files.journal().count();
  }

  /// Opens a new run, or the one that is in the directory already when it is of the same requests.
  ///
  /// @param options what to do
  /// @param stdin read only when the input `-` is asked for
  /// @return the run, to be closed by the caller
  /// @throws RunException when the run cannot begin; nothing was sent
  public static FetchRun open(FetchOptions options, InputStream stdin) throws RunException {
    TlsSettings tls = Sessions.tls(options);
    return new FetchRun(options, tls, new Opening(options, stdin).open());
  }

  /// {@return the run directory}
  public Path directory() {
    return files.path();
  }

  /// {@return whether the directory held this run already}
  public boolean resumed() {
    return files.directory().isExisting();
  }

  /// {@return how many requests had their record when the run was opened}
  public long alreadyDone() {
    return alreadyDone;
  }

  /// {@return whether every request had its record when the run was opened} There is nothing to do
  /// then, and [#execute] gives the same result again.
  public boolean alreadyFinished() {
    Reader.Extent known = files.known();
    return known.complete()
        && files.digests().isComplete()
        && alreadyDone == known.requests()
        && files.pages().open() == 0;
  }

  /// Makes the requests that have no record yet. May be called once.
  ///
  /// @param progress told about four times a second and at the end, on another thread
  /// @return how it ended
  /// @throws InterruptedException when the caller is cancelled or interrupted; the run can be
  ///   resumed
  public RunResult execute(Consumer<Progress> progress) throws InterruptedException {
    return execute(progress, trouble -> {});
  }

  /// The same, telling also of each request that failed or needed more than one attempt.
  ///
  /// @param progress told about four times a second and at the end, on another thread
  /// @param troubles told a line for each such request once it is recorded, on its own thread; must
  ///   be quick
  /// @return how it ended
  /// @throws InterruptedException when the caller is cancelled or interrupted; the run can be
  ///   resumed
  public RunResult execute(Consumer<Progress> progress, Consumer<String> troubles)
      throws InterruptedException {
    Sittings sittings = new Sittings(files, options);
    if (alreadyFinished()) {
      return sittings.finished();
    }
    HostKeys hosts = new HostKeys(options.wiring().hostKey());
    try (Session session = Sessions.of(options, tls, hosts)) {
      BodyStore bodies = options.saveBodies() ? new BodyStore(files.path()) : null;
      Fetcher fetcher = new Fetcher(session, recipe, files.started(), options, bodies, hosts);
      Runner runner =
          new Runner(
              files, session, new Runner.Work(options, recipe, fetcher, hosts, troubles), stop);
      Reports reports = new Reports(files, session, runner, alreadyDone);
      UnreadableInputException unreadable = null;
      try {
        sittings.begin();
        work(session, runner, reports, sittings, progress);
      } catch (UnreadableInputException e) {
        unreadable = e;
      } catch (WriteFailedException e) {
        stop.now(ExitCode.CANNOT_WRITE, e);
      } catch (InterruptedException e) {
        stop.now(ExitCode.INTERRUPTED, null);
        var _ = sittings.end(runner, session, stop, null);
        throw e;
      }
      RunResult result = sittings.end(runner, session, stop, unreadable);
      progress.accept(reports.progress());
      return result;
    }
  }

  private void work(
      Session session,
      Runner runner,
      Reports reports,
      Sittings sittings,
      Consumer<Progress> progress)
      throws UnreadableInputException, InterruptedException {
    TaskGroup.<UnreadableInputException>run(
        "run",
        group -> {
          group.start("clock", () -> tick(session, runner, reports, sittings, progress));
          runner.run();
          group.cancel("the run has ended");
        });
  }

  /// The run's own clock: progress, the disk, and the end of a drain.
  private void tick(
      Session session,
      Runner runner,
      Reports reports,
      Sittings sittings,
      Consumer<Progress> progress)
      throws InterruptedException {
    long begun = Async.nanoTime();
    for (long tick = 1; ; tick++) {
      Async.sleep(TICK);
      progress.accept(reports.progress());
      stop.enforce(Async.nanoTime());
      Duration most = options.rules().maxTime();
      if (most != null && Async.nanoTime() - begun >= most.toNanos()) {
        runner.stop("--max-time");
      }
      try {
        if (options.sync() != Sync.NONE && tick % TICKS_A_SECOND == 0) {
          files.sync();
        }
        if (tick % (TICKS_A_SECOND * SECONDS_A_NOTE) == 0) {
          sittings.note(runner, session);
        }
      } catch (WriteFailedException e) {
        stop.now(ExitCode.CANNOT_WRITE, e);
      }
    }
  }

  /// Ends the run gently: starts nothing more, waits for what is in flight, at most for the grace
  /// of the options, then cancels it. [#execute] returns when that is done.
  ///
  /// @param code what the run is to end with, usually [ExitCode#INTERRUPTED]
  public void drain(ExitCode code) {
    stop.drain(code, Async.nanoTime() + options.grace().toNanos());
  }

  /// Ends the run at once: cancels what is in flight.
  ///
  /// @param code what the run is to end with, unless [#drain] has said it before
  public void abort(ExitCode code) {
    stop.now(code, null);
  }

  /// Puts everything on the disk and gives the directory free.
  ///
  /// @throws RunException when the disk does not take it
  @Override
  public void close() throws RunException {
    try {
      files.close();
    } catch (IOException e) {
      throw new RunException(ExitCode.CANNOT_WRITE, Failures.text(e), e);
    }
  }
}
