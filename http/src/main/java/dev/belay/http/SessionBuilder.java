// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Describes a session. What is not said is as in [SessionDefaults].
public final class SessionBuilder {
  private final List<Limit> limits = new ArrayList<>();
  private RetryPolicy retry = RetryPolicy.standard();
  private Duration connectTimeout = SessionDefaults.CONNECT_TIMEOUT;
  private Duration timeout = SessionDefaults.TIMEOUT;
  private int maxRedirects = SessionDefaults.MAX_REDIRECTS;
  private boolean followRedirects = true;
  private boolean redirectToHttp;
  private final Map<String, Credentials> credentials = new HashMap<>();
  private @Nullable CookieJar cookies = new CookieJar();
  private boolean decompress = true;
  private String userAgent = SessionDefaults.USER_AGENT;
  private Headers headers = Headers.empty();
  private @Nullable URI baseUrl;
  private long maxBodySize = BodyCap.NONE;
  private @Nullable SSLContext sslContext;
  private @Nullable TlsSettings tls;
  private Proxies proxies = Proxies.NONE;
  private int mostRefusals = SessionDefaults.MOST_REFUSALS;
  private boolean idempotencyKeys;
  private boolean traceparent;
  private final List<Middleware> middleware = new ArrayList<>();
  private @Nullable SessionListener listener;
  private @Nullable LimitKey limitKey;
  private long queueTimeout = Timeouts.NONE;
  private long tlsTimeout = Timeouts.NONE;
  private long headTimeout = Timeouts.NONE;
  private long readTimeout = Timeouts.NONE;
  private long deadline = Timeouts.NONE;
  private int connectionsPerHost;
  private int connections;
  private Consumer<? super LeakedResponse> onLeak = LeakWatch::log;

  SessionBuilder() {}

  /// One limit more. All of them hold.
  ///
  /// @param limit for each host or for all
  /// @return this
  public SessionBuilder limit(Limit limit) {
    limits.add(Objects.requireNonNull(limit, "limit"));
    return this;
  }

  /// Which requests share the limits that are per host, and their pauses.
  ///
  /// @param key replaces scheme, host and port
  /// @return this
  public SessionBuilder limitKey(LimitKey key) {
    limitKey = Objects.requireNonNull(key, "key");
    return this;
  }

