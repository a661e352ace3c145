// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.http.AttemptEnd.Sent;
import java.io.IOException;
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
    try {
      return engine.admission().admit(key, atHead);
    } catch (PausedTooLong e) {
      throw new HostPausedException(
          Failures.failure(
              ErrorClass.PAUSED,
              key + " is paused until " + e.until() + ", longer than the session waits",
              progress,
              true,
              e),
          e.until(),
          e.told());
    } catch (AdmissionClosed e) {
      throw engine.closedException(progress, e);
    }
  }

  private Answer connected(Progress progress, Grant grant, boolean fresh, long budget)
      throws RequestException, InterruptedException {
    Request request = progress.hop();
    long begun = progress.times().letThrough(grant);
    Connection connection = engine.pool().lease(request.target(), !request.isIdempotent(), fresh);
    Answer answer = null;
    try {
      if (connection.used()) {
        progress.times().leased();
      } else {
        connect(connection, progress, begun, budget);
      }
      progress.enter(Phase.SENDING);
      progress.limit(budget);
      watch(connection, begun, budget);
      grant.sent();
      Wire.Head head = talk(connection.wire(), progress);
      grant.answered();
      progress.times().head(head.status());
      engine.learn(request, head);
      progress.traffic(Sent.WHOLE, true, connection.used());
      answer = new Answer(head, progress, engine, connection, grant);
      return answer;
    } catch (IOException e) {
      Wire wire = connection.wireIfOpen();
      boolean answered = wire != null && wire.answered();
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

  private void connect(Connection connection, Progress progress, long begun, long budget)
      throws IOException, InterruptedException {
    long limit = Math.min(budget, Durations.nanos(engine.settings().connectTimeout()));
    progress.limit(limit);
    watch(connection, begun, limit);
    engine.connector().open(connection, until(begun, limit), progress);
  }

  private void watch(Connection connection, long begun, long limit) throws IOException {
    if (!engine.pool().deadline(connection, until(begun, limit))) {
      throw new IOException("the connection was closed because its time had passed");
    }
  }

  private static long until(long begun, long limit) {
    long until = begun + limit;
    return until < begun ? Connection.NEVER - 1 : until;
  }

  private Wire.Head talk(Wire wire, Progress progress) throws IOException {
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
    Wire.Head head = wire.readHead(request.method());
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
