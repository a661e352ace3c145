// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hc.client5.http.psl.PublicSuffixListParser;
import org.apache.hc.client5.http.psl.PublicSuffixMatcher;

/// Under which names anybody may register: `com`, `co.uk`, `github.io`. The list is the one that
/// HttpClient brings, read when it is first asked for.
final class PublicSuffixes {
  private static final String LIST = "/org/publicsuffix/list/effective_tld_names.dat";

  private PublicSuffixes() {}

  /// Whether cookies for this domain would reach hosts of different owners.
  ///
  /// @param domain in lower case, without a dot at its beginning
  static boolean contains(String domain) {
    // A name of one label is a top-level domain, or a host of its own.
    return domain.indexOf('.') < 0 || Loaded.MATCHER.matches(domain);
  }

  /// The public suffix of a host and the label before it; the host itself when it has none.
  ///
  /// @param host in lower case
  static String registrableDomain(String host) {
    if (host.indexOf('.') < 0 || host.indexOf(':') >= 0 || host.matches("[0-9.]+")) {
      return host;
    }
    String root = Loaded.MATCHER.getDomainRoot(host);
    return root == null ? host : root;
  }

  /// The class of HttpClient that loads the list would want a logger.
  private static final class Loaded {
    private static final PublicSuffixMatcher MATCHER = load();

    private static PublicSuffixMatcher load() {
      try (InputStream list = PublicSuffixMatcher.class.getResourceAsStream(LIST)) {
        if (list == null) {
          throw new IllegalStateException("the public suffix list is missing in HttpClient's jar");
        }
        return new PublicSuffixMatcher(
            PublicSuffixListParser.INSTANCE.parseByType(
                new InputStreamReader(list, StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UncheckedIOException("the public suffix list cannot be read", e);
      }
    }
  }
}
