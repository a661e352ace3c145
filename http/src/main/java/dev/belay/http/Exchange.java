// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.http.AttemptEnd.Sent;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One request on the wire: let through, given a connection, written, and the head of its answer
/// read. What happens to it in whatever phase, connection and grant go back.
final class Exchange {
  private final Engine engine;

  Exchange(Engine engine) {
    this.engine = engine;
  }

  /// @param atHead whether it goes before those that come for the first time
  /// @param fresh whether it must go on a new connection
  /// @param budget how long it may take once it is let through, in nanoseconds
  Answer run(Progress progress, boolean atHead, boolean fresh, long budget)
      throws RequestException, InterruptedException {
    checkGuard(progress);
    Grant grant = admit(progress, atHead);
    Answer answer = null;
    try {
      // Much may have happened while it waited.
      checkGuard(progress);
      answer = connected(progress, grant, fresh, budget);
      return answer;
    } finally {
      if (answer == null) {
        grant.close();
      }
    }
  }

  private void checkGuard(Progress progress) throws RequestException {
    BanGuard guard = engine.settings().features().guard();
    String stopped = guard == null ? null : guard.stopped(engine.keyOf(progress.hop()));
    if (stopped != null) {
      progress.enter(Phase.QUEUED);
      throw Failures.make(ErrorClass.STOPPED, stopped, progress, false, null);
    }
  }

  private Grant admit(Progress progress, boolean atHead)
      throws RequestException, InterruptedException {
    progress.enter(Phase.QUEUED);
    String key = engine.keyOf(progress.hop());
    Timeouts timeouts = engine.settings().policies().timeouts();
    boolean again = progress.times().isStarted();
    long left = again ? progress.times().left(timeouts.call()) : Timeouts.NONE;
    long most = Math.min(timeouts.queue(), left);
    try {
      return most == Timeouts.NONE
          ? engine.admission().admit(key, atHead)
          : engine.admission().admit(key, atHead, Async.nanoTime() + most);
    } catch (QueueTimedOut e) {
      progress.times().waitedInVain(e.waits());
      boolean late = left < timeouts.queue();
      String fact =
          late
              ? deadline(timeouts.call()) + " before it was let through again"
              : "not let through within " + Durations.text(Duration.ofNanos(most));
      throw Failures.make(
          late ? ErrorClass.TIMEOUT_TOTAL : ErrorClass.TIMEOUT_QUEUE,
          fact + ", bound by " + e.getMessage(),
          progress,
          true,
          e);
    } catch (PausedTooLong e) {
      throw Failures.paused(
          key + " is paused until " + e.until() + ", longer than the session waits",
          e.until(),
          e.told(),
          progress,
          e);
    } catch (AdmissionClosed e) {
      throw engine.closedException(progress, e);
    }
  }

  private Answer connected(Progress progress, Grant grant, boolean fresh, long budget)
      throws RequestException, InterruptedException {
    Request request = progress.hop();
    long begun = progress.times().letThrough(grant);
    Connection connection = engine.pool().lease(request.target(), !request.isIdempotent(), fresh);
    PhaseClock clock = clock(connection, progress, begun, budget);
    Answer answer = null;
    try {
      if (connection.used()) {
        progress.times().leased();
      } else {
        connect(connection, progress, clock);
      }
      progress.enter(Phase.SENDING);
      clock.whole();
      grant.sent();
      Wire.Head head = talk(connection.wire(), progress, clock);
      grant.answered();
      progress.times().head(head.status());
      engine.learn(request, head);
      progress.traffic(sent(connection.wire()), true, connection.used());
      answer = new Answer(head, progress, engine, connection, grant, clock);
      return answer;
    } catch (IOException e) {
      Wire wire = connection.wireIfOpen();
      boolean answered = wire != null && wire.answered();
      if (connection.used() && wire != null && wire.ended() && !answered) {
        engine.pool().closedBy(connection);
      }
      progress.traffic(sent(wire), answered, connection.used());
      if (Interrupts.caused(e)) {
        throw Interrupts.thrown();
      }
      throw engine.closed()
          ? engine.closedException(progress, e)
          : connection.expired()
              ? Failures.timeout(progress, answered, e)
              : Failures.of(e, progress, answered, wire != null && wire.ended());
    } finally {
      if (answer == null) {
        engine.pool().drop(connection);
      }
    }
  }

  private PhaseClock clock(Connection connection, Progress progress, long begun, long budget) {
    long most = engine.settings().policies().timeouts().call();
    long left = progress.times().left(most);
    return left < budget
        ? new PhaseClock(
            engine.pool(), connection, progress, begun, Math.max(1, left), deadline(most))
        : new PhaseClock(engine.pool(), connection, progress, begun, budget, null);
  }

  private static String deadline(long most) {
    return "the deadline of " + Durations.text(Duration.ofNanos(most)) + " has passed";
  }

  private void connect(Connection connection, Progress progress, PhaseClock clock)
      throws IOException, InterruptedException {
    long most = Durations.nanos(engine.settings().connectTimeout());
    long deadline = clock.phase(clock.begun(), most, "no connection within ");
    try {
      engine.connector().open(connection, deadline, progress, clock);
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("Too many open files")) {
        engine.pool().closeIdle();
      }
      throw e;
    }
  }

  private Wire.Head talk(Wire wire, Progress progress, PhaseClock clock) throws IOException {
    Request request = progress.hop();
    try {
      wire.write(request, engine.heads().of(request, progress.authorization()));
    } catch (MalformedAnswer e) {
      // It came instead of the wish for the body.
      progress.enter(Phase.WAITING);
      throw e;
    } catch (BodySource.Broken e) {
      throw e;
    } catch (IOException e) {
      return answerTo(e, wire, progress);
    }
    progress.times().sent();
    progress.enter(Phase.WAITING);
    long most = engine.settings().policies().timeouts().head();
    if (most != Timeouts.NONE) {
      clock.phase(Async.nanoTime(), most, "no head of an answer within ");
    }
    Wire.Head head = wire.readHead(request.method());
    if (most != Timeouts.NONE) {
      clock.whole();
    }
    progress.times().headRead();
    return head;
  }

  /// A server that refuses a large body answers and closes: what it said is worth more than the
  /// fact that writing failed.
  private static Wire.Head answerTo(IOException failure, Wire wire, Progress progress)
      throws IOException {
    if (Interrupts.caused(failure)) {
      throw failure;
    }
    try {
      Wire.Head head = wire.readHead(progress.hop().method());
      progress.times().sent();
      progress.times().headRead();
      return head.closing();
    } catch (IOException e) {
      failure.addSuppressed(e);
      throw failure;
    }
  }

  private static Sent sent(@Nullable Wire wire) {
    if (wire == null) {
      return Sent.NOTHING;
    }
    return wire.offered() ? Sent.WHOLE : Sent.PARTLY;
  }
}
