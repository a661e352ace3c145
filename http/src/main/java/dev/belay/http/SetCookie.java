// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.apache.hc.client5.http.cookie.MalformedCookieException;
import org.apache.hc.client5.http.impl.cookie.BasicClientCookie;
import org.apache.hc.client5.http.impl.cookie.LaxExpiresHandler;
import org.jspecify.annotations.Nullable;

/// Reads one `Set-Cookie` line as a user agent does: RFC 6265 section 5.2, in the words of its
/// revision (RFC 6265bis section 5.6 and 5.7).
final class SetCookie {
  /// Of name and value together.
  private static final int LONGEST_PAIR = 4096;

  /// A longer attribute value is ignored.
  private static final int LONGEST_ATTRIBUTE = 1024;

  /// Nothing is kept for longer.
  private static final Duration LONGEST_LIFE = Duration.ofDays(400);

  private final Target origin;
  private final Instant now;

  private @Nullable String domain;
  private @Nullable String path;
  private boolean secure;
  private boolean httpOnly;
  private @Nullable Instant expires;
  private boolean maxAge;

  private SetCookie(Target origin, Instant now) {
    this.origin = origin;
    this.now = now;
  }

  /// The cookie, perhaps one that is expired already and deletes; or null when the line is to be
  /// ignored.
  ///
  /// @param line the value of the field
  /// @param origin where the answer came from
  static @Nullable Cookie parse(String line, Target origin, Instant now) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return null;
      }
    }
    return new SetCookie(origin, now).read(line);
  }

  private @Nullable Cookie read(String line) {
    int end = line.indexOf(';');
    String pair = end < 0 ? line : line.substring(0, end);
    int equals = pair.indexOf('=');
    String name = equals < 0 ? "" : trim(pair.substring(0, equals));
    String value = trim(pair.substring(equals + 1));
    if ((name.isEmpty() && value.isEmpty()) || name.length() + value.length() > LONGEST_PAIR) {
      return null;
    }
    while (end >= 0) {
      int next = line.indexOf(';', end + 1);
      attribute(next < 0 ? line.substring(end + 1) : line.substring(end + 1, next));
      end = next;
    }
    return checked(name, value);
  }

  private void attribute(String text) {
    int equals = text.indexOf('=');
    String name = trim(equals < 0 ? text : text.substring(0, equals));
    String value = equals < 0 ? "" : trim(text.substring(equals + 1));
    if (value.length() > LONGEST_ATTRIBUTE) {
      return;
    }
    switch (name.toLowerCase(Locale.ROOT)) {
      case "expires" -> expires(value);
      case "max-age" -> maxAge(value);
      case "domain" -> domain = bare(value).toLowerCase(Locale.ROOT);
      case "path" -> path = value.startsWith("/") ? value : null;
      case "secure" -> secure = true;
      case "httponly" -> httpOnly = true;
      default -> {
        // SameSite tells pages of other sites apart, of which a program has none; the rest is
        // ignored by the rules.
      }
    }
  }

  private static String bare(String domain) {
    return domain.startsWith(".") ? domain.substring(1) : domain;
  }

  /// `Max-Age` wins, wherever it stands.
  private void expires(String value) {
    if (maxAge) {
      return;
    }
    BasicClientCookie holder = new BasicClientCookie("name", "value");
    try {
      LaxExpiresHandler.INSTANCE.parse(holder, value);
    } catch (MalformedCookieException | DateTimeException e) {
      return;
    }
    Instant date = holder.getExpiryInstant();
    if (date != null) {
      expires = capped(date);
    }
  }

  private void maxAge(String value) {
    String digits = value.startsWith("-") ? value.substring(1) : value;
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return;
    }
    maxAge = true;
    if (value.startsWith("-")) {
      expires = Instant.EPOCH;
      return;
    }
    String significant = digits.replaceFirst("^0+", "");
    if (significant.isEmpty()) {
      expires = Instant.EPOCH;
    } else if (significant.length() > 9) {
      expires = now.plus(LONGEST_LIFE);
    } else {
      expires = capped(now.plusSeconds(Long.parseLong(significant)));
    }
  }

  private Instant capped(Instant date) {
    Instant latest = now.plus(LONGEST_LIFE);
    return date.isAfter(latest) ? latest : date;
  }

  private @Nullable Cookie checked(String name, String value) {
    String host = origin.host();
    String scope = domain == null ? "" : domain;
    if (!scope.isEmpty() && PublicSuffixes.contains(scope)) {
      if (!scope.equals(host)) {
        return null;
      }
      scope = "";
    }
    if (!scope.isEmpty() && !matchesDomain(host, scope)) {
      return null;
    }
    boolean hostOnly = scope.isEmpty();
    String reach = path == null ? defaultPath(origin.path()) : path;
    if (secure && !origin.secure()) {
      return null;
    }
    if (!keepsPrefix(name.isEmpty() ? value : name, name.isEmpty(), hostOnly)) {
      return null;
    }
    return new Cookie(
        name, value, hostOnly ? host : scope, hostOnly, reach, secure, httpOnly, expires);
  }

  /// Names that promise something are refused when they do not keep it, also in a cookie without a
  /// name, whose value a server would read as one.
  private boolean keepsPrefix(String name, boolean nameless, boolean hostOnly) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean forHost = lower.startsWith("__host-");
    boolean forSecure = lower.startsWith("__secure-");
    if (nameless) {
      return !forHost && !forSecure;
    }
    if (forHost) {
      return secure && hostOnly && "/".equals(path);
    }
    return !forSecure || secure;
  }

  /// RFC 6265 section 5.1.3.
  static boolean matchesDomain(String host, String domain) {
    return host.equals(domain)
        || (host.endsWith(domain)
            && host.charAt(host.length() - domain.length() - 1) == '.'
            && !isAddress(host));
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  /// RFC 6265 section 5.1.4.
  static String defaultPath(String pathAndQuery) {
    String path = pathOf(pathAndQuery);
    int last = path.lastIndexOf('/');
    return last <= 0 || !path.startsWith("/") ? "/" : path.substring(0, last);
  }

  /// Of a request's target, the part before the query.
  static String pathOf(String pathAndQuery) {
    int query = pathAndQuery.indexOf('?');
    return query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
  }

  private static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
