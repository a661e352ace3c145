// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which proxy a request goes through, if any.
///
/// @param plain for http, or null
/// @param secure for https, or null
/// @param except what goes straight all the same
record Proxies(@Nullable Proxy plain, @Nullable Proxy secure, NoProxy except) {
  static final Proxies NONE = new Proxies(null, null, NoProxy.of(""));

  /// As curl and most others read the environment: the small letters win, and `HTTP_PROXY` in
  /// capitals does not count where a web server has set it from a `Proxy` field of a request.
  static Proxies fromEnvironment(Map<String, String> environment) {
    String all = value(environment, "all_proxy", true);
    String plain = value(environment, "http_proxy", !environment.containsKey("REQUEST_METHOD"));
    String secure = value(environment, "https_proxy", true);
    String except = value(environment, "no_proxy", true);
    return new Proxies(
        proxy("http_proxy", plain == null ? all : plain),
        proxy("https_proxy", secure == null ? all : secure),
        NoProxy.of(except == null ? "" : except));
  }

  private static @Nullable String value(
      Map<String, String> environment, String name, boolean inCapitals) {
    String value = environment.get(name);
    if ((value == null || value.isBlank()) && inCapitals) {
      value = environment.get(name.toUpperCase(Locale.ROOT));
    }
    return value == null || value.isBlank() ? null : value.strip();
  }

  private static @Nullable Proxy proxy(String name, @Nullable String url) {
    try {
      return url == null ? null : Proxy.of(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("environment variable " + name + ": " + e.getMessage(), e);
    }
  }

  @Nullable Proxy of(Target target) {
    Proxy proxy = target.secure() ? secure : plain;
    return proxy == null || except.contains(target) ? null : proxy;
  }

  /// The proxy that reads the request itself, and does not just pass bytes on.
  @Nullable Proxy reading(Target target) {
    return target.secure() ? null : of(target);
  }
}
