// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.http.transport.Transport;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The working parts of one session: each attempt goes through them in this order.
final class Engine implements AutoCloseable {
  /// Connections in all, for each request that may be in flight in all. With room for just those in
  /// use, a session that goes round more hosts than fit would open a connection for every request.
  private static final int ROOM_FOR_IDLE = 4;

  private final Settings settings;
  private final Retry retry;
  private final Backoff backoff = new Backoff();
  private final Heads heads;
  private final Admission admission;
  private final Pool pool;
  private final Connector connector;
  private final LeakWatch leaks;
  private final Redirects redirects;
  private final RequestExtras extras;
  private final Authorizer authorizer;
  private volatile boolean closed;

  Engine(Settings settings, Resolver resolver) {
    this.settings = settings;
    Transport transport = Transport.CURRENT.isBound() ? Transport.CURRENT.get() : null;
    retry = new Retry(settings.retry());
    heads =
        new Heads(
            settings.userAgent(),
            settings.decompress(),
            settings.features().cookies(),
            settings.features().proxies());
    admission = new Admission(settings.limits(), settings.retry().maxRetryAfter());
    Bounds bounds = admission.bounds();
    pool =
        new Pool(
            connectionsPerHost(bounds),
            connections(bounds),
            Durations.nanos(SessionDefaults.IDLE_LIMIT),
            Durations.nanos(SessionDefaults.CONNECTION_LIFE),
            transport == null);
    authorizer = new Authorizer(settings.features().credentials());
    extras =
        new RequestExtras(settings.features().idempotencyKeys(), settings.features().traceparent());
    redirects = new Redirects(settings.features().redirectToHttp());
    connector =
        new Connector(
            resolver,
            settings.features().proxies(),
            new Tunnel(settings.userAgent()),
            settings.features().handshake(),
            settings.policies().timeouts().tls(),
            transport);
    leaks = new LeakWatch(pool, settings.policies().onLeak(), transport == null);
  }

  private int connections(Bounds bounds) {
    int given = settings.policies().connections();
    return given > 0 ? given : ROOM_FOR_IDLE * bounds.inAll();
  }

  /// With a key of its own several keys may lead to one host.
  private int connectionsPerHost(Bounds bounds) {
    int given = settings.policies().connectionsPerHost();
    if (given > 0) {
      return given;
    }
    return settings.policies().limitKey() != null ? bounds.inAll() : bounds.mostPerHost();
  }

  /// What shares the limits of a request.
  String keyOf(Request request) {
    LimitKey own = settings.policies().limitKey();
    return own == null
        ? request.target().key()
        : Objects.requireNonNull(own.of(request), "limitKey gave null");
  }

  /// Takes from the head of an answer what later requests go by: cookies, refusals, and what the
  /// server tells of its limits. To be called before the grant of the answer is closed.
  void learn(Request request, Wire.Head head) {
    Headers answer = head.headers();
    heads.learn(request, answer);
    BanGuard guard = settings.features().guard();
    if (guard != null && BanGuard.counts(head.status())) {
      guard.refused(keyOf(request));
    }
    for (Quota quota : QuotaFields.of(answer)) {
      boolean ofRoute = quota.name().startsWith(QuotaFields.BUCKET);
      if (!ofRoute || settings.policies().limitKey() != null) {
        admission.learn(keyOf(request), quota);
      }
    }
  }

  /// Other limits hold from now on.
  void change(List<Limit> limits) {
    admission.change(limits);
    Bounds bounds = admission.bounds();
    pool.resize(connectionsPerHost(bounds), connections(bounds));
  }

  Settings settings() {
    return settings;
  }

  Retry retry() {
    return retry;
  }

  Backoff backoff() {
    return backoff;
  }

  Heads heads() {
    return heads;
  }

  /// What the body of its answer may have, decoded.
  long bodyCap(Request request) {
    long own = request.maxBodySize();
    return own == BodyCap.NONE ? settings.maxBodySize() : own;
  }

  Admission admission() {
    return admission;
  }

  Pool pool() {
    return pool;
  }

  Authorizer authorizer() {
    return authorizer;
  }

  RequestExtras extras() {
    return extras;
  }

  Redirects redirects() {
    return redirects;
  }

  LeakWatch leaks() {
    return leaks;
  }

  Connector connector() {
    return connector;
  }

  boolean closed() {
    return closed;
  }

  RequestException closedException(Progress progress, @Nullable Throwable cause) {
    return Failures.make(ErrorClass.CLOSED, "the session was closed", progress, false, cause);
  }

  /// Ends the waiting: nobody is let through any more, what is on the wire goes on.
  void drain() {
    admission.close();
    backoff.close();
  }

  /// Ends everything: whoever waits or is on the wire gets an exception.
  @Override
  public void close() {
    closed = true;
    drain();
    pool.close();
    leaks.close();
  }
}
