// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.http.Limit.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All limits of a session, sorted by what they bound. Of several bounds on what is in flight the
/// lowest holds; of rates, all.
///
/// @param perHost requests in flight to each host that `special` does not name
/// @param inAll requests in flight in all
/// @param hostRates of each host that `special` does not name
/// @param globalRates over everything
/// @param special what holds for the hosts that have limits of their own, by their keys
record Bounds(
    int perHost,
    int inAll,
    List<CountedRate> hostRates,
    List<CountedRate> globalRates,
    Map<String, LaneLimits> special) {
  Bounds {
    hostRates = List.copyOf(hostRates);
    globalRates = List.copyOf(globalRates);
    special = Map.copyOf(special);
  }

  Bounds(int perHost, int inAll, List<CountedRate> hostRates, List<CountedRate> globalRates) {
    this(perHost, inAll, hostRates, globalRates, Map.of());
  }

  static Bounds of(List<Limit> limits) {
    int perHost = inFlight(limits, Scope.HOST, null, SessionDefaults.IN_FLIGHT_PER_HOST);
    List<CountedRate> hostRates = rates(limits, Scope.HOST, null);
    return new Bounds(
        perHost,
        inFlight(limits, Scope.ALL, null, SessionDefaults.IN_FLIGHT),
        hostRates,
        rates(limits, Scope.ALL, null),
        special(limits, new LaneLimits(perHost, hostRates)));
  }

  private static Map<String, LaneLimits> special(List<Limit> limits, LaneLimits usual) {
    Map<String, LaneLimits> special = new HashMap<>();
    for (Limit limit : limits) {
      String key = limit.key();
      if (key != null) {
        List<CountedRate> rates = rates(limits, Scope.HOST, key);
        int most = inFlight(limits, Scope.HOST, key, usual.most());
        special.put(key, new LaneLimits(most, rates.isEmpty() ? usual.rates() : rates));
      }
    }
    return special;
  }

  /// What holds for a key.
  LaneLimits of(String key) {
    LaneLimits own = special.get(key);
    return own == null ? new LaneLimits(perHost, hostRates) : own;
  }

  /// The most that are ever in flight to one host.
  int mostPerHost() {
    return special.values().stream().mapToInt(LaneLimits::most).reduce(perHost, Math::max);
  }

  boolean hasRates() {
    return !hostRates.isEmpty()
        || !globalRates.isEmpty()
        || special.values().stream().anyMatch(limits -> !limits.rates().isEmpty());
  }

  /// Whether any rate has to be told of a sending at once, and not with the answer.
  boolean countsAtSend() {
    return hostRates.stream().anyMatch(CountedRate::atSend)
        || globalRates.stream().anyMatch(CountedRate::atSend)
        || special.values().stream().anyMatch(LaneLimits::countsAtSend);
  }

  private static boolean is(Limit limit, Scope scope, @Nullable String key) {
    return limit.scope() == scope && Objects.equals(limit.key(), key);
  }

  private static List<CountedRate> rates(List<Limit> limits, Scope scope, @Nullable String key) {
    List<CountedRate> rates = new ArrayList<>();
    for (Limit limit : limits) {
      CountedRate rate = limit.rate();
      if (is(limit, scope, key) && rate != null) {
        rates.add(rate);
      }
    }
    return rates;
  }

  private static int inFlight(
      List<Limit> limits, Scope scope, @Nullable String key, int otherwise) {
    int lowest = Integer.MAX_VALUE;
    boolean given = false;
    for (Limit limit : limits) {
      Integer inFlight = limit.inFlight();
      if (is(limit, scope, key) && inFlight != null) {
        lowest = Math.min(lowest, inFlight);
        given = true;
      }
    }
    return given ? lowest : otherwise;
  }
}
