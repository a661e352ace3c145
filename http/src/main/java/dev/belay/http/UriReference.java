// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A reference such as `Location` carries, resolved as RFC 3986 section 5.2 has it.
///
/// [URI#resolve] follows the older RFC 2396: it keeps `..` at the root and drops the last segment
/// before a lone query. And servers write references that are none, with spaces and letters of
/// every language: those are percent-encoded, as browsers do.
final class UriReference {
  /// RFC 3986 appendix B: matches every text.
  private static final Pattern PARTS =
      Pattern.compile(
          "^(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#(.*))?$", Pattern.DOTALL);

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
  private static final String UNRESERVED = "-._~";
  private static final String IN_PATH = UNRESERVED + "/:@!$&'()*+,;=";
  private static final String IN_QUERY = IN_PATH + "?[]";

  private UriReference() {}

  /// Where a reference in a text leads, or null when nothing can be made of it.
  static @Nullable URI resolve(URI base, String reference) {
    return resolve(base, reference, StandardCharsets.UTF_8, null);
  }

  /// Where a redirect leads, or null when nothing can be made of it. A place without a fragment
  /// inherits the one of its base (RFC 9110 section 10.2.2). A head is read as ISO-8859-1: each of
  /// its characters is a byte.
  static @Nullable URI redirected(URI base, String location) {
    return resolve(base, location, StandardCharsets.ISO_8859_1, base.getRawFragment());
  }

  private static @Nullable URI resolve(
      URI base, String reference, Charset octets, @Nullable String inherited) {
    Matcher parts = PARTS.matcher(reference.strip());
    if (!parts.matches()) {
      return null;
    }
    String scheme = parts.group(1);
    String authority = parts.group(2);
    String path = encoded(parts.group(3), IN_PATH, octets);
    String query = parts.group(4) == null ? null : encoded(parts.group(4), IN_QUERY, octets);
    String fragment = parts.group(5) == null ? null : encoded(parts.group(5), IN_QUERY, octets);
    if (scheme != null) {
      if (!SCHEME.matcher(scheme).matches()) {
        return null;
      }
      path = withoutDots(path);
    } else if (authority != null) {
      path = withoutDots(path);
    } else {
      authority = base.getRawAuthority();
      if (path.isEmpty()) {
        path = base.getRawPath();
        query = query == null ? base.getRawQuery() : query;
      } else {
        path = withoutDots(path.startsWith("/") ? path : merged(base, path));
      }
    }
    return compose(
        scheme == null ? base.getScheme() : scheme.toLowerCase(Locale.ROOT),
        authority,
        path,
        query,
        fragment == null ? inherited : fragment);
  }

  private static @Nullable URI compose(
      @Nullable String scheme,
      @Nullable String authority,
      @Nullable String path,
      @Nullable String query,
      @Nullable String fragment) {
    StringBuilder whole = new StringBuilder();
    whole.append(scheme).append(':');
    if (authority != null) {
      whole.append("//").append(authority);
    }
    if (path != null) {
      whole.append(path);
    }
    if (query != null) {
      whole.append('?').append(query);
    }
    if (fragment != null) {
      whole.append('#').append(fragment);
    }
    try {
      return new URI(whole.toString());
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /// RFC 3986 section 5.2.3.
  private static String merged(URI base, String path) {
    String before = base.getRawPath();
    if (before == null || before.isEmpty()) {
      return "/" + path;
    }
    return before.substring(0, before.lastIndexOf('/') + 1) + path;
  }

  /// RFC 3986 section 5.2.4.
  private static String withoutDots(String path) {
    StringBuilder out = new StringBuilder(path.length());
    String in = path;
    while (!in.isEmpty()) {
      if (in.startsWith("../")) {
        in = in.substring(3);
      } else if (in.startsWith("./") || in.startsWith("/./")) {
        in = in.substring(2);
      } else if (in.equals("/.")) {
        in = "/";
      } else if (in.startsWith("/../") || in.equals("/..")) {
        in = "/" + in.substring(Math.min(4, in.length()));
        out.setLength(Math.max(0, out.lastIndexOf("/")));
      } else if (in.equals(".") || in.equals("..")) {
        in = "";
      } else {
        int next = in.indexOf('/', 1);
        next = next < 0 ? in.length() : next;
        out.append(in, 0, next);
        in = in.substring(next);
      }
    }
    return out.toString();
  }

  /// What may not stand in this part is percent-encoded.
  private static String encoded(String part, String allowed, Charset octets) {
    String bytes = new String(part.getBytes(octets), StandardCharsets.ISO_8859_1);
    StringBuilder out = new StringBuilder(bytes.length());
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      boolean escape = c == '%' && isHex(bytes, i + 1) && isHex(bytes, i + 2);
      if (escape || isLetterOrDigit(c) || allowed.indexOf(c) >= 0) {
        out.append(c);
      } else {
        percent(out, c);
      }
    }
    return out.toString();
  }

  /// Letters beyond ASCII, as a caller may write them in a URL, as the bytes of UTF-8. Everything
  /// else stands as it is.
  static String ascii(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= 0) {
        out.append((char) b);
      } else {
        percent(out, b & 0xff);
      }
    }
    return out.toString();
  }

  private static void percent(StringBuilder out, int b) {
    out.append('%');
    out.append(Character.toUpperCase(Character.forDigit(b >> 4, 16)));
    out.append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
  }

  private static boolean isHex(String text, int at) {
    return at < text.length() && Character.digit(text.charAt(at), 16) >= 0;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
