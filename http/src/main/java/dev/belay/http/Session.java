// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.OutcomeConsumer;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Sends requests: over pooled connections, within its limits, retried where that is safe.
///
/// One session serves any number of threads; make one and share it. A request runs on the thread of
/// its caller, virtual or not, and nothing of it outlives the call but the response.
///
/// | | |
/// |---|---|
/// | waits for | the session's limits and pauses, a connection, the head of the answer, and between attempts |
/// | ends early when | its thread is interrupted or its task cancelled, in any of these, and gives everything back |
/// | throws | [RequestException] when there is no usable answer after the last attempt |
/// | returns | an answer of any status: the caller closes it |
public final class Session implements AutoCloseable {
  private final Engine engine;

  Session(Engine engine) {
    this.engine = engine;
  }

  /// A session with the limits and times of [SessionDefaults].
  ///
  /// @return to be closed by the caller
  public static Session create() {
    return builder().build();
  }

  /// A session to be described.
  ///
  /// @return a new builder
  public static SessionBuilder builder() {
    return new SessionBuilder();
  }

  /// Sends a GET.
  ///
  /// @param url an absolute http or https URL, or one within the base URL
  /// @return the answer, to be closed by the caller
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public Response get(String url) throws RequestException, InterruptedException {
    return send(request("GET", url));
  }

  /// Sends a HEAD.
  ///
  /// @param url an absolute http or https URL, or one within the base URL
  /// @return the answer, to be closed by the caller
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public Response head(String url) throws RequestException, InterruptedException {
    return send(request("HEAD", url));
  }

  /// Sends a DELETE.
  ///
  /// @param url an absolute http or https URL, or one within the base URL
  /// @return the answer, to be closed by the caller
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public Response delete(String url) throws RequestException, InterruptedException {
    return send(request("DELETE", url));
  }

  /// Sends an OPTIONS.
  ///
  /// @param url an absolute http or https URL, or one within the base URL
  /// @return the answer, to be closed by the caller
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public Response options(String url) throws RequestException, InterruptedException {
    return send(request("OPTIONS", url));
  }

  /// Sends a POST.
  ///
  /// @param url an absolute http or https URL, or one within the base URL
  /// @param body what it carries
  /// @return the answer, to be closed by the caller
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public Response post(String url, RequestBody body) throws RequestException, InterruptedException {
    return send(request("POST", url).withBody(body));
  }

  /// Sends a PUT.
  ///
  /// @param url an absolute http or https URL, or one within the base URL
  /// @param body what it carries
  /// @return the answer, to be closed by the caller
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public Response put(String url, RequestBody body) throws RequestException, InterruptedException {
    return send(request("PUT", url).withBody(body));
  }

  /// Sends a PATCH.
  ///
  /// @param url an absolute http or https URL, or one within the base URL
  /// @param body what it carries
  /// @return the answer, to be closed by the caller
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public Response patch(String url, RequestBody body)
      throws RequestException, InterruptedException {
    return send(request("PATCH", url).withBody(body));
  }

  /// Sends a QUERY (RFC 10008): safe and idempotent like a GET, with a body that says what is
  /// asked.
  ///
  /// @param url an absolute http or https URL, or one within the base URL
  /// @param body what it carries
  /// @return the answer, to be closed by the caller
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public Response query(String url, RequestBody body)
      throws RequestException, InterruptedException {
    return send(request("QUERY", url).withBody(body));
  }

  /// A request whose URL may be relative to the session's base URL: RFC 3986 section 5.
  ///
  /// @param method as it is to be sent
  /// @param url absolute, or relative when the session has a base URL
  /// @return to be sent by this or any other session
  /// @throws IllegalArgumentException when the result is no http or https URL
  public Request request(String method, String url) {
    URI base = engine.settings().baseUrl();
    if (base == null) {
      return Request.of(method, url);
    }
    URI whole = UriReference.resolve(base, url);
    if (whole == null) {
      throw new IllegalArgumentException("URL must be valid, was " + HeaderRules.quote(url));
    }
    return Request.of(method, whole);
  }

