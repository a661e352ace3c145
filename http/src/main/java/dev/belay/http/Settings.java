// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import java.util.List;

/// What a session was built with.
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
    Policies policies,
    Features features) {

  Settings {
    limits = List.copyOf(limits);
  }
}
