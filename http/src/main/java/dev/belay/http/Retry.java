// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// Decides what follows from the end of each attempt of a session. Thread-safe; nothing here waits.
final class Retry {
  /// Hosts whose budget and refusals are remembered; the one not seen for longest is forgotten
  /// first.
  private static final int HOSTS_KEPT = 10_000;

  /// A wait for a host is lengthened by up to this part of it, so that several processes do not
  /// come back in the same moment.
  private static final double SPREAD = 0.1;

  private static final int MOST_CAUSES = 20;

  private final RetryPolicy policy;

  /// In the order of their last use; guarded by itself.
  private final LinkedHashMap<String, HostRecord> hosts = new LinkedHashMap<>(16, 0.75f, true);

  private record HostRecord(RetryBudget budget, RefusalLadder refusals) {}

  Retry(RetryPolicy policy) {
    this.policy = policy;
  }

  /// What follows. To be called for every attempt, also for those that went well: the budget counts
  /// them.
  ///
  /// @param key the host's
  /// @param end how the attempt ended
  Decision after(String key, AttemptEnd end) {
    return after(key, end, null);
  }

  /// @param patience how long the caller can wait, or null when for as long as the policy allows
  Decision after(String key, AttemptEnd end, @Nullable Duration patience) {
    long now = Async.nanoTime();
    if (end.isFine()) {
      served(key, end, now);
      return Decision.Stop.QUIET;
    }
    Instant wallNow = Async.clock().instant();
    synchronized (hosts) {
      Decision decision = decide(hostRecord(key, now), end, now, wallNow);
      return decision instanceof Decision.Again again && patience != null
          ? unlessTooLong(again, patience, wallNow)
          : decision;
    }
  }

  private void served(String key, AttemptEnd end, long now) {
    synchronized (hosts) {
      HostRecord host = hostRecord(key, now);
      count(host, end, now);
      host.refusals().served(end.startedNanos());
    }
  }

  private static void count(HostRecord host, AttemptEnd end, long now) {
    if (end.number() == 1 && !end.resent()) {
      host.budget().addRequest(now);
    }
  }

  private HostRecord hostRecord(String key, long now) {
    HostRecord host = hosts.get(key);
    if (host == null) {
      if (hosts.size() >= HOSTS_KEPT) {
        hosts.pollFirstEntry();
      }
      RetryBudget budget = new RetryBudget(policy.budgetFraction(), policy.budgetAtLeast(), now);
      host = new HostRecord(budget, new RefusalLadder());
      hosts.put(key, host);
    }
    return host;
  }

  private Decision decide(HostRecord host, AttemptEnd end, long now, Instant wallNow) {
    // The head of an answer has been judged before when its body fails.
    boolean judgedBefore = end.status() != null && end.error() != null;
    if (!judgedBefore) {
      count(host, end, now);
    }
    RetryAfterHeader hint = hint(end, wallNow);
    Decision.Stop stop = judgedBefore ? Decision.Stop.QUIET : stop(host.refusals(), end, hint, now);
    RetryRule rule = RetryRule.of(end, policy, hint != null);
    if (rule == RetryRule.FINAL || end.spent()) {
      return stop;
    }
    if (rule == RetryRule.FRESH) {
      return new Decision.Again(Duration.ZERO, stop.pause(), WaitReason.NONE, true);
    }
    if (end.number() > policy.retries()) {
      return stop;
    }
    if (rule == RetryRule.REFUSED) {
      return unlessTooLong(
          new Decision.Again(Duration.ZERO, stop.pause(), stop.why(), false), wallNow);
    }
    if (!host.budget().trySpend(now)) {
      return stop;
    }
    if (rule == RetryRule.HINT && hint != null) {
      return unlessTooLong(
          new Decision.Again(spread(hint.delay()), stop.pause(), hint.why(), false), wallNow);
    }
    return rule == RetryRule.AT_ONCE
        ? new Decision.Again(Duration.ZERO, stop.pause(), WaitReason.NONE, false)
        : new Decision.Again(backoff(end.number()), stop.pause(), WaitReason.BACKOFF, false);
  }

  /// A hint to wait no time at all is none: following it would be knocking at a closed door.
  private static @Nullable RetryAfterHeader hint(AttemptEnd end, Instant wallNow) {
    RetryAfterHeader hint = RetryAfterHeader.of(end.headers(), wallNow);
    if (hint != null && !hint.delay().isZero()) {
      return hint;
    }
    Integer status = end.status();
    // GitHub's secondary limits often come without a word; its pages ask for a minute at least.
    return status != null && status == 429 && end.headers().contains("X-GitHub-Request-Id")
        ? new RetryAfterHeader(Duration.ofMinutes(1), WaitReason.HOST_PAUSED)
        : null;
  }

  /// What holds when the request itself is over: its host may have to be paused all the same.
  private Decision.Stop stop(
      RefusalLadder refusals, AttemptEnd end, @Nullable RetryAfterHeader hint, long now) {
    if (!RetryRule.pausesHost(end.status(), hint != null)) {
      if (end.status() != null) {
        refusals.served(end.startedNanos());
      }
      return Decision.Stop.QUIET;
    }
    Duration length =
        spread(hint != null ? hint.delay() : Duration.ofNanos(refusals.next(end.startedNanos())));
    refusals.pausedUntil(now + length.toNanos());
    return new Decision.Stop(length, hint != null ? hint.why() : WaitReason.HOST_PAUSED);
  }

  /// A backoff that ends too late is no pause of the host: it is left to the caller's deadline.
  private static Decision unlessTooLong(Decision.Again again, Duration patience, Instant wallNow) {
    return again.why() == WaitReason.BACKOFF ? again : within(again, patience, wallNow);
  }

  private Decision unlessTooLong(Decision.Again again, Instant wallNow) {
    return within(again, policy.maxRetryAfter(), wallNow);
  }

  private static Decision within(Decision.Again again, Duration most, Instant wallNow) {
    Duration wait = again.delay().plus(again.pause());
    return wait.compareTo(most) <= 0
        ? again
        : new Decision.GiveUpUntil(wallNow.plus(wait), again.pause(), again.why());
  }

  /// A little longer than asked for, never shorter; and not so much longer that a wait which may be
  /// waited for becomes one that may not.
  private Duration spread(Duration wait) {
    long nanos = wait.toNanos();
    long longer = nanos + (long) (nanos * SPREAD * Async.random().nextDouble());
    long allowed = Durations.nanos(policy.maxRetryAfter());
    return Duration.ofNanos(nanos <= allowed ? Math.min(longer, allowed) : longer);
  }

  /// Full jitter.
  private Duration backoff(int number) {
    double base = policy.base().toNanos();
    double most =
        Math.min((double) Durations.nanos(policy.cap()), base * Math.pow(2, number - 1.0));
    return Duration.ofNanos((long) (most * Async.random().nextDouble()));
  }

  /// Whether an error would come again: a certificate that is not trusted, a name that does not
  /// exist.
  ///
  /// @param failure looked through with its causes
  static boolean isPermanent(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      if (cause instanceof CertificateException
          || cause instanceof CertPathValidatorException
          || cause instanceof SSLPeerUnverifiedException
          || (cause instanceof UnknownHostException unknown && !Resolver.isTemporary(unknown))) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
