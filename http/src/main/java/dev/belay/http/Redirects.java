// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// What a redirect makes of a request: RFC 9110 section 15.4.
final class Redirects {
  private Redirects() {}

  /// The request to send next, or null when the answer is the result: it is no redirect, it does
  /// not say where to, or the body cannot be sent again.
  static @Nullable Request next(Request request, int status, Headers headers) {
    String location = headers.first("Location");
    if (location == null || !isRedirect(status)) {
      return null;
    }
    URI to = resolve(request.uri(), location);
    if (to == null) {
      return null;
    }
    boolean toGet = becomesGet(request.method(), status);
    RequestBody body = toGet ? null : request.body();
    if (body != null && !body.repeatable()) {
      return null;
    }
    Headers kept = request.headers();
    if (toGet) {
      kept = kept.without("Content-Type").without("Content-Encoding").without("Content-Language");
    }
    try {
      Request next = request.redirected(toGet ? "GET" : request.method(), to, kept, body);
      return next.target().key().equals(request.target().key()) ? next : stripped(next);
    } catch (IllegalArgumentException e) {
      // A scheme or a host that is not for us: the caller sees the redirect itself.
      return null;
    }
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

  /// What was meant for one origin is not shown to another.
  private static Request stripped(Request next) {
    Headers kept =
        next.headers()
            .without("Authorization")
            .without("Proxy-Authorization")
            .without("Cookie")
            .without("Host");
    return next.redirected(next.method(), next.uri(), kept, next.body());
  }

  private static @Nullable URI resolve(URI base, String location) {
    try {
      URI to = new URI(location);
      URI whole =
          location.startsWith("?")
              // URI.resolve would drop the last segment of the path, as RFC 2396 had it.
              ? base.resolve(rawPath(base) + location)
              : withPath(base).resolve(to);
      return whole.getRawFragment() == null ? whole : withoutFragment(whole);
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  private static String rawPath(URI uri) {
    String path = uri.getRawPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  private static URI withPath(URI base) {
    return base.getRawPath() == null || base.getRawPath().isEmpty() ? base.resolve("/") : base;
  }

  private static URI withoutFragment(URI uri) {
    String text = uri.toString();
    return URI.create(text.substring(0, text.indexOf('#')));
  }
}
