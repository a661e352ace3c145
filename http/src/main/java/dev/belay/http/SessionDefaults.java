// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;

/// What a session does where nothing else is said. The numbers stand here and nowhere else.
public final class SessionDefaults {
  /// Requests in flight in all.
  public static final int IN_FLIGHT = 64;

  /// Requests in flight to one host.
  public static final int IN_FLIGHT_PER_HOST = 8;

  /// Retries after the first attempt.
  public static final int RETRIES = 3;

  /// The longest `Retry-After` that is waited for.
  public static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(10);

  /// How long looking up and connecting may take.
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /// How long one attempt may take once every limit has let it through.
  public static final Duration TIMEOUT = Duration.ofSeconds(60);

  /// Redirects followed for one request.
  public static final int MAX_REDIRECTS = 10;

  private SessionDefaults() {}
}
