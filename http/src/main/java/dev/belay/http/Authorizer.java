// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides what a request says of who asks, and whether a 401 is worth another try. Thread-safe.
final class Authorizer {
  /// Challenges that are remembered; the one not used for longest is forgotten first.
  private static final int MOST = 1_000;

  private final Map<String, Credentials> byOrigin;

  /// In the order of their last use; guarded by itself.
  private final LinkedHashMap<Asker, DigestAnswers> digests = new LinkedHashMap<>(16, 0.75f, true);

  private record Asker(String origin, Credentials credentials) {}

  /// @param byOrigin by the key of the target
  Authorizer(Map<String, Credentials> byOrigin) {
    this.byOrigin = Map.copyOf(byOrigin);
  }

  /// What `Authorization` says, or null for nothing. A field that the caller wrote himself stands.
  @Nullable String line(Request request) {
    Credentials credentials = credentials(request);
    if (credentials == null) {
      return null;
    }
    return credentials.scheme() == Credentials.Scheme.DIGEST
        ? digest(request, credentials).line(request)
        : credentials.line();
  }

  /// Whether to send it once more after a 401.
  ///
  /// @param sent what it had said
  boolean tryAgain(Request request, Headers answer, @Nullable String sent) {
    Credentials credentials = credentials(request);
    RequestBody body = request.body();
    return credentials != null
        && credentials.scheme() == Credentials.Scheme.DIGEST
        && (body == null || body.repeatable())
        && digest(request, credentials).challenged(answer, sent);
  }

  private @Nullable Credentials credentials(Request request) {
    if (request.headers().contains("Authorization")) {
      return null;
    }
    Credentials own = request.credentials();
    return own != null ? own : byOrigin.get(request.target().key());
  }

  private DigestAnswers digest(Request request, Credentials credentials) {
    Asker asker = new Asker(request.target().key(), credentials);
    synchronized (digests) {
      DigestAnswers known = digests.get(asker);
      if (known == null) {
        if (digests.size() >= MOST) {
          digests.pollFirstEntry();
        }
        known = new DigestAnswers(credentials);
        digests.put(asker, known);
      }
      return known;
    }
  }
}
