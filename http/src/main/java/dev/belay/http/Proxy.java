// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An HTTP proxy: http requests are handed to it, for https it is asked for a tunnel (CONNECT), so
/// that it sees the name of the host and nothing else.
///
/// @param host where it is
/// @param port where it listens
/// @param credentials shown to it and to nobody else, or null
public record Proxy(String host, int port, @Nullable Credentials credentials) {
  /// Checks the parts.
  public Proxy {
    Target.of(
        URI.create("http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ':' + port));
    if (credentials != null && credentials.scheme() == Credentials.Scheme.DIGEST) {
      throw new IllegalArgumentException("credentials of a proxy must be basic or bearer");
    }
  }

  /// A proxy as environments write it.
  ///
  /// @param url for example `http://user:password@proxy.example.com:3128`; without a scheme it is
  ///   http, without a port 80
  /// @return the proxy
  /// @throws IllegalArgumentException when it is no URL, or one of another kind of proxy
  public static Proxy of(String url) {
    Objects.requireNonNull(url, "url");
    String whole = url.contains("://") ? url : "http://" + url;
    URI uri;
    try {
      uri = new URI(whole);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "proxy must be a URL, was "
              + HeaderRules.quote(UserInfo.masked(whole))
              + ": "
              + e.getReason());
    }
    if (!"http".equalsIgnoreCase(uri.getScheme())) {
      throw new IllegalArgumentException(
          "proxy must be http://host:port (TLS to the proxy and SOCKS are not spoken), was "
              + HeaderRules.quote(UserInfo.masked(whole)));
    }
    UserInfo info = UserInfo.of(uri);
    Target place = Target.of(info.uri());
    return new Proxy(place.host(), place.port(), info.credentials());
  }

  /// A copy that shows user and password.
  ///
  /// @param user without a colon
  /// @param password may be empty
  /// @return the copy
  public Proxy withCredentials(String user, String password) {
    return new Proxy(host, port, Credentials.basic(user, password));
  }

  /// What `Proxy-Authorization` says, or null.
  @Nullable String line() {
    return credentials == null ? null : credentials.line();
  }

  /// Without the secret.
  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ':' + port : "[" + host + "]:" + port;
  }
}
