// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How long the limits of a run make requests take.
final class Pace {
  private final FetchOptions options;
  private final Map<String, HostRule> rules = new HashMap<>();

  Pace(FetchOptions options) {
    this.options = options;
    for (HostRule rule : options.wiring().hosts()) {
      for (String url : rule.urls()) {
        rules.put(Plan.keyOf(url), rule);
      }
    }
  }

  /// What so many requests to a host come to.
  Plan.HostPlan host(String key, long requests) {
    HostRule rule = rules.get(key);
    Rate rate = rate(key);
    Integer own = rule == null ? null : rule.perHost();
    int cap = Math.min(options.concurrency(), own == null ? options.perHost() : own);
    String words = rate == null ? "" : rate.toString();
    return new Plan.HostPlan(key, requests, least(rate, requests, Duration.ZERO), words, cap);
  }

  private @Nullable Rate rate(String key) {
    HostRule rule = rules.get(key);
    return rule == null || rule.rate() == null ? options.ratePerHost() : rule.rate();
  }

  /// How long the rate over all hosts takes for so many at least.
  Duration all(long requests) {
    return least(options.rate(), requests, Duration.ZERO);
  }

  /// How long the rates take when each answer takes so long and they count at the answer.
  Duration answered(Plan plan, Duration answer) {
    Duration longest = least(options.rate(), plan.toMake(), answer);
    for (Plan.HostPlan host : plan.hostPlans()) {
      Duration own = least(rate(host.key()), host.requests(), answer);
      longest = own.compareTo(longest) > 0 ? own : longest;
    }
    return longest;
  }

  /// The first leave at once, as many as the burst has; then one follows each part of the window. A
  /// window that counts at the answer is as much longer as the answer takes.
  private static Duration windows(Rate rate, long after, Duration answer) {
    double nanos = (double) rate.window().toNanos() / rate.permits() * after;
    return Duration.ofNanos(Math.round(nanos)).plus(answer.multipliedBy(after / rate.permits()));
  }

  private Duration least(@Nullable Rate rate, long requests, Duration answer) {
    if (rate == null) {
      return Duration.ZERO;
    }
    int burst = Math.min(options.wiring().burst(), rate.permits());
    long after = Math.max(0, requests - Math.max(1, burst));
    return windows(rate, after, answer);
  }

  /// How long the caps take at least when each answer takes so long.
  Duration caps(Plan plan, Duration answer) {
    long rounds = Math.ceilDiv(plan.toMake(), options.concurrency());
    for (Plan.HostPlan host : plan.hostPlans()) {
      rounds = Math.max(rounds, Math.ceilDiv(host.requests(), host.cap()));
    }
    return answer.multipliedBy(rounds);
  }
}
