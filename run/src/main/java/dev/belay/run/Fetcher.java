// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.http.Attempt;
import dev.belay.http.HostPausedException;
import dev.belay.http.HostStoppedException;
import dev.belay.http.LimitTimes;
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
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final Session session;
  private final RequestMaker maker;
  private final StartedLog started;
  private final FetchOptions options;
  private final @Nullable BodyStore bodies;
  private final @Nullable KnownBodies known;
  private final AnswerReader reader;
  private final Circuit circuit;
  private final HostKeys hosts;

  Fetcher(
      Session session,
      Recipe recipe,
      StartedLog started,
      FetchOptions options,
      @Nullable BodyStore bodies,
      HostKeys hosts) {
    this.session = session;
    this.maker = recipe.maker();
    this.known = recipe.known();
    this.started = started;
    this.options = options;
    this.bodies = bodies;
    this.reader = new AnswerReader(options, bodies);
    this.circuit = new Circuit(options.rules().circuit());
    this.hosts = hosts;
  }

  /// How long a request has waited before it is made.
  ///
  /// @param instant since when
  /// @param nanos the same, by the clock that is never set
  /// @param waits the part of the time in which a limit was in its way
  record Queued(Instant instant, long nanos, LimitTimes waits) {
    static Queued now() {
      return new Queued(Async.clock().instant(), Async.nanoTime(), LimitTimes.NONE);
    }
  }

  /// What became of a request, and where it goes on.
  ///
  /// @param record its record
  /// @param next the URL of the next page, or null
  record Fetched(ResultRecord record, @Nullable String next) {}

  /// The final record of a request, or of one of its pages.
  ///
  /// @throws LeftException when it has none yet: its host is paused, or the session ends
  /// @throws WriteFailedException when the run directory does not take what it needs
  Fetched fetch(Pending pending, Queued queued, PageLog.Next page)
      throws LeftException, WriteFailedException, InterruptedException {
    RequestLine line = pending.line();
    Draft draft = new Draft(line, queued);
    LineParser.Parsed parsed;
    try {
      parsed = pending.reading().get();
    } catch (LineParser.BadLineException e) {
      return new Fetched(draft.badLine(e), null);
    }
    String method = maker.methodOf(parsed);
    draft.known(parsed, method, hosts.of(parsed.uri(), pending.host()));
    boolean trusted = true;
    String next = page.url();
    if (next != null) {
      URI first = parsed.uri();
      try {
        parsed = parsed.page(next, parsed.headers());
      } catch (IllegalArgumentException e) {
        judge(draft, parsed, page);
        return new Fetched(draft.badPage(next, e), null);
      }
      trusted = HostKeys.origin(first).equals(HostKeys.origin(parsed.uri()));
      draft.known(parsed, method, hosts.of(parsed.uri()));
    }
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
    Duration queue = Duration.ofNanos(Async.nanoTime() - draft.queued().nanos());
    try {
      Reading reading = answer(asking);
      circuit.answered(draft.hostKey());
      return new Fetched(draft.answered(reading, queue), reading.next());
    } catch (HostPausedException e) {
      return putOff(asking, e, e.until(), queue);
    } catch (HostStoppedException e) {
      Instant until = Async.clock().instant().plus(SessionDefaults.REFUSAL_WINDOW);
      return putOff(asking, e, until, queue);
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

  /// Leaves a request for later. Not one that may have been carried out: a POST whose answer led on
  /// to a host that is paused gets its record now.
  private Fetched putOff(Asking asking, RequestException why, Instant until, Duration queue)
      throws LeftException, WriteFailedException {
    boolean again =
        asking.request().isIdempotent()
            || options.trying().unsafe()
            || why.attempts().stream().allMatch(Fetcher::wasRefused);
    if (!again) {
      asking.note().check();
      return new Fetched(asking.draft().failed(why, "rate_limited", queue), null);
    }
    asking.note().left();
    throw new LeftException(asking.draft().hostKey(), until);
  }

  private Reading answer(Asking asking) throws IOException, InterruptedException {
    Draft draft = asking.draft();
    LineParser.Parsed parsed = asking.parsed();
    BodyStore.Place place = place(asking);
    Request request = asking.request();
    Request conditional = known == null ? null : known.conditional(request, parsed.url());
    if (place == null || conditional != null || !asking.repeatable()) {
      boolean asked = conditional != null;
      var wish = new AnswerReader.Wish(draft, place, null, parsed.checksum(), asked);
      Request sent = conditional == null ? request : conditional;
      return session.<Reading, IOException>call(sent, response -> reader.read(response, wish));
    }
    Rest rest = new Rest(draft, place);
    var wish = new AnswerReader.Wish(draft, place, rest, parsed.checksum(), false);
    Reading reading = download(rest.of(request), request, wish, rest);
    if (rest.partial() != null && reading.answer().status() == RANGE_NOT_SATISFIABLE) {
      // The part was whole already, or is of nothing that is there now.
      rest.discard();
      return download(request, request, wish, rest);
    }
    return reading;
  }

  /// @param first what is sent first
  /// @param whole the request for the whole body
  private Reading download(Request first, Request whole, AnswerReader.Wish wish, Rest rest)
      throws IOException, InterruptedException {
    return session.<Reading, IOException>call(
        first, sent -> rest.of(whole), response -> reader.read(response, wish));
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
              ? String.format(Locale.ROOT, "%09d~page%d", line.ordinal(), asking.page())
              : name + "~page" + asking.page();
    }
    return bodies.place(line.ordinal(), parsed.uri(), name);
  }

  private static boolean wasRefused(Attempt attempt) {
    Integer status = attempt.status();
    return status != null && (status == TOO_MANY_REQUESTS || status == FORBIDDEN);
  }
}
