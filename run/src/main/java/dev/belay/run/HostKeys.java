// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.Async;
import dev.belay.Promise;
import dev.belay.http.LimitKey;
import dev.belay.http.Request;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Tells whose limits a request shares.
///
/// By address, the name of a host is looked up once, before the first request to it, and the key
/// stays the same to the end of the run, whatever the name means later. Hosts that are only known
/// from a redirect, and those without an address, have the key of their origin.
final class HostKeys {
  private static final LimitKey BY_DOMAIN = LimitKey.registrableDomain();

  private final HostKey kind;

  /// The address of each host that was asked for; empty when it has none.
  private final Map<String, Promise<String>> looked = new ConcurrentHashMap<>();

  private final Map<String, String> addresses = new ConcurrentHashMap<>();

  HostKeys(HostKey kind) {
    this.kind = kind;
  }

  /// The key of a URL. By address, waits while its host is looked up.
  String of(URI uri) throws InterruptedException {
    String host = uri.getHost();
    if (kind == HostKey.IP && host != null && !addresses.containsKey(host)) {
      lookUp(host);
    }
    return known(uri);
  }

  /// The same for a URL that was known by a key before: only by address has that changed perhaps.
  String of(URI uri, String before) throws InterruptedException {
    return kind == HostKey.IP ? of(uri) : before;
  }

  /// The key as far as it is known without a look-up.
  String known(URI uri) {
    return switch (kind) {
      case ORIGIN -> origin(uri);
      case DOMAIN -> BY_DOMAIN.of(Request.get(uri));
      case IP -> {
        String host = uri.getHost();
        String address = host == null ? "" : addresses.getOrDefault(host, "");
        yield address.isEmpty() ? origin(uri) : address;
      }
    };
  }

  /// The same for a URL that was known by a key before.
  String known(URI uri, String before) {
    return kind == HostKey.IP ? known(uri) : before;
  }

  /// The same for the session, or null where it goes by origins anyhow.
  @Nullable LimitKey limitKey() {
    return kind == HostKey.ORIGIN ? null : request -> known(request.uri());
  }

  private void lookUp(String host) throws InterruptedException {
    Promise<String> own = new Promise<>();
    Promise<String> earlier = looked.putIfAbsent(host, own);
    if (earlier != null) {
      var _ = earlier.await();
      return;
    }
    String address = "";
    try {
      address = Async.offload(() -> address(host));
    } finally {
      addresses.put(host, address);
      var _ = own.complete(address);
    }
  }

  private static String address(String host) {
    try {
      return InetAddress.getByName(host).getHostAddress();
    } catch (UnknownHostException e) {
      return "";
    }
  }

  /// Scheme, host and port.
  static String origin(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String authority = String.valueOf(uri.getRawAuthority()).toLowerCase(Locale.ROOT);
    boolean hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
    if (hasPort && !authority.endsWith(":")) {
      return scheme + "://" + authority;
    }
    String host = hasPort ? authority.substring(0, authority.length() - 1) : authority;
    return scheme + "://" + host + ":" + (scheme.equals("https") ? 443 : 80);
  }
}
