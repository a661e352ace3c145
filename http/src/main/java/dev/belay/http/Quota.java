// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a server told of one of its own limits in the head of an answer. Given to
/// [Admission#learn], it tightens what the user allows and never loosens it.
///
/// @param name of the policy, empty when it has none; a later quota of the same name replaces it
/// @param kind what is counted
/// @param limit how many in a window, or at once; 0 when the server did not say
/// @param window how long, or null when the server did not say
/// @param remaining how many are left until the reset, -1 when the server did not say
/// @param reset how long from now until there are more, or null when the server did not say
record Quota(
    String name,
    Kind kind,
    long limit,
    @Nullable Duration window,
    long remaining,
    @Nullable Duration reset) {

  /// What a quota counts.
  enum Kind {
    /// Requests in a window.
    REQUESTS,
    /// Requests at the same time.
    CONCURRENT
  }

  /// So many in a window, without a word on how many are left.
  static Quota policy(String name, long limit, Duration window) {
    return new Quota(name, Kind.REQUESTS, limit, window, -1, null);
  }

  /// So many are left for so long.
  static Quota left(String name, long remaining, Duration reset) {
    return new Quota(name, Kind.REQUESTS, 0, null, remaining, reset);
  }

  /// So many at the same time.
  static Quota concurrent(String name, long limit) {
    return new Quota(name, Kind.CONCURRENT, limit, null, -1, null);
  }
}