  /// What is retried, and how.
  ///
  /// @param policy replaces the standard one
  /// @return this
  public SessionBuilder retry(RetryPolicy policy) {
    retry = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /// How long getting a connection may take: all addresses and TLS included, waiting for limits
  /// not.
  ///
  /// @param most more than nothing
  /// @return this
  public SessionBuilder connectTimeout(Duration most) {
    connectTimeout = Durations.positive("connectTimeout", most);
    return this;
  }

  /// How long a request may wait for the limits and pauses, each time it has to pass them. Without
  /// this it waits as long as it takes.
  ///
  /// @param most more than nothing
  /// @return this
  public SessionBuilder queueTimeout(Duration most) {
    queueTimeout = Durations.nanos(Durations.positive("queueTimeout", most));
    return this;
  }

  /// How long the TLS handshake may take, within the time for the connection.
  ///
  /// @param most more than nothing
  /// @return this
  public SessionBuilder tlsTimeout(Duration most) {
    tlsTimeout = Durations.nanos(Durations.positive("tlsTimeout", most));
    return this;
  }

  /// How long the head of the answer may take after the request was written, within the time of the
  /// attempt.
  ///
  /// @param most more than nothing
  /// @return this
  public SessionBuilder headTimeout(Duration most) {
    headTimeout = Durations.nanos(Durations.positive("headTimeout", most));
    return this;
  }

  /// How long the server may let a reader of the body wait for the next byte, within the time of
  /// the attempt. What the reader does between two reads does not count.
  ///
  /// @param most more than nothing
  /// @return this
  public SessionBuilder readTimeout(Duration most) {
    readTimeout = Durations.nanos(Durations.positive("readTimeout", most));
    return this;
  }

  /// How many connections may be open, idle ones included. Without this there may be as many to a
  /// host as requests may be in flight to it, and four times as many in all as requests in all. Who
  /// finds no room waits, within the time of his attempt.
  ///
  /// @param perHost at least 1
  /// @param inAll at least 1
  /// @return this
  public SessionBuilder connections(int perHost, int inAll) {
    if (perHost < 1 || inAll < 1) {
      throw new IllegalArgumentException(
          "connections must be at least 1, were " + perHost + " per host and " + inAll + " in all");
    }
    connectionsPerHost = perHost;
    connections = inAll;
    return this;
  }

  /// Who is told of a response that was dropped without being read or closed. What it held has been
  /// given back then. Without this a warning is logged.
  ///
  /// @param listener called on a thread of the session
  /// @return this
  public SessionBuilder onLeak(Consumer<? super LeakedResponse> listener) {
    onLeak = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /// How long one attempt may take, from connecting to the last byte of the body, redirects
  /// included, waiting for limits not.
  ///
  /// @param most more than nothing
  /// @return this
  public SessionBuilder timeout(Duration most) {
    timeout = Durations.positive("timeout", most);
    return this;
  }

  /// How long a request may take with all its attempts and the waits between them, from where the
  /// limits have let it through first. No attempt is made that would begin later. Where a host asks
  /// for a pause that ends later, the request fails at once with a [HostPausedException].
  ///
  /// @param most more than nothing; without this as long as its attempts take
  /// @return this
  public SessionBuilder deadline(Duration most) {
    deadline = Durations.nanos(Durations.positive("deadline", most));
    return this;
  }

  /// How many redirects are followed for one request.
  ///
  /// @param most 0 or more; with 0 any redirect is a failure
  /// @return this
  public SessionBuilder maxRedirects(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("maxRedirects must be at least 0, was " + most);
    }
    maxRedirects = most;
    return this;
  }

  /// Whether redirects are followed, or returned as they are.
  ///
  /// @param follow true unless said otherwise
  /// @return this
  public SessionBuilder followRedirects(boolean follow) {
    followRedirects = follow;
    return this;
  }

  /// Whether a redirect may lead from https to http. Else it ends with a
  /// [RedirectRefusedException]: what was asked for in secret would be asked for in the open.
  ///
  /// @param allow false unless said otherwise
  /// @return this
  public SessionBuilder redirectToHttp(boolean allow) {
    redirectToHttp = allow;
    return this;
  }

  /// Where the cookies are kept that servers set. Unless this is said, a session has a jar of its
  /// own, as a log-in is of no use without. A request that has a `Cookie` field itself is sent with
  /// that alone.
  ///
  /// @param jar may be shared with other sessions
  /// @return this
  public SessionBuilder cookies(CookieJar jar) {
    cookies = Objects.requireNonNull(jar, "jar");
    return this;
  }

  /// Keeps no cookies, so that no request depends on another that came before it.
  ///
  /// @return this
  public SessionBuilder withoutCookies() {
    cookies = null;
    return this;
  }

  /// Who asks, at one origin. Requests to another never show it, redirects included.
  ///
  /// @param origin scheme, host and port as in a URL, for example `https://api.example.com`
  /// @param shown to that origin
  /// @return this
  public SessionBuilder credentials(String origin, Credentials shown) {
    credentials.put(Target.of(URI.create(origin)).key(), Objects.requireNonNull(shown, "shown"));
    return this;
  }

  /// What `User-Agent` says.
  ///
  /// @param name one line
  /// @return this
  public SessionBuilder userAgent(String name) {
    HeaderRules.checkValue("User-Agent", name);
    userAgent = name;
    return this;
  }

  /// A field for every request that does not have it itself. Credentials among them are taken off
  /// when a redirect leads to another origin.
  ///
  /// @param name a token
  /// @param value one line
  /// @return this
  public SessionBuilder header(String name, String value) {
    HeaderRules.checkNotFraming(name);
    headers = headers.with(name, value);
    return this;
  }

  /// Whom https trusts and what it shows of itself. The name of the host is checked in any case.
  ///
  /// @param context replaces the JDK's default
  /// @return this
  public SessionBuilder sslContext(SSLContext context) {
    sslContext = Objects.requireNonNull(context, "context");
    return this;
  }

  /// Whom https trusts, what it shows of itself, which protocols it speaks.
  ///
  /// @param settings replace the JDK's defaults
  /// @return this
  public SessionBuilder tls(TlsSettings settings) {
    tls = Objects.requireNonNull(settings, "settings");
    return this;
  }

  /// Sends everything through a proxy. Without this no proxy is used, whatever the environment
  /// says.
  ///
  /// @param proxy for http and https
  /// @param except hosts that are asked without it, with all below them: names, addresses, networks
  ///   (`10.0.0.0/8`), each perhaps with a port
  /// @return this
  public SessionBuilder proxy(Proxy proxy, String... except) {
    Objects.requireNonNull(proxy, "proxy");
    proxies = new Proxies(proxy, proxy, NoProxy.of(String.join(",", except)));
    return this;
  }

  /// Takes the proxies from `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, or the same in
  /// capitals, as curl and most other programs do.
  ///
  /// @return this
  /// @throws IllegalArgumentException when one of them is not understood
  public SessionBuilder proxyFromEnvironment() {
    proxies = Proxies.fromEnvironment(System.getenv());
    return this;
  }

  /// Whether encoded bodies are asked for and decoded: gzip and deflate, br and zstd when
  /// `org.brotli:dec` and `com.github.luben:zstd-jni` are on the path.
  ///
  /// @param decode true unless said otherwise
  /// @return this
  public SessionBuilder decompress(boolean decode) {
    decompress = decode;
    return this;
  }

  /// What relative URLs are relative to, by RFC 3986 section 5: to keep the whole path of the base
  /// URL it must end with a slash, and the others must not begin with one. A user and a password in
  /// it are shown to its origin, as [#credentials] has it.
  ///
  /// @param url an absolute http or https URL
  /// @return this
  public SessionBuilder baseUrl(String url) {
    Request base = Request.get(url);
    Credentials own = base.credentials();
    if (own != null) {
      credentials.put(base.target().key(), own);
    }
    baseUrl = base.uri();
    return this;
  }

  /// How large the body of an answer may be, decoded. Without it a body that is read as a stream
  /// may have any size, and one that is held in memory [SessionDefaults#MAX_IN_MEMORY].
  ///
  /// @param bytes 0 or more; reading further is a failure of the class `too_large`
  /// @return this
  public SessionBuilder maxBodySize(long bytes) {
    maxBodySize = BodyCap.checked(bytes);
    return this;
  }

  /// How often a host may refuse (401, 403 or 429) within [SessionDefaults#REFUSAL_WINDOW] until
  /// nothing more is sent to it, with a [HostStoppedException], for as long as that holds.
  ///
  /// @param most 0 for any number
  /// @return this
  public SessionBuilder mostRefusals(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("mostRefusals must be at least 0, was " + most);
    }
    mostRefusals = most;
    return this;
  }

