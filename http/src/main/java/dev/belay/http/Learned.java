// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.kernel.RateWindow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What has been found out about the limits of one key: told in headers, or guessed from refusals.
/// It only ever adds to what the user allows. Time is an argument; not thread-safe.
final class Learned {
  /// A server that names ever new policies shall not fill the memory.
  private static final int MOST_QUOTAS = 16;

  /// Beyond this a window would hold too many slots, and nobody sends so much.
  private static final long MOST_IN_A_WINDOW = 100_000;

  private static final Duration LONGEST = Duration.ofDays(366);

  private final LearnedRate rate = new LearnedRate();
  private final Map<String, QuotaGate> gates = new LinkedHashMap<>(0);
  private final Map<String, Integer> concurrent = new LinkedHashMap<>(0);

  LearnedRate rate() {
    return rate;
  }

  Map<String, QuotaGate> gates() {
    return gates;
  }

  /// @param onTheWay requests of this key that are sent and not answered
  void learn(Quota quota, int onTheWay, long now) {
    boolean known = gates.containsKey(quota.name()) || concurrent.containsKey(quota.name());
    if (!known && gates.size() + concurrent.size() >= MOST_QUOTAS) {
      return;
    }
    if (quota.kind() == Quota.Kind.CONCURRENT) {
      if (quota.limit() > 0) {
        concurrent.put(quota.name(), (int) Math.min(quota.limit(), Integer.MAX_VALUE));
      }
      return;
    }
    Duration reset = quota.reset();
    Duration window = quota.window();
    QuotaGate gate = gates.computeIfAbsent(quota.name(), name -> new QuotaGate());
    if (quota.limit() > 0 && window != null && nanos(window) > 0) {
      gate.refill(quota.limit(), nanos(window));
    }
    if (quota.remaining() >= 0 && reset != null) {
      gate.learn(quota.remaining(), now + nanos(reset), onTheWay);
    } else if (quota.remaining() >= 0) {
      gate.learnWithoutReset(quota.remaining(), now, onTheWay);
    } else if (quota.limit() > 0
        && quota.limit() <= MOST_IN_A_WINDOW
        && window != null
        && nanos(window) > 0
        && gate.isOver(now)) {
      // Only the size is known: as if the window began now and nothing of it was used but what is
      // on its way.
      gate.learn(quota.limit(), now + nanos(window), onTheWay);
    }
  }

  private static long nanos(Duration length) {
    return length.isNegative()
        ? 0
        : Durations.nanos(length.compareTo(LONGEST) > 0 ? LONGEST : length);
  }

  /// The most that may be in flight, as far as the server has said.
  int mostInFlight() {
    int most = Integer.MAX_VALUE;
    for (int each : concurrent.values()) {
      most = Math.min(most, each);
    }
    return most;
  }

  long readyAt(long now) {
    long ready = Math.max(now, rate.readyAt(now));
    for (QuotaGate gate : gates.values()) {
      ready = Math.max(ready, gate.readyAt(now));
    }
    return Math.min(ready, RateWindow.NEVER - 1);
  }

  void take(long now) {
    rate.take(now);
    gates.values().forEach(gate -> gate.take(now));
  }

  void ended(boolean sent, long now) {
    if (sent) {
      rate.ended(now);
    } else {
      gates.values().forEach(QuotaGate::putBack);
    }
  }

  /// Whether it limits nothing now.
  boolean isIdle(long now) {
    return rate.isIdle(now)
        && concurrent.isEmpty()
        && gates.values().stream().allMatch(gate -> gate.isOver(now));
  }
}
