// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/// Tells which requests share the limits that are "per host", and their pauses: those with the same
/// key. Given to [SessionBuilder#limitKey].
///
/// The key of a session that is given none is [#origin]: scheme, host and port. A redirect hop and
/// a retry are asked for anew. A key is shown in statistics, messages and logs, so it must not be a
/// secret, and there should not be one for each request.
@FunctionalInterface
public interface LimitKey {

  /// The key of a request. Called on the thread of its caller; must be quick and always say the
  /// same of the same request.
  ///
  /// @param request about to be sent
  /// @return the key
  String of(Request request);

  /// Scheme, host and port.
  ///
  /// @return the key of a session that is given none, for example `https://api.example.com:443`
  static LimitKey origin() {
    return request -> request.target().key();
  }

  /// The origin and the first template that the path matches, for servers that count by route.
  ///
  /// @param templates such as `/users/{id}/posts`: a name in braces stands for one segment, and
  ///   `{rest...}` at the end for any number of them. A path that none matches has the origin's key
  /// @return for example `https://api.example.com:443/users/{id}/posts`
  static LimitKey pathTemplate(String... templates) {
    List<PathTemplate> parsed = new ArrayList<>();
    for (String template : templates) {
      parsed.add(new PathTemplate(template));
    }
    return request -> {
      for (PathTemplate template : parsed) {
        if (template.matches(request.target().path())) {
          return request.target().key() + template;
        }
      }
      return request.target().key();
    };
  }

  /// The registrable domain, for servers of one owner that count together: all hosts below
  /// `example.co.uk`, by the public suffix list, whatever scheme and port.
  ///
  /// @return for example `example.co.uk`; the host itself where it is an address or has no such
  ///   domain
  static LimitKey registrableDomain() {
    return request -> PublicSuffixes.registrableDomain(request.target().host());
  }

  /// The origin and the value of a field, for servers that count by caller: an API token. The value
  /// itself does not stand in the key, only twelve digits of its SHA-256.
  ///
  /// @param header for example `Authorization`. A request without it has the origin's key
  /// @return for example `https://api.example.com:443 Authorization 9f86d081884c`
  static LimitKey token(String header) {
    Objects.requireNonNull(header, "header");
    return request -> {
      String value = request.headers().first(header);
      String origin = request.target().key();
      return value == null ? origin : origin + " " + header + " " + digest(value);
    };
  }

  private static String digest(String value) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