  /// Server-Sent Events, taken up again when the connection ends: see [EventStream]. A request
  /// without a time of its own has none.
  ///
  /// @param request sent for each connection
  /// @return to be closed by the caller; connects when the first event is asked for
  public EventStream events(Request request) {
    return new EventStream(this, Objects.requireNonNull(request, "request"));
  }

  /// Sends a request and returns when the head of its answer is here. A body that is cut while the
  /// caller reads it is not retried: see [#call].
  ///
  /// @param request may be sent any number of times
  /// @return the answer, to be closed by the caller
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public Response send(Request request) throws RequestException, InterruptedException {
    Objects.requireNonNull(request, "request");
    return around(0, request, each -> new Call(engine, each).next());
  }

  /// Sends a request and reads its answer as part of the attempt: a body that is cut, or too slow,
  /// is retried as the policy has it, and the reader then runs again on the next answer.
  ///
  /// @param <T> what the reader gives
  /// @param <X> what else it throws
  /// @param request may be sent any number of times
  /// @param reader reads the response, which is closed afterwards
  /// @return what the reader gives
  /// @throws X what the reader throws
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public <T extends @Nullable Object, X extends Exception> T call(
      Request request, ResponseFunction<? extends T, ? extends X> reader)
      throws X, RequestException, InterruptedException {
    return this.<T, X>call(request, same -> same, reader);
  }

