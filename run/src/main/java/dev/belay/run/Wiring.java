// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Proxy;
import dev.belay.http.SessionDefaults;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the session of a run is set up, beside its limits.
///
/// @param userAgent what `User-Agent` says
/// @param maxRedirects redirects followed for one request
/// @param burst how many requests of a rate may leave at once
/// @param hosts hosts with limits of their own
/// @param proxy URL of the proxy that everything goes through, or null
/// @param cacert file of certificates that are trusted instead of the usual ones, or null
/// @param insecure whether any certificate is believed
/// @param hostKey which requests share what is per host
public record Wiring(
    String userAgent,
    int maxRedirects,
    int burst,
    List<HostRule> hosts,
    @Nullable String proxy,
    @Nullable String cacert,
    boolean insecure,
    HostKey hostKey) {
  /// What `User-Agent` says unless the user knows better.
  public static final String USER_AGENT = "belay/" + Version.of();

  static final Wiring USUAL =
      new Wiring(
          USER_AGENT,
          SessionDefaults.MAX_REDIRECTS,
          1,
          List.of(),
          null,
          null,
          false,
          HostKey.ORIGIN);

  /// Checks the numbers.
  public Wiring {
    hosts = List.copyOf(hosts);
    if (proxy != null) {
      var _ = Proxy.of(proxy);
    }
    if (hostKey != HostKey.ORIGIN && !hosts.isEmpty()) {
      throw new IllegalArgumentException(
          "host-key must not be given with limits of single hosts, which are for one name and port");
    }
    if (maxRedirects < 0) {
      throw new IllegalArgumentException("max-redirects must be at least 0, was " + maxRedirects);
    }
    if (burst < 1) {
      throw new IllegalArgumentException("burst must be at least 1, was " + burst);
    }
  }
}
