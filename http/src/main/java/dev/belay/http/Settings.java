// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a session was built with.
///
/// @param maxBodySize of a decoded body, or [BodyCap#NONE]
record Settings(
    List<Limit> limits,
    RetryPolicy retry,
    Duration connectTimeout,
    Duration timeout,
    int maxRedirects,
    boolean followRedirects,
    boolean decompress,
    String userAgent,
    Headers headers,
    @Nullable URI baseUrl,
    long maxBodySize,
    Policies policies,
    Features features) {

  Settings {
    limits = List.copyOf(limits);
  }
}
