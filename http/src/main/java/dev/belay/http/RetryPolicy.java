// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/// When a session tries a request again, and how long it waits before it does. Immutable: each
/// method gives a copy.
///
/// What may be tried again follows from the method, the status and the phase. A request that cannot
/// have reached the server (no address, no connection) and one that was refused unread (429) is
/// tried again whatever its method. One that may have been processed (a broken connection, a
/// timeout, a cut body, 408, 425, 502, 503, 504) is tried again only when sending it twice does no
/// more than sending it once. Certificates, protocol errors, other statuses: never.
///
/// The wait is `random(0, min(cap, base * 2^n))`. A server that tells how long to wait is waited
/// for, never less than it said; what a refusal means for everybody else on that host is said at
/// [Session].
public final class RetryPolicy {
  private static final RetryPolicy STANDARD =
      new RetryPolicy(
          SessionDefaults.RETRIES,
          SessionDefaults.BACKOFF_BASE,
          SessionDefaults.BACKOFF_CAP,
          SessionDefaults.MAX_RETRY_AFTER,
          Set.of(),
          false,
          SessionDefaults.RETRY_BUDGET,
          SessionDefaults.RETRY_BUDGET_AT_LEAST);

  private final int retries;
  private final Duration base;
  private final Duration cap;
  private final Duration maxRetryAfter;
  private final Set<Integer> alsoOn;
  private final boolean unsafe;
  private final double budgetFraction;
  private final int budgetAtLeast;

  private RetryPolicy(
      int retries,
      Duration base,
      Duration cap,
      Duration maxRetryAfter,
      Set<Integer> alsoOn,
      boolean unsafe,
      double budgetFraction,
      int budgetAtLeast) {
    this.retries = retries;
    this.base = base;
    this.cap = cap;
    this.maxRetryAfter = maxRetryAfter;
    this.alsoOn = alsoOn;
    this.unsafe = unsafe;
    this.budgetFraction = budgetFraction;
    this.budgetAtLeast = budgetAtLeast;
  }

  /// The policy of a session that is given none; its numbers stand in [SessionDefaults].
  ///
  /// @return the policy
  public static RetryPolicy standard() {
    return STANDARD;
  }

  /// No retries. Pauses still hold.
  ///
  /// @return the policy
  public static RetryPolicy none() {
    return STANDARD.retries(0);
  }

  /// A copy with another number of retries.
  ///
  /// @param n after the first attempt, at least 0
  /// @return the copy
  public RetryPolicy retries(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("retries must be at least 0, was " + n);
    }
    return new RetryPolicy(
        n, base, cap, maxRetryAfter, alsoOn, unsafe, budgetFraction, budgetAtLeast);
  }

  /// A copy with other waits before a retry: `random(0, min(cap, base * 2^n))`.
  ///
  /// @param base the longest wait before the first retry
  /// @param cap the longest wait before any, at least `base`
  /// @return the copy
  public RetryPolicy backoff(Duration base, Duration cap) {
    Durations.positive("base", base);
    if (cap.compareTo(base) < 0) {
      throw new IllegalArgumentException(
          "cap must be at least the base of "
              + Durations.text(base)
              + ", was "
              + Durations.text(cap));
    }
    return new RetryPolicy(
        retries, base, cap, maxRetryAfter, alsoOn, unsafe, budgetFraction, budgetAtLeast);
  }

  /// A copy that waits longer, or less long, for a server that says how long to wait. When the
  /// server asks for more, the request fails at once with the instant; it is never sent early.
  ///
  /// @param longest not negative
  /// @return the copy
  public RetryPolicy maxRetryAfter(Duration longest) {
    if (longest.isNegative()) {
      throw new IllegalArgumentException(
          "maxRetryAfter must be at least 0, was " + Durations.text(longest));
    }
    return new RetryPolicy(
        retries, base, cap, longest, alsoOn, unsafe, budgetFraction, budgetAtLeast);
  }

  /// A copy that retries on further statuses, where the method allows it.
  ///
  /// @param statuses from 400 to 599, for example 500
  /// @return the copy
  public RetryPolicy alsoOn(int... statuses) {
    Set<Integer> all = new TreeSet<>(alsoOn);
    for (int status : statuses) {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException(
            "status to retry on must be between 400 and 599, was " + status);
      }
      all.add(status);
    }
    return new RetryPolicy(
        retries, base, cap, maxRetryAfter, Set.copyOf(all), unsafe, budgetFraction, budgetAtLeast);
  }

  /// A copy that treats every method as one that may be sent twice. With it a POST whose answer was
  /// lost is sent again, and may be done twice.
  ///
  /// @param allowed whether it does
  /// @return the copy
  public RetryPolicy unsafe(boolean allowed) {
    return new RetryPolicy(
        retries, base, cap, maxRetryAfter, alsoOn, allowed, budgetFraction, budgetAtLeast);
  }

  /// A copy with another bound on the retries to one host. Within a minute there are at most
  /// `fraction` retries for each request, but always `atLeast`; beyond that, failures are final. It
  /// keeps retries from burying a host that is down. Refusals (429) do not count: a pause follows
  /// them.
  ///
  /// @param fraction not negative
  /// @param atLeast not negative
  /// @return the copy
  public RetryPolicy budget(double fraction, int atLeast) {
    if (!(fraction >= 0) || Double.isInfinite(fraction)) {
      throw new IllegalArgumentException("fraction must be at least 0, was " + fraction);
    }
    if (atLeast < 0) {
      throw new IllegalArgumentException("atLeast must be at least 0, was " + atLeast);
    }
    return new RetryPolicy(retries, base, cap, maxRetryAfter, alsoOn, unsafe, fraction, atLeast);
  }

  int retries() {
    return retries;
  }

  Duration base() {
    return base;
  }

  Duration cap() {
    return cap;
  }

  Duration maxRetryAfter() {
    return maxRetryAfter;
  }

  boolean isAlsoOn(int status) {
    return alsoOn.contains(status);
  }

  boolean isUnsafe() {
    return unsafe;
  }

  double budgetFraction() {
    return budgetFraction;
  }

  int budgetAtLeast() {
    return budgetAtLeast;
  }
}
