// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.sync.Event;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Server-Sent Events, read as the HTML standard has it, one after the other as they arrive.
///
/// From [Response#events] it ends with the body. From [Session#events] it connects when the first
/// event is asked for, and again whenever the connection ends or breaks: after the time that the
/// server asked for, with the id of the last event in `Last-Event-ID`, until the server answers
/// 204, refuses, or somebody closes this.
///
/// To be read by one thread at a time; `close` may come from any.
///
/// | | |
/// |---|---|
/// | waits for | the next event, and between two connections |
/// | ends early when | its thread is interrupted or its task cancelled |
/// | throws | [RequestException] when the stream breaks and is not taken up again |
/// | returns | null at the end |
public final class EventStream implements AutoCloseable {
  /// Before connecting again, where the server asks for nothing.
  private static final Duration USUAL_WAIT = Duration.ofSeconds(3);

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private static final int MOST_DOUBLINGS = 5;

  /// An event stream has no end by itself, so the time for a whole attempt is none.
  private static final Duration ENDLESS = Duration.ofDays(10_000);

  private final @Nullable Session session;
  private final @Nullable Request request;
  private final Event closing = new Event();
  private volatile @Nullable Response response;
  private @Nullable LineReader lines;
  private EventParser parser;
  private Duration wait = USUAL_WAIT;
  private int failures;
  private boolean connected;
  private volatile boolean ended;

  EventStream(Response response) {
    session = null;
    request = null;
    parser = new EventParser("", SessionDefaults.MAX_IN_MEMORY);
    take(response);
  }

  EventStream(Session session, Request request) {
    this.session = session;
    Request whole = request.timeout() == null ? request.withTimeout(ENDLESS) : request;
    this.request =
        whole.headers().contains("Accept")
            ? whole
            : whole.withHeader("Accept", "text/event-stream");
    parser = new EventParser("", SessionDefaults.MAX_IN_MEMORY);
  }

  private void take(Response fresh) {
    response = fresh;
    lines = fresh.linesIn(StandardCharsets.UTF_8);
    if (ended) {
      // Closed while it was connecting, when there was nothing to close.
      fresh.close();
    }
  }

  /// Waits for the next event.
  ///
  /// @return the event, or null at the end
  /// @throws RequestException when the stream breaks and is not taken up again
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public @Nullable ServerSentEvent next() throws RequestException, InterruptedException {
    while (!ended) {
      try {
        if (lines == null && !connect()) {
          return null;
        }
        ServerSentEvent event = event();
        if (event != null) {
          return event;
        }
        over(null);
      } catch (RequestException e) {
        over(e);
      }
    }
    return null;
  }

  /// The next event of this connection, or null at its end.
  private @Nullable ServerSentEvent event() throws RequestException, InterruptedException {
    Response open = response;
    LineReader reader = lines;
    while (open != null && reader != null) {
      String line = open.read(() -> line(reader));
      if (line == null) {
        return null;
      }
      ServerSentEvent event = parser.line(line);
      if (event != null) {
        failures = 0;
        return event;
      }
      if (parser.tooLarge()) {
        throw open.answer()
            .refused(
                ErrorClass.TOO_LARGE,
                "an event has more than " + SessionDefaults.MAX_IN_MEMORY + " characters",
                null);
      }
    }
    return null;
  }

  /// The next line. Where somebody has closed this meanwhile, that is the end and no failure.
  private @Nullable String line(LineReader reader) throws IOException {
    try {
      return reader.next();
    } catch (RequestException | InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      if (ended) {
        return null;
      }
      throw e;
    }
  }

  /// The connection has ended, well or with a failure: waits for the next one, if there is to be
  /// one.
  private void over(@Nullable RequestException failure)
      throws RequestException, InterruptedException {
    Response open = response;
    response = null;
    lines = null;
    if (open != null) {
      open.close();
    }
    if (session == null || ended) {
      ended = true;
    } else if (failure == null || (connected && failure.retryable() && !isRefusal(failure))) {
      if (parser.retryMillis() >= 0) {
        wait = Duration.ofMillis(parser.retryMillis());
      }
      var _ = closing.await(nextWait());
      failures++;
      return;
    }
    if (failure != null) {
      ended = true;
      throw failure;
    }
  }

  private static boolean isRefusal(RequestException failure) {
    return failure instanceof StatusException || failure instanceof SessionClosedException;
  }

  /// Longer each time while nothing comes.
  private Duration nextWait() {
    Duration longer = wait.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    return longer.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : longer;
  }

  private boolean connect() throws RequestException, InterruptedException {
    if (session == null || request == null) {
      return false;
    }
    Response fresh = session.send(withLastId(request, parser.lastId()));
    boolean good = false;
    try {
      if (fresh.status() == 204) {
        ended = true;
        return false;
      }
      fresh.raiseForStatus();
      String type = MediaType.essence(fresh.headers().first("Content-Type"));
      if (!type.equals("text/event-stream")) {
        throw fresh
            .answer()
            .refused(
                ErrorClass.PROTOCOL,
                "the answer is not text/event-stream, but "
                    + (type.isEmpty() ? "of no type" : HeaderRules.quote(type)),
                null);
      }
      parser = new EventParser(parser.lastId(), SessionDefaults.MAX_IN_MEMORY);
      take(fresh);
      connected = true;
      good = true;
      return true;
    } finally {
      if (!good) {
        fresh.close();
      }
    }
  }

  /// The standard sends the id in UTF-8. One that cannot stand in a field is not sent.
  private static Request withLastId(Request request, String id) {
    if (id.isEmpty()) {
      return request;
    }
    String bytes = new String(id.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    try {
      return request.withHeader("Last-Event-ID", bytes);
    } catch (IllegalArgumentException e) {
      return request;
    }
  }

  /// The events as a stream. Failures come as [java.io.UncheckedIOException] around what [#next]
  /// throws; a cancellation or an interrupt as one around an [InterruptedIOException], with the
  /// thread's flag set.
  ///
  /// @return to be closed, as this: either closes both
  public Stream<ServerSentEvent> stream() {
    return Streams.of(this::nextUninterrupted).onClose(this::close);
  }

  private @Nullable ServerSentEvent nextUninterrupted() throws IOException {
    try {
      return next();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while waiting for an event");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /// What `Last-Event-ID` would say now.
  ///
  /// @return empty when no event had an id
  public String lastEventId() {
    return parser.lastId();
  }

  /// Ends the stream and closes the response. Any thread may: who waits for an event, or for the
  /// next connection, gets null at once; who is just connecting, when that has come to an end.
  /// Twice is safe.
  @Override
  public void close() {
    ended = true;
    closing.set();
    Response open = response;
    if (open != null) {
      open.close();
    }
  }
}
