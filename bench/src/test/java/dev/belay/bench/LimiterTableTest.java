// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.RateLimiter;
import dev.belay.limit.Rate;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the limiters of the JVM do with 10 per second, in one run: a burst of 40 callers just
/// before a full second of the limiter's life, then 50 that are interrupted while they wait.
@Timeout(120)
class LimiterTableTest {
  private static final int PERMITS = 10;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final String RESILIENCE4J = "resilience4j";
  private static final String PACED = "Belay";
  private static final String BURST = "Belay, burst of 10";

  private static final Map<String, Supplier<LimiterTrial.Limiter>> LIMITERS = new LinkedHashMap<>();

  static {
    LIMITERS.put(RESILIENCE4J, LimiterTableTest::resilience4j);
    LIMITERS.put("Failsafe, bursty", () -> failsafe(true));
    LIMITERS.put("Failsafe, smooth", () -> failsafe(false));
    LIMITERS.put("Bucket4j, greedy", () -> bucket4j(true));
    LIMITERS.put("Bucket4j, intervally", () -> bucket4j(false));
    LIMITERS.put("Guava", LimiterTableTest::guava);
    LIMITERS.put(PACED, () -> belay(1));
    LIMITERS.put(BURST, () -> belay(PERMITS));
  }

  private static LimiterTrial.Limiter resilience4j() {
    var config =
        RateLimiterConfig.custom()
            .limitForPeriod(PERMITS)
            .limitRefreshPeriod(SECOND)
            .timeoutDuration(MINUTE)
            .build();
    return io.github.resilience4j.ratelimiter.RateLimiter.of("peer", config)::acquirePermission;
  }

  private static LimiterTrial.Limiter failsafe(boolean bursty) {
    var limiter =
        bursty
            ? dev.failsafe.RateLimiter.burstyBuilder(PERMITS, SECOND).build()
            : dev.failsafe.RateLimiter.smoothBuilder(PERMITS, SECOND).build();
    return () -> {
      limiter.acquirePermit();
      return true;
    };
  }

  private static LimiterTrial.Limiter bucket4j(boolean greedy) {
    Bucket bucket =
        Bucket.builder()
            .addLimit(limit ->
                greedy
                    ? limit.capacity(PERMITS).refillGreedy(PERMITS, SECOND)
                    : limit.capacity(PERMITS).refillIntervally(PERMITS, SECOND))
            .build();
    return () -> {
      bucket.asBlocking().consume(1);
      return true;
    };
  }

  private static LimiterTrial.Limiter guava() {
    RateLimiter limiter = RateLimiter.create(PERMITS);
    return () -> limiter.acquire() >= 0;
  }

  private static LimiterTrial.Limiter belay(int burst) {
    var limiter = new dev.belay.limit.RateLimiter(new Rate(PERMITS, SECOND).withBurst(burst));
    return () -> {
      limiter.acquire();
      return true;
    };
  }

  @Test
  void ours_keeps_to_ten_in_any_second_beside_those_that_do_not() throws Exception {
    Map<String, LimiterTrial.Findings> table = new LinkedHashMap<>();
    try (ExecutorService executor = Executors.newThreadPerTaskExecutor(Thread::new)) {
      List<Future<LimiterTrial.Findings>> trials = new ArrayList<>();
      for (Supplier<LimiterTrial.Limiter> limiter : LIMITERS.values()) {
        trials.add(executor.submit(() -> new LimiterTrial(limiter.get()).run()));
      }
      int next = 0;
      for (String name : LIMITERS.keySet()) {
        table.put(name, trials.get(next++).get());
      }
    }
    print(table);

    assertThat(found(table, RESILIENCE4J).mostInAnyWindow())
        .as("known of resilience4j; a judge that does not see it is broken")
        .isGreaterThan(PERMITS);
    for (String ours : List.of(PACED, BURST)) {
      LimiterTrial.Findings findings = found(table, ours);
      assertThat(findings.mostInAnyWindow()).as(ours).isLessThanOrEqualTo(PERMITS);
      assertThat(findings.overtaken()).as(ours).isZero();
      // The table tells how many were left after a tenth of a second, and when the next was let
      // through: 0 and a second at most, where the machine has nothing else to do.
      assertThat(findings.stuck()).as(ours).isZero();
      assertThat(findings.nextMillis()).as(ours).isLessThan(3_000);
    }
    assertThat(found(table, PACED).inversions()).isZero();
  }

  private static LimiterTrial.Findings found(
      Map<String, LimiterTrial.Findings> table, String name) {
    LimiterTrial.Findings findings = table.get(name);
    assertThat(findings).as(name).isNotNull();
    return findings;
  }

  private static void print(Map<String, LimiterTrial.Findings> table) {
    System.out.println("LIMITERS 10 per 1 s; callers read the time up to 20 ms late");
    System.out.printf(
        "LIMITERS %-20s %12s %12s %16s %20s %24s %14s%n",
        "",
        "most in 1 s",
        "in 0.98 s",
        "smallest gap",
        "inversions of 780",
        "of 50 left after 100 ms",
        "next acquire");
    table.forEach((name, found) ->
        System.out.printf(
            Locale.ROOT,
            "LIMITERS %-20s %12d %12d %13.3f ms %20d %24d %11d ms%n",
            name,
            found.mostInASecond(),
            found.mostInAnyWindow(),
            found.smallestGapNanos() / 1e6,
            found.inversions(),
            found.leftWaiting(),
            found.nextMillis()));
  }
}
