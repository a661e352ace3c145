// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.http.Attempt;
import dev.belay.http.HostPausedException;
import dev.belay.http.HostStoppedException;
import dev.belay.http.Request;
import dev.belay.http.RequestException;
import dev.belay.http.Session;
import dev.belay.http.SessionClosedException;
import dev.belay.http.SessionDefaults;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes one request and says what became of it.
final class Fetcher {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final Session session;
  private final RequestMaker maker;
  private final LineParser parser;
  private final StartedLog started;
  private final FetchOptions options;
  private final @Nullable BodyStore bodies;
  private final @Nullable KnownBodies known;
  private final AnswerReader reader;
  private final Circuit circuit;

  Fetcher(
      Session session,
      Recipe recipe,
      StartedLog started,
      FetchOptions options,
      @Nullable BodyStore bodies,
      Circuit circuit) {
    this.session = session;
    this.maker = recipe.maker();
    this.parser = recipe.parser();
    this.known = recipe.known();
    this.started = started;
    this.options = options;
    this.bodies = bodies;
    this.reader = new AnswerReader(options, bodies);
    this.circuit = circuit;
  }

  /// When a request entered the window, by both clocks.
  record Queued(Instant instant, long nanos) {}

  /// What became of a request, and where it goes on.
  ///
  /// @param record its record
  /// @param next the URL of the next page, or null
  record Fetched(ResultRecord record, @Nullable String next) {}

  /// The final record of a request, or of one of its pages.
  ///
  /// @throws LeftException when it has none yet: its host is paused, or the session ends
  /// @throws WriteFailedException when the run directory does not take what it needs
  Fetched fetch(RequestLine line, Queued queued, PageLog.Next page)
      throws LeftException, WriteFailedException, InterruptedException {
    Draft draft = new Draft(line.withoutBytes(), queued);
    LineParser.Parsed parsed;
    try {
      parsed = parser.parse(line);
    } catch (LineParser.BadLineException e) {
      return new Fetched(draft.badLine(e), null);
    }
    String method = maker.methodOf(parsed);
    boolean trusted = true;
    String next = page.url();
    if (next != null) {
      URI first = parsed.uri();
      parsed = parsed.page(URI.create(next), parsed.headers());
      trusted = hostKey(first).equals(hostKey(parsed.uri()));
    }
    draft.known(parsed, method);
    if (line.repeats() > 0) {
      return new Fetched(draft.duplicate(line.repeats()), null);
    }
    judge(draft, parsed, page);
    boolean concerned = StartedLog.concerns(method);
    if (concerned && !options.trying().resumeUnknown() && started.mayHaveBeenSent(line.ordinal())) {
      return new Fetched(draft.skipped("unknown_after_crash"), null);
    }
    circuit.check(draft.hostKey());
    StartNote note = new StartNote(started, line.ordinal());
    try {
      Request request =
          maker.make(parsed, line.ordinal(), trusted, concerned ? note::write : () -> {});
      return ask(new Asking(draft, parsed, request, note, page.page(), !concerned));
    } catch (IllegalArgumentException e) {
      return new Fetched(
          draft.error("bad_request_line", null, Failures.text(e), null, false), null);
    } catch (WriteFailedException e) {
      throw e;
    } catch (IOException e) {
      throw new WriteFailedException(started.path(), e);
    }
  }

  private void judge(Draft draft, LineParser.Parsed parsed, PageLog.Next page) {
    StatusSet expect = parsed.expect() == null ? options.shape().expect() : parsed.expect();
    String id = parsed.id() == null ? Long.toString(draft.line().ordinal()) : parsed.id();
    draft.judged(
        expect,
        new ResultRecord.Extras(
            page.page(), page.page() > 1 ? id : null, null, 0, options.keeping().allHeaders()));
  }

  /// A request on its way.
  private record Asking(
      Draft draft,
      LineParser.Parsed parsed,
      Request request,
      StartNote note,
      int page,
      boolean repeatable) {}

  private Fetched ask(Asking asking) throws LeftException, IOException, InterruptedException {
    Draft draft = asking.draft();
    StartNote note = asking.note();
    Duration queue = Duration.ofNanos(System.nanoTime() - draft.queued().nanos());
    try {
      Reading reading = answer(asking);
      circuit.answered(draft.hostKey());
      return new Fetched(draft.answered(reading, queue), reading.next());
    } catch (HostPausedException e) {
      note.left();
      throw new LeftException(draft.hostKey(), e.until());
    } catch (HostStoppedException e) {
      // It was not sent: the host has refused too many others of late.
      note.left();
      throw new LeftException(
          draft.hostKey(), Async.clock().instant().plus(SessionDefaults.REFUSAL_WINDOW));
    } catch (SessionClosedException e) {
      if (e.attempts().stream().allMatch(Fetcher::wasRefused)) {
        note.left();
      }
      throw new LeftException(draft.hostKey(), null);
    } catch (RequestException e) {
      note.check();
      boolean unsent = !note.isWritten();
      Instant until = circuit.failed(draft.hostKey(), e, asking.repeatable() || unsent);
      if (until != null) {
        throw new LeftException(draft.hostKey(), until);
      }
      return new Fetched(draft.failed(e, queue), null);
    }
  }

  private Reading answer(Asking asking) throws IOException, InterruptedException {
    Draft draft = asking.draft();
    LineParser.Parsed parsed = asking.parsed();
    BodyStore.Place place = place(asking);
    BodyStore.Partial partial =
        bodies == null || place == null || !asking.repeatable() ? null : bodies.partial(place);
    Request request = asking.request();
    Request conditional = known == null ? null : known.conditional(request, parsed.url());
    if (conditional != null) {
      request = conditional;
    } else if (partial != null) {
      draft.asksForRest();
      request =
          request
              .withHeader("Range", "bytes=" + partial.length() + "-")
              .withHeader("If-Range", partial.etag());
    }
    AnswerReader.Wish wish =
        new AnswerReader.Wish(draft, place, partial, parsed.checksum(), conditional != null);
    Reading reading =
        session.<Reading, IOException>call(request, response -> reader.read(response, wish));
    if (place != null && partial != null && reading.answer().status() == RANGE_NOT_SATISFIABLE) {
      // The part was whole already, or is of nothing that is there now.
      BodyStore.discard(place);
      AnswerReader.Wish whole = new AnswerReader.Wish(draft, place, null, parsed.checksum(), false);
      return session.<Reading, IOException>call(
          asking.request(), response -> reader.read(response, whole));
    }
    return reading;
  }

  private BodyStore.@Nullable Place place(Asking asking) {
    if (bodies == null) {
      return null;
    }
    RequestLine line = asking.draft().line();
    LineParser.Parsed parsed = asking.parsed();
    String name = parsed.name();
    if (name != null && line.nameTaken()) {
      name = name + "~" + line.ordinal();
    }
    if (asking.page() > 1) {
      name =
          name == null
              ? String.format(Locale.ROOT, "%09d-page%d", line.ordinal(), asking.page())
              : name + "~page" + asking.page();
    }
    return bodies.place(line.ordinal(), parsed.uri(), name);
  }

  private static boolean wasRefused(Attempt attempt) {
    Integer status = attempt.status();
    return status != null && status == TOO_MANY_REQUESTS;
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
