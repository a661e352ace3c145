// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request to be sent, immutable: each `with` gives a copy.
public final class Request {
  /// RFC 9110 section 9.2.2, and QUERY.
  private static final Set<String> IDEMPOTENT_METHODS =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY");

  private final String method;
  private final URI uri;
  private final Target target;
  private final Headers headers;
  private final @Nullable RequestBody body;
  private final @Nullable Duration timeout;
  private final boolean idempotent;
  private final long maxBodySize;
  private final @Nullable Credentials credentials;

  private Request(
      String method,
      URI uri,
      Target target,
      Headers headers,
      @Nullable RequestBody body,
      @Nullable Duration timeout,
      boolean idempotent,
      @Nullable Credentials credentials,
      long maxBodySize) {
    this.method = method;
    this.uri = uri;
    this.target = target;
    this.headers = headers;
    this.body = body;
    this.timeout = timeout;
    this.idempotent = idempotent;
    this.maxBodySize = maxBodySize;
    this.credentials = credentials;
  }

  /// A GET.
  ///
  /// @param url an absolute http or https URL
  /// @return the request
  /// @throws IllegalArgumentException when it is not one
  public static Request get(String url) {
    return of("GET", url);
  }

  /// A GET.
  ///
  /// @param uri an absolute http or https URI
  /// @return the request
  /// @throws IllegalArgumentException when it is not one
  public static Request get(URI uri) {
    return of("GET", uri);
  }

  /// A request of any method but CONNECT. A user and a password in the URL become its
  /// [Credentials#basic] and are gone from [#uri].
  ///
  /// @param method as it is to be sent; methods are case-sensitive
  /// @param url an absolute http or https URL
  /// @return the request
  /// @throws IllegalArgumentException when either is not one
  public static Request of(String method, String url) {
    try {
      return of(method, new URI(url));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "URL must be valid, was "
              + HeaderRules.quote(UserInfo.masked(url))
              + ": "
              + e.getReason());
    }
  }

  /// A request of any method but CONNECT.
  ///
  /// @param method as it is to be sent; methods are case-sensitive
  /// @param uri an absolute http or https URI
  /// @return the request
  /// @throws IllegalArgumentException when either is not one
  public static Request of(String method, URI uri) {
    HeaderRules.checkMethod(method);
    UserInfo info = UserInfo.of(uri);
    return new Request(
        method,
        info.uri(),
        Target.of(info.uri()),
        Headers.empty(),
        null,
        null,
        false,
        info.credentials(),
        BodyCap.NONE);
  }

  /// The method.
  ///
  /// @return for example `GET`
  public String method() {
    return method;
  }

  /// Where it goes.
  ///
  /// @return an absolute URI
  public URI uri() {
    return uri;
  }

  /// The fields that the caller gave.
  ///
  /// @return without those that the session adds
  public Headers headers() {
    return headers;
  }

  /// What it carries.
  ///
  /// @return the body, or null
  public @Nullable RequestBody body() {
    return body;
  }

  /// How long one attempt may take.
  ///
  /// @return the time, or null for the session's
  public @Nullable Duration timeout() {
    return timeout;
  }

  /// Whether sending it twice does no more than sending it once: its method says so, it has an
  /// `Idempotency-Key`, or the caller vouches for it.
  ///
  /// @return true when it may be sent again after it may have arrived
  public boolean isIdempotent() {
    return idempotent || IDEMPOTENT_METHODS.contains(method) || headers.contains("Idempotency-Key");
  }

  /// A copy of another method but CONNECT.
  ///
  /// @param method as it is to be sent; methods are case-sensitive
  /// @return the copy
  /// @throws IllegalArgumentException when it is not a method
  public Request withMethod(String method) {
    HeaderRules.checkMethod(method);
    return new Request(
        method, uri, target, headers, body, timeout, idempotent, credentials, maxBodySize);
  }

  /// A copy that proves who asks. Takes the place of what the session has for the origin, and goes
  /// to no other. An `Authorization` field of the request itself wins over both.
  ///
  /// @param credentials to be shown
  /// @return the copy
  public Request withCredentials(Credentials credentials) {
    return new Request(
        method,
        uri,
        target,
        headers,
        body,
        timeout,
        idempotent,
        Objects.requireNonNull(credentials, "credentials"),
        maxBodySize);
  }

  @Nullable Credentials credentials() {
    return credentials;
  }

  /// A copy with one field more.
  ///
  /// @param name a token
  /// @param value one line
  /// @return the copy
  /// @throws IllegalArgumentException when either could break out of its line, or frames the body
  public Request withHeader(String name, String value) {
    HeaderRules.checkNotFraming(name);
    return copy(headers.with(name, value), body, timeout, idempotent);
  }

  /// A copy that carries a body.
  ///
  /// @param body what to send
  /// @return the copy
  public Request withBody(RequestBody body) {
    return copy(headers, Objects.requireNonNull(body, "body"), timeout, idempotent);
  }

  /// A copy with its own time for each attempt. Waiting for limits does not count.
  ///
  /// @param timeout more than nothing
  /// @return the copy
  public Request withTimeout(Duration timeout) {
    return copy(headers, body, Durations.positive("timeout", timeout), idempotent);
  }

  /// A copy for which the caller vouches that sending it twice does no harm.
  ///
  /// @return the copy
  public Request idempotent() {
    return copy(headers, body, timeout, true);
  }

  /// A copy with its own bound for the body of the answer, decoded: see
  /// [SessionBuilder#maxBodySize].
  ///
  /// @param bytes 0 or more
  /// @return the copy
  public Request withMaxBodySize(long bytes) {
    return new Request(
        method,
        uri,
        target,
        headers,
        body,
        timeout,
        idempotent,
        credentials,
        BodyCap.checked(bytes));
  }

  /// Its own bound, or [BodyCap#NONE] for the session's.
  long maxBodySize() {
    return maxBodySize;
  }

  Target target() {
    return target;
  }

  /// The same for another place, as a redirect wants it. Credentials stay behind unless the place
  /// is of the same origin; those that stand in the new URL are taken.
  Request redirected(String newMethod, URI to, Headers kept, @Nullable RequestBody keptBody) {
    UserInfo info = UserInfo.of(to);
    Target there = Target.of(info.uri());
    Credentials own = there.key().equals(target.key()) ? credentials : null;
    return new Request(
        newMethod,
        info.uri(),
        there,
        kept,
        keptBody,
        timeout,
        idempotent,
        info.credentials() == null ? own : info.credentials(),
        maxBodySize);
  }

  private Request copy(
      Headers headers, @Nullable RequestBody body, @Nullable Duration timeout, boolean vouched) {
    return new Request(
        method, uri, target, headers, body, timeout, vouched, credentials, maxBodySize);
  }

  @Override
  public String toString() {
    return method + " " + uri;
  }
}
