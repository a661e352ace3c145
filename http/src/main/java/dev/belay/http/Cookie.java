// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A cookie as a jar keeps it.
///
/// @param name may be empty
/// @param value as the server wrote it, quotes included
/// @param domain in lower case, without a dot at its beginning
/// @param hostOnly whether it goes to that very host, and not to those below it
/// @param path begins with a slash
/// @param secure whether it goes over https only
/// @param httpOnly whether scripts may not see it, which changes nothing here
/// @param expires when it is forgotten, or null for the end of the session
public record Cookie(
    String name,
    String value,
    String domain,
    boolean hostOnly,
    String path,
    boolean secure,
    boolean httpOnly,
    @Nullable Instant expires) {

  /// As the line of a request has it.
  String pair() {
    return name.isEmpty() ? value : name + '=' + value;
  }

  boolean isExpired(Instant now) {
    return expires != null && !expires.isAfter(now);
  }

  /// RFC 6265 section 5.1.4.
  boolean matchesPath(String requested) {
    return requested.equals(path)
        || (requested.startsWith(path)
            && (path.endsWith("/") || requested.charAt(path.length()) == '/'));
  }

  /// Whether one takes the place of the other: RFC 6265bis section 5.7. One for a host and one for
  /// all below it are two.
  boolean isSame(Cookie other) {
    return name.equals(other.name)
        && domain.equals(other.domain)
        && hostOnly == other.hostOnly
        && path.equals(other.path);
  }
}
