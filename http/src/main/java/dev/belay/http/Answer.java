// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The head of an answer and what is still held for its body: the connection and the grant.
///
/// Both go back exactly once: at the end of the body, at a failure, or when it is closed early. The
/// connection goes first, as the pool has room for no more of them than there are grants.
final class Answer {
  /// What is worth reading to save a connection.
  private static final int TINY = 4 * 1024;

  /// How long reading away a rest may take: a new connection costs less.
  private static final long DISCARD_LIMIT = 1_000_000_000L;

  private final Wire.Head head;
  private final Progress progress;
  private final Engine engine;
  private final Connection connection;
  private final Grant grant;
  private final boolean reused;
  private final long bytesSent;
  private final @Nullable InetAddress remote;
  private final AtomicBoolean released = new AtomicBoolean();
  private final @Nullable BodyStream body;
  private LeakWatch.@Nullable Held held;
  private volatile @Nullable RequestException failure;
  private volatile @Nullable InterruptedIOException interruption;

  Answer(
      Wire.Head head,
      Progress progress,
      Engine engine,
      Connection connection,
      Grant grant,
      PhaseClock clock) {
    this.head = head;
    this.progress = progress;
    this.engine = engine;
    this.connection = connection;
    this.grant = grant;
    reused = connection.used();
    bytesSent = connection.wire().bytesSent();
    remote = connection.remoteAddress();
    InputStream source = head.body();
    progress.enter(Phase.READING);
    if (source == null || head.length() == 0) {
      body = null;
      complete();
    } else {
      long read = engine.settings().policies().timeouts().read();
      body =
          new BodyStream(
              read == Timeouts.NONE ? source : new PatientInput(source, clock, read),
              head.length(),
              this);
      held = engine.leaks().watch(body, progress.hop(), connection, grant);
    }
  }

  Wire.Head head() {
    return head;
  }

  Progress progress() {
    return progress;
  }

  boolean reused() {
    return reused;
  }

  long bytesSent() {
    return bytesSent;
  }

  @Nullable InetAddress remote() {
    return remote;
  }

  /// The body as it comes off the wire, or null when there is none.
  @Nullable BodyStream body() {
    return body;
  }

  /// What ended the body early, or null.
  @Nullable RequestException failure() {
    return failure;
  }

  /// How the reading of the body was interrupted, or null.
  @Nullable InterruptedIOException interruption() {
    return interruption;
  }

  boolean released() {
    return released.get();
  }

  /// The body has been read to its end.
  void complete() {
    if (released.compareAndSet(false, true)) {
      notHeld();
      progress.times().bodyEnded();
      Wire wire = connection.wire();
      if (head.keepAlive() && !wire.ended() && !wire.leftover()) {
        engine.pool().giveBack(connection, KeepAlive.nanos(head.headers()));
      } else {
        engine.pool().drop(connection);
      }
      grant.close();
    }
  }

  /// The rest of the body is not wanted. A tiny rest that has come already is read away; else the
  /// connection is closed, since nobody knows how much there is.
  void close() {
    if (body == null || released.get()) {
      return;
    }
    if (head.keepAlive() && connection.deadline() != Connection.NEVER) {
      body.drain(TINY, connection.wire());
    }
    abandon();
  }

  /// Reads a rest of modest size, so that the connection can be used for what comes next.
  void discard() {
    if (body != null && !released.get()) {
      long soon = Async.nanoTime() + DISCARD_LIMIT;
      if (soon < connection.deadline()) {
        engine.pool().deadline(connection, soon);
      }
      try {
        body.skipNBytes(head.length() > TINY ? 0 : TINY + 1L);
      } catch (IOException e) {
        // Its end was reached, or it is cut: there is nothing more to be saved.
        progress.times().bodyEnded();
      }
    }
    abandon();
  }

  private void notHeld() {
    LeakWatch.Held given = held;
    if (given != null) {
      given.clear();
    }
  }

  private void abandon() {
    if (released.compareAndSet(false, true)) {
      notHeld();
      progress.times().bodyEnded();
      engine.pool().drop(connection);
      grant.close();
    }
  }

  /// What a failure of the body is to its reader.
  IOException failed(IOException e) {
    boolean closedBefore = released.get();
    boolean expired = connection.expired();
    Wire wire = connection.wire();
    boolean ended = wire.ended();
    progress.times().broke();
    abandon();
    if (Interrupts.caused(e)) {
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while the body was read");
      interrupted.initCause(e);
      interruption = interrupted;
      return interrupted;
    }
    if (closedBefore) {
      return new IOException("the response was closed while its body was read", e);
    }
    return remember(
        engine.closed()
            ? engine.closedException(progress, e)
            : expired
                ? Failures.timeout(progress, true, e)
                : Failures.of(e, progress, true, ended));
  }

  /// The bytes came, but do not mean what they should.
  IOException undecodable(String what, Exception e) {
    return refused(
        ErrorClass.DECODE, "the body is not " + what + " as announced: " + e.getMessage(), e);
  }

  /// The body is of no use: everything goes back, and the reader is told why.
  RequestException refused(ErrorClass error, String fact, @Nullable Exception cause) {
    abandon();
    return remember(Failures.make(error, fact, progress, false, cause));
  }

  private RequestException remember(RequestException e) {
    failure = e;
    progress.times().failed(e);
    return e;
  }
}
