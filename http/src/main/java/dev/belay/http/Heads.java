// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the fields of a request: the caller's own and those that the session adds.
final class Heads {
  private final String userAgent;
  private final boolean decompress;
  private final @Nullable CookieJar cookies;
  private final Proxies proxies;

  Heads(String userAgent, boolean decompress, @Nullable CookieJar cookies, Proxies proxies) {
    this.userAgent = userAgent;
    this.decompress = decompress;
    this.cookies = cookies;
    this.proxies = proxies;
  }

  /// @param authorization what the session says of who asks, or null
  Headers of(Request request, @Nullable String authorization) {
    Headers own = request.headers();
    List<String> pairs = new ArrayList<>(2 * own.size() + 12);
    if (!own.contains("Host")) {
      add(pairs, "Host", request.target().authority());
    }
    if (!own.contains("User-Agent")) {
      add(pairs, "User-Agent", userAgent);
    }
    if (decodes(request)) {
      add(pairs, "Accept-Encoding", codings(own));
    }
    if (!own.contains("Accept")) {
      add(pairs, "Accept", "*/*");
    }
    for (int i = 0; i < own.size(); i++) {
      add(pairs, own.nameAt(i), own.valueAt(i));
    }
    if (authorization != null) {
      add(pairs, "Authorization", authorization);
    }
    Proxy proxy = proxies.reading(request.target());
    String shown = proxy == null ? null : proxy.line();
    if (shown != null && !own.contains("Proxy-Authorization")) {
      add(pairs, "Proxy-Authorization", shown);
    }
    if (cookies != null && !own.contains("Cookie")) {
      String line = cookies.line(request.target());
      if (line != null) {
        add(pairs, "Cookie", line);
      }
    }
    addFraming(pairs, request);
    return new Headers(pairs.toArray(String[]::new));
  }

  private static String codings(Headers own) {
    if (own.contains("Range")) {
      // It counts the bytes of what is sent: of an encoded body it would be a part that nothing can
      // decode.
      return "identity";
    }
    String accept = own.first("Accept");
    return accept != null && accept.contains("text/event-stream")
        ? Codings.acceptedForEvents()
        : Codings.accepted();
  }

  /// Takes from the head of an answer what later requests are to carry.
  void learn(Request request, Headers answer) {
    if (cookies != null) {
      cookies.store(request.target(), answer);
    }
  }

  /// Whether an encoded answer is decoded: only when it was the session that asked for it.
  boolean decodes(Request request) {
    return decompress && !request.headers().contains("Accept-Encoding");
  }

  private static void addFraming(List<String> pairs, Request request) {
    RequestBody body = request.body();
    if (body == null) {
      String method = request.method();
      // RFC 9110 section 8.6: methods that anticipate content say that there is none.
      if (method.equals("POST")
          || method.equals("PUT")
          || method.equals("PATCH")
          || method.equals("QUERY")) {
        add(pairs, "Content-Length", "0");
      }
      return;
    }
    String type = body.contentType();
    if (type != null && !request.headers().contains("Content-Type")) {
      HeaderRules.checkValue("Content-Type", type);
      add(pairs, "Content-Type", type);
    }
    long length = body.length();
    if (length < 0) {
      add(pairs, "Transfer-Encoding", "chunked");
    } else {
      add(pairs, "Content-Length", Long.toString(length));
    }
  }

  private static void add(List<String> pairs, String name, String value) {
    pairs.add(name);
    pairs.add(value);
  }
}
