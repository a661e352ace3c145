// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Attempt;
import dev.belay.http.HostPausedException;
import dev.belay.http.Request;
import dev.belay.http.RequestException;
import dev.belay.http.Response;
import dev.belay.http.Session;
import dev.belay.http.SessionClosedException;
import dev.belay.http.Timings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Makes one request and says what became of it.
final class Fetcher {
  private static final int BUFFER = 1 << 14;
  private static final int TOO_MANY_REQUESTS = 429;

  private final Session session;
  private final RequestMaker maker;
  private final StartedLog started;
  private final @Nullable BodyStore bodies;
  private final ConcurrentLinkedQueue<byte[]> buffers = new ConcurrentLinkedQueue<>();

  Fetcher(Session session, RequestMaker maker, StartedLog started, @Nullable BodyStore bodies) {
    this.session = session;
    this.maker = maker;
    this.started = started;
    this.bodies = bodies;
  }

  /// When a request entered the window, by both clocks.
  record Queued(Instant instant, long nanos) {}

  /// What a request's reader found out.
  private record Reading(
      ResultRecord.Answer answer,
      List<Attempt> attempts,
      Timings timings,
      ResultRecord.@Nullable StoredBody stored) {}

  /// The final record of a request.
  ///
  /// @throws LeftException when it has none yet: its host is paused, or the session ends
  /// @throws WriteFailedException when the run directory does not take what it needs
  ResultRecord fetch(RequestLine line, Queued queued)
      throws LeftException, WriteFailedException, InterruptedException {
    Draft draft = new Draft(line.withoutBytes(), queued);
    LineParser.Parsed parsed;
    try {
      parsed = LineParser.parse(line);
    } catch (LineParser.BadLineException e) {
      return draft.badLine(e);
    }
    String method = maker.methodOf(parsed);
    draft.known(parsed, method);
    boolean concerned = StartedLog.concerns(method);
    if (concerned && started.mayHaveBeenSent(line.ordinal())) {
      return draft.skipped("unknown_after_crash");
    }
    Request request;
    StartNote note = new StartNote(started, line.ordinal());
    try {
      request = maker.make(parsed, concerned ? note::write : () -> {});
    } catch (IllegalArgumentException e) {
      return draft.error("bad_request_line", null, Failures.text(e), null, false);
    } catch (IOException e) {
      throw new WriteFailedException(started.path(), e);
    }
    return ask(draft, request, note);
  }

  private ResultRecord ask(Draft draft, Request request, StartNote note)
      throws LeftException, WriteFailedException, InterruptedException {
    Duration queue = Duration.ofNanos(System.nanoTime() - draft.queued().nanos());
    try {
      Reading reading =
          session.<Reading, IOException>call(request, response -> read(draft, response));
      return draft.answered(
          reading.answer(), reading.attempts(), reading.timings(), queue, reading.stored());
    } catch (HostPausedException e) {
      note.left();
      throw new LeftException(draft.hostKey(), e.until());
    } catch (SessionClosedException e) {
      if (e.attempts().stream().allMatch(Fetcher::wasRefused)) {
        note.left();
      }
      throw new LeftException(draft.hostKey(), null);
    } catch (RequestException e) {
      note.check();
      return draft.failed(e, queue);
    } catch (WriteFailedException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("reading a body failed outside of the session", e);
    }
  }

  private static boolean wasRefused(Attempt attempt) {
    Integer status = attempt.status();
    return status != null && status == TOO_MANY_REQUESTS;
  }

  private Reading read(Draft draft, Response response) throws IOException {
    byte[] buffer = buffers.poll();
    if (buffer == null) {
      buffer = new byte[BUFFER];
    }
    try (InputStream body = response.body()) {
      ResultRecord.StoredBody stored = null;
      if (bodies != null) {
        stored = bodies.store(draft.line().ordinal(), response.uri(), body, buffer);
      } else {
        discard(body, buffer);
      }
      return new Reading(answer(response), response.attempts(), response.timings(), stored);
    } finally {
      buffers.add(buffer);
    }
  }

  private static void discard(InputStream body, byte[] buffer) throws IOException {
    int count = 0;
    while (count >= 0) {
      count = body.read(buffer);
    }
  }

  private static ResultRecord.Answer answer(Response response) {
    InetAddress address = response.remoteAddress();
    String asked = response.request().uri().toString();
    String last = response.uri().toString();
    return new ResultRecord.Answer(
        response.status(),
        last.equals(asked) ? null : last,
        response.redirects(),
        response.httpVersion(),
        address == null ? null : address.getHostAddress(),
        response.connectionReused(),
        response.bytesSent(),
        response.bytesReceived(),
        response.bytesDecoded(),
        response.headers());
  }

  /// Scheme, host and port, as the session's limits go by them.
  static String hostKey(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String authority = String.valueOf(uri.getRawAuthority()).toLowerCase(Locale.ROOT);
    boolean hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
    if (hasPort && !authority.endsWith(":")) {
      return scheme + "://" + authority;
    }
    String host = hasPort ? authority.substring(0, authority.length() - 1) : authority;
    return scheme + "://" + host + ":" + (scheme.equals("https") ? 443 : 80);
  }
}
