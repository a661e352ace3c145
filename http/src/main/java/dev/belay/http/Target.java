// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.URI;
import java.util.Locale;
import java.util.function.IntPredicate;

/// Where a request goes, taken apart once so that sending it parses nothing.
///
/// @param secure over TLS
/// @param host without brackets, in lower case
/// @param port always given
/// @param key scheme, host and port: what limits and the pool go by
/// @param authority what `Host` says
/// @param path path and query as they are written
record Target(boolean secure, String host, int port, String key, String authority, String path) {

  static Target of(URI uri) {
    String scheme = uri.getScheme();
    if (scheme == null || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
      throw new IllegalArgumentException(
          "URL must begin with http:// or https://, was " + HeaderRules.quote(uri.toString()));
    }
    String authority = uri.getRawAuthority();
    if (authority == null || authority.isEmpty()) {
      throw new IllegalArgumentException(
          "URL must name a host, was " + HeaderRules.quote(uri.toString()));
    }
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "URL must not carry a user: send an Authorization header (host "
              + HeaderRules.quote(authority.substring(authority.lastIndexOf('@') + 1))
              + ")");
    }
    boolean secure = scheme.equalsIgnoreCase("https");
    int usual = secure ? 443 : 80;
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    int port = hasPort ? port(uri, authority.substring(colon + 1), usual) : usual;
    host = host.toLowerCase(Locale.ROOT);
    checkHost(uri, host);
    String named = port == usual ? host : host + ":" + port;
    String key = (secure ? "https://" : "http://") + host + ":" + port;
    return new Target(secure, bare(host), port, key, named, path(uri));
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(URI uri, String text, int usual) {
    if (text.isEmpty()) {
      return usual;
    }
    int port = -1;
    if (text.length() <= 5 && all(text, Target::isDigit)) {
      port = Integer.parseInt(text);
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "port must be 1 to 65535, was "
              + HeaderRules.quote(text)
              + " in "
              + HeaderRules.quote(uri.toString()));
    }
    return port;
  }

  private static void checkHost(URI uri, String host) {
    boolean bracketed = host.length() > 2 && host.startsWith("[") && host.endsWith("]");
    boolean plain = !host.isEmpty() && all(host, Target::inHostName);
    if (!bracketed && !plain) {
      throw new IllegalArgumentException(
          "host must be letters, digits, dots, hyphens or underscores (or an address), was "
              + HeaderRules.quote(host)
              + " in "
              + HeaderRules.quote(uri.toString()));
    }
  }

  private static boolean inHostName(int c) {
    return (c >= 'a' && c <= 'z') || isDigit(c) || c == '.' || c == '-' || c == '_';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// A stream would say it shorter and cost more than all the rest here: this is done twice for
  /// each request.
  private static boolean all(String text, IntPredicate wanted) {
    for (int i = 0; i < text.length(); i++) {
      if (!wanted.test(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String path(URI uri) {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    String whole = path == null || path.isEmpty() ? "/" : path;
    if (query != null) {
      whole = whole + '?' + query;
    }
    return all(whole, c -> c <= 0x7e) ? whole : UriReference.ascii(whole);
  }
}
