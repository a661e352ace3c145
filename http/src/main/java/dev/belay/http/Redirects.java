// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a redirect makes of a request: RFC 9110 section 15.4.
final class Redirects {
  /// They tell of a body that is no longer there.
  private static final List<String> OF_THE_BODY =
      List.of(
          "Content-Type",
          "Content-Encoding",
          "Content-Language",
          "Content-Location",
          "Content-Range",
          "Content-MD5",
          "Digest",
          "Content-Digest",
          "Repr-Digest",
          "Last-Modified",
          "Expect",
          "Idempotency-Key");

  /// They were meant for one origin.
  private static final List<String> OF_THE_ORIGIN =
      List.of("Authorization", "Proxy-Authorization", "Cookie", "Host");

  private final boolean toPlain;

  /// @param toPlain whether https may lead to http
  Redirects(boolean toPlain) {
    this.toPlain = toPlain;
  }

  /// The request to send next, or null when the answer is the result: it is no redirect, or does
  /// not say where to in a way that can be followed.
  @Nullable Request next(Request request, int status, Headers headers) throws RedirectRefused {
    URI to = isRedirect(status) ? place(request.uri(), headers) : null;
    if (to == null) {
      return null;
    }
    boolean toGet = becomesGet(request.method(), status);
    RequestBody body = toGet ? null : request.body();
    Headers kept = toGet ? without(request.headers(), OF_THE_BODY) : request.headers();
    Request next;
    try {
      next = request.redirected(toGet ? "GET" : request.method(), to, kept, body);
    } catch (IllegalArgumentException e) {
      // A scheme or a host that is not for us: the caller sees the redirect itself.
      return null;
    }
    if (request.target().secure() && !next.target().secure() && !toPlain) {
      throw new RedirectRefused(
          status, next.uri(), "it leads from https to http; redirectToHttp(true) would allow it");
    }
    if (body != null && !body.repeatable()) {
      throw new RedirectRefused(status, next.uri(), "its body can be sent only once");
    }
    return isSameOrigin(request, next)
        ? next
        : request.redirected(next.method(), to, without(kept, OF_THE_ORIGIN), body);
  }

  /// Scheme, host and port (RFC 6454).
  static boolean isSameOrigin(Request one, Request other) {
    return one.target().key().equals(other.target().key());
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /// 303 says so for all methods; 301 and 302 do it for POST by custom that the RFC allows.
  private static boolean becomesGet(String method, int status) {
    if (status == 303) {
      return !method.equals("HEAD") && !method.equals("GET");
    }
    return (status == 301 || status == 302) && method.equals("POST");
  }

  /// Two answers to the question where to go are none.
  private static @Nullable URI place(URI base, Headers headers) {
    List<String> locations = headers.all("Location").stream().distinct().toList();
    return locations.size() != 1 || locations.getFirst().isBlank()
        ? null
        : UriReference.redirected(base, locations.getFirst());
  }

  private static Headers without(Headers headers, List<String> names) {
    Headers kept = headers;
    for (String name : names) {
      kept = kept.without(name);
    }
    return kept;
  }
}
