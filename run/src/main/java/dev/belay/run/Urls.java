// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Request;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/// Reads URLs as people write them.
final class Urls {
  private Urls() {}

  /// The request for the URL of a text; userinfo becomes a header. What the session refuses, it
  /// refuses here, before the request waits for anything.
  ///
  /// @throws IllegalArgumentException when it is none that can be asked for
  static Request parse(String text, List<HeaderLine> headers) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
      throw new IllegalArgumentException("URL must be valid: " + e.getReason() + where, e);
    }
    String scheme = uri.getScheme();
    boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    require(http, "URL must begin with http:// or https://");
    String authority = uri.getRawAuthority();
    require(authority != null && !authority.isEmpty(), "URL must name a host");
    String host = authority == null ? "" : authority;
    int at = host.lastIndexOf('@');
    if (at >= 0) {
      headers.add(UrlMask.basic(host.substring(0, at)));
      host = host.substring(at + 1);
    }
    boolean foreign = host.chars().anyMatch(c -> c > 0x7e);
    if (at >= 0 || foreign) {
      uri = withAuthority(uri, foreign ? ascii(host) : host);
    }
    return Request.get(uri);
  }

  private static String ascii(String host) {
    int colon = host.lastIndexOf(':');
    String name = colon < 0 ? host : host.substring(0, colon);
    return IDN.toASCII(name) + (colon < 0 ? "" : host.substring(colon));
  }

  private static URI withAuthority(URI uri, String authority) {
    String text = uri.getScheme() + "://" + authority + uri.getRawPath();
    return URI.create(uri.getRawQuery() == null ? text : text + "?" + uri.getRawQuery());
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