  /// The same for a body that can be gone on with: what is sent after it broke may have other
  /// fields, such as `Range`. It counts as a further attempt of the same call.
  ///
  /// @param request to be sent
  /// @param again gives what is sent after a body broke, from what was sent first; the method and
  ///   the URI stay
  /// @param reader reads the response, perhaps more than once
  /// @param <T> what it makes of it
  /// @param <X> the checked exception it throws
  /// @return what the reader made of the last response
  /// @throws X what the reader throws
  /// @throws RequestException when there is no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public <T extends @Nullable Object, X extends Exception> T call(
      Request request,
      UnaryOperator<Request> again,
      ResponseFunction<? extends T, ? extends X> reader)
      throws X, RequestException, InterruptedException {
    Request next = Objects.requireNonNull(request, "request");
    Repeated call = new Repeated(engine);
    while (true) {
      Response response = around(0, next, call);
      try (response) {
        return reader.apply(response);
      } catch (Exception e) {
        if (e == response.interruption()) {
          throw Interrupts.thrown();
        }
        RequestException failure = response.failure();
        if (failure == null || e != failure) {
          throw e;
        }
        call.failed(response, failure);
        next = again.apply(request);
      }
    }
  }

  /// Gets all pages, at most as many at a time as the limits allow, and gives what is made of them
  /// in the order of the URLs. The first failure cancels the rest and is thrown itself.
  ///
  /// For other requests, for progress, for outcomes as they come and for what was done before a
  /// failure see [#bulk].
  ///
  /// @param <T> what the reader gives
  /// @param <X> what else it throws
  /// @param urls absolute http or https URLs, or within the base URL; pulled as there is room, so
  ///   the source may be long
  /// @param reader reads each response, which is closed afterwards; again for a new attempt when
  ///   the body was cut
  /// @return in the order of the URLs
  /// @throws X what the reader throws
  /// @throws RequestException when a request has no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted; every request has
  ///   ended then and holds nothing
  public <T extends @Nullable Object, X extends Exception> List<T> map(
      Iterable<String> urls, ResponseFunction<? extends T, ? extends X> reader)
      throws X, RequestException, InterruptedException {
    return this.<String, T, X>bulk(urls, this::page, reader).map();
  }

  /// Gets all pages, at most as many at a time as the limits allow, and hands each outcome to the
  /// consumer as it comes, on the calling thread. A failure is an outcome and ends nothing else.
  ///
  /// @param <T> what the reader gives
  /// @param <X> what else it throws
  /// @param <E> what the consumer throws
  /// @param urls absolute http or https URLs, or within the base URL; pulled as there is room, so
  ///   the source may be long
  /// @param reader reads each response, which is closed afterwards; again for a new attempt when
  ///   the body was cut
  /// @param consumer gets the URL and how it ended; to stop early, let it throw
  /// @throws E what the consumer threw; the rest has been cancelled and has ended then
  /// @throws InterruptedException when the caller is cancelled or interrupted; every request has
  ///   ended then and holds nothing
  public <T extends @Nullable Object, X extends Exception, E extends Exception> void asCompleted(
      Iterable<String> urls,
      ResponseFunction<? extends T, ? extends X> reader,
      OutcomeConsumer<? super String, T, ? extends E> consumer)
      throws E, InterruptedException {
    this.<String, T, X>bulk(urls, this::page, reader).<E>asCompleted(consumer);
  }

  private Request page(String url) {
    return request("GET", url);
  }

  /// Very many requests, to be started by a verb of the [Bulk]. Nothing is sent yet.
  ///
  /// @param <I> an item
  /// @param <T> what the reader gives
  /// @param <X> what else it throws
  /// @param items pulled as there is room; the source may be long
  /// @param toRequest makes the request of an item
  /// @param reader reads each response, which is closed afterwards; again for a new attempt when
  ///   the body was cut
  /// @return to be configured and started
  public <I extends @Nullable Object, T extends @Nullable Object, X extends Exception>
      Bulk<I, T, X> bulk(
          Iterable<? extends I> items,
          Function<? super I, Request> toRequest,
          ResponseFunction<? extends T, ? extends X> reader) {
    return new Bulk<>(this, items, toRequest, reader);
  }

  /// Middleware from one on, and then the session itself.
  private Response around(int from, Request request, Middleware.Next last)
      throws RequestException, InterruptedException {
    List<Middleware> middleware = engine.settings().features().middleware();
    return from == middleware.size()
        ? last.send(request)
        : middleware.get(from).around(request, next -> around(from + 1, next, last));
  }

  /// From now on these limits hold, in place of those before: for who waits already too, and at
  /// once. What was sent under the old rates counts in the new ones, of each scope the first in the
  /// first, and so on. Does not wait: what is in flight beyond a lower bound goes on to its end.
  ///
  /// @param limits all of them; none for those of [SessionDefaults]
  public void changeLimits(Limit... limits) {
    engine.change(List.of(limits));
  }

  /// What a request to a key would have to pass now, and which limit is in its way.
  ///
  /// @param key as in [SessionStats#hosts]: scheme, host and port, unless the session has a
  ///   [LimitKey] of its own
  /// @return the state of every limit, also for a key that nothing was sent to
  public Explanation explain(String key) {
    return engine.admission().explain(Objects.requireNonNull(key, "key"));
  }

  /// How the session is doing.
  ///
  /// @return at one moment, as nearly as several counters can
  public SessionStats stats() {
    return new SessionStats(
        engine.admission().inFlight(),
        engine.admission().peakInFlight(),
        engine.pool().open(),
        engine.pool().idle(),
        engine.admission().hosts());
  }

  /// How one host is doing: much cheaper than all of them.
  ///
  /// @param key as in [SessionStats#hosts]
  /// @return empty while nothing is known of it: nothing was sent there, or so long ago that it was
  ///   forgotten
  public Optional<HostStats> stats(String key) {
    return Optional.ofNullable(engine.admission().host(Objects.requireNonNull(key, "key")));
  }

  /// Sends nothing more: whoever waits for a limit or for the next attempt, and whoever comes
  /// later, gets a [SessionClosedException]; what is on the wire goes on to its end. Does not wait.
  public void drain() {
    engine.drain();
  }

  /// Ends everything: connections are closed, and whoever waits or reads gets an exception.
  @Override
  public void close() {
    engine.close();
  }
}