  /// Gives each POST and PATCH an `Idempotency-Key` that it lacks, the same for all its attempts,
  /// and so makes them fit to be tried again. To be asked for, as the server must know what it
  /// means (draft-ietf-httpapi-idempotency-key-header-07). A 409 to a repeated key says that the
  /// first is still being worked on, and is waited for; a 422 is an answer like others.
  ///
  /// @return this
  public SessionBuilder idempotencyKeys() {
    idempotencyKeys = true;
    return this;
  }

  /// Tells servers which trace a call belongs to: see [TraceContext]. All attempts of a call have
  /// the same `traceparent`.
  ///
  /// @return this
  public SessionBuilder traceparent() {
    traceparent = true;
    return this;
  }

  /// Something to stand around each call.
  ///
  /// @param added inside of those that were added before
  /// @return this
  public SessionBuilder middleware(Middleware added) {
    middleware.add(Objects.requireNonNull(added, "added"));
    return this;
  }

  /// Somebody to hear of each step of each request. Without one, nothing is spent on it.
  ///
  /// @param hears replaces the one before
  /// @return this
  public SessionBuilder listener(SessionListener hears) {
    listener = Objects.requireNonNull(hears, "hears");
    return this;
  }

  /// Makes the session.
  ///
  /// @return to be closed by the caller
  public Session build() {
    return new Session(new Engine(settings(), new Resolver()));
  }

  Settings settings() {
    return new Settings(
        limits,
        retry,
        connectTimeout,
        timeout,
        maxRedirects,
        followRedirects,
        decompress,
        userAgent,
        headers,
        baseUrl,
        maxBodySize,
        new Policies(
            limitKey,
            new Timeouts(queueTimeout, tlsTimeout, headTimeout, readTimeout, deadline),
            connectionsPerHost,
            connections,
            onLeak),
        new Features(
            redirectToHttp,
            cookies,
            credentials,
            proxies,
            handshake(),
            mostRefusals == 0 ? null : new BanGuard(mostRefusals, SessionDefaults.REFUSAL_WINDOW),
            idempotencyKeys,
            traceparent,
            List.copyOf(middleware),
            listener));
  }

  private Handshake handshake() {
    TlsSettings said = tls;
    SSLContext given = sslContext;
    if (said != null && given != null) {
      throw new IllegalStateException("tls and sslContext exclude each other: both were given");
    }
    TlsSettings settings = said == null ? TlsSettings.standard() : said;
    if (settings.isInsecure()) {
      System.getLogger(Session.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "this session is insecure: it accepts any certificate for any host");
    }
    SSLContext context = given == null ? settings.context() : given;
    return new Handshake(context.getSocketFactory(), settings.protocols(), !settings.isInsecure());
  }
}
