// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The cookies that servers set, and which of them a request carries: RFC 6265 with the public
/// suffix list.
///
/// A session has a jar of its own unless it is given one, which may be shared by several. It holds
/// at most 180 cookies of a domain, of which the oldest go first, and 3,000 in all, of which the
/// domain that was not asked for longest goes first. Any thread may call it; nothing here waits.
///
/// Two rules of browsers do not apply: nobody runs scripts here, so `HttpOnly` is kept and means
/// nothing, and no page of another site asks for anything, so `SameSite` is ignored.
public final class CookieJar {
  private static final int MOST_PER_DOMAIN = 180;
  private static final int MOST = 3_000;

  /// RFC 6265 section 5.4: longer paths first, then the older ones.
  private static final Comparator<Kept> ORDER =
      Comparator.<Kept>comparingInt(kept -> -kept.cookie.path().length())
          .thenComparingLong(kept -> kept.born);

  // Guarded by this. The domains are in the order of their last use.
  private final LinkedHashMap<String, List<Kept>> domains = new LinkedHashMap<>(16, 0.75f, true);
  private int size;
  private long births;
  private volatile boolean empty = true;

  /// @param born its place among all cookies; one that replaces another keeps its place
  private record Kept(Cookie cookie, long born) {}

  /// An empty jar.
  public CookieJar() {}

  /// Keeps what an answer sets. Lines that mean nothing, or that the server may not set, are
  /// ignored.
  void store(Target origin, Headers headers) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.nameAt(i).equalsIgnoreCase("Set-Cookie")) {
        Instant now = Async.clock().instant();
        Cookie cookie = SetCookie.parse(headers.valueAt(i), origin, now);
        if (cookie != null) {
          put(cookie, origin.secure(), now);
        }
      }
    }
  }

  /// Keeps a cookie, in the place of one with the same name, domain, reach and path. One that is
  /// expired deletes.
  ///
  /// @param cookie by whomever it was set
  /// @throws IllegalArgumentException when name or value could break out of their line
  public void put(Cookie cookie) {
    String pair = Objects.requireNonNull(cookie, "cookie").pair();
    HeaderRules.checkValue("Cookie", pair);
    if (pair.indexOf(';') >= 0 || cookie.name().indexOf('=') >= 0) {
      throw new IllegalArgumentException(
          "cookie must not contain a semicolon, nor its name an equals sign, was "
              + HeaderRules.quote(pair));
    }
    put(cookie, true, Async.clock().instant());
  }

  private synchronized void put(Cookie cookie, boolean fromSecure, Instant now) {
    if (!fromSecure && hidesSecure(cookie)) {
      return;
    }
    List<Kept> kept = domains.getOrDefault(cookie.domain(), List.of());
    List<Kept> changed = new ArrayList<>(kept.size() + 1);
    long born = births++;
    for (Kept each : kept) {
      if (each.cookie.isSame(cookie)) {
        born = each.born;
      } else if (!each.cookie.isExpired(now)) {
        changed.add(each);
      }
    }
    if (!cookie.isExpired(now)) {
      changed.add(new Kept(cookie, born));
    }
    if (changed.size() > MOST_PER_DOMAIN) {
      changed.removeFirst();
    }
    size += changed.size() - kept.size();
    if (changed.isEmpty()) {
      domains.remove(cookie.domain());
    } else {
      domains.put(cookie.domain(), changed);
    }
    while (size > MOST) {
      size -= Objects.requireNonNull(domains.pollFirstEntry()).getValue().size();
    }
    empty = size == 0;
  }

  /// A plain answer must not put another cookie in the place of a secure one (RFC 6265bis section
  /// 5.7, "leave secure cookies alone").
  private boolean hidesSecure(Cookie cookie) {
    for (Map.Entry<String, List<Kept>> domain : domains.entrySet()) {
      boolean near =
          SetCookie.matchesDomain(domain.getKey(), cookie.domain())
              || SetCookie.matchesDomain(cookie.domain(), domain.getKey());
      for (Kept each : near ? domain.getValue() : List.<Kept>of()) {
        if (each.cookie.secure()
            && each.cookie.name().equals(cookie.name())
            && each.cookie.matchesPath(cookie.path())) {
          return true;
        }
      }
    }
    return false;
  }

  /// What `Cookie` says in a request, or null for nothing.
  @Nullable String line(Target target) {
    if (empty) {
      return null;
    }
    List<Kept> matching = matching(target);
    if (matching.isEmpty()) {
      return null;
    }
    StringBuilder line = new StringBuilder();
    for (Kept each : matching) {
      line.append(line.isEmpty() ? "" : "; ").append(each.cookie.pair());
    }
    return line.toString();
  }

  private synchronized List<Kept> matching(Target target) {
    Instant now = Async.clock().instant();
    String path = SetCookie.pathOf(target.path());
    List<Kept> matching = new ArrayList<>();
    String domain = target.host();
    while (true) {
      for (Kept each : domains.getOrDefault(domain, List.of())) {
        Cookie cookie = each.cookie;
        if ((!cookie.hostOnly() || domain.equals(target.host()))
            && SetCookie.matchesDomain(target.host(), domain)
            && (target.secure() || !cookie.secure())
            && cookie.matchesPath(path)
            && !cookie.isExpired(now)) {
          matching.add(each);
        }
      }
      int dot = domain.indexOf('.');
      if (dot < 0) {
        matching.sort(ORDER);
        return matching;
      }
      domain = domain.substring(dot + 1);
    }
  }

  /// Everything that is kept and has not expired.
  ///
  /// @return a copy
  public synchronized List<Cookie> cookies() {
    Instant now = Async.clock().instant();
    return domains.values().stream()
        .flatMap(List::stream)
        .map(Kept::cookie)
        .filter(cookie -> !cookie.isExpired(now))
        .toList();
  }

  /// Forgets everything.
  public synchronized void clear() {
    domains.clear();
    size = 0;
    empty = true;
  }
}
