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

  /// The longest wait before the first retry when the server does not tell.
  public static final Duration BACKOFF_BASE = Duration.ofMillis(100);

  /// The longest wait before any retry when the server does not tell.
  public static final Duration BACKOFF_CAP = Duration.ofSeconds(20);

  /// Retries to one host within a minute, for each request to it.
  public static final double RETRY_BUDGET = 0.5;

  /// Retries to one host within a minute that are allowed however few requests there were.
  public static final int RETRY_BUDGET_AT_LEAST = 100;

  /// The first pause of a host that refuses (429) without saying for how long. It doubles while
  /// refusals go on.
  public static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /// The longest pause of a host that does not say for how long.
  public static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  /// How long getting a connection may take: looking up, connecting and TLS.
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /// How long one attempt may take once every limit has let it through.
  public static final Duration TIMEOUT = Duration.ofSeconds(60);

  /// Redirects followed for one request.
  public static final int MAX_REDIRECTS = 10;

  /// How long a connection may be idle before it is closed, unless the server says less.
  public static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

  /// How old a connection may be when it takes its next request.
  public static final Duration CONNECTION_LIFE = Duration.ofMinutes(10);

  /// The largest body, in bytes, that is held in memory at once unless a size is given. One that is
  /// read as a stream may be larger.
  public static final long MAX_IN_MEMORY = 256L * 1024 * 1024;

  /// Refusals (401, 403, 429) of a host within [#REFUSAL_WINDOW] after which it is left alone: half
  /// of what Discord, the strictest that is known, bans for.
  public static final int MOST_REFUSALS = 5_000;

  /// The time in which they are counted.
  public static final Duration REFUSAL_WINDOW = Duration.ofMinutes(10);

  /// What `User-Agent` says.
  public static final String USER_AGENT = "belay";

  private SessionDefaults() {}
}
