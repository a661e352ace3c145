// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.http.Limit.Scope;
import java.util.ArrayList;
import java.util.List;

/// All limits of a session, sorted by what they bound. Of several bounds on what is in flight the
/// lowest holds; of rates, all.
record Bounds(int perHost, int inAll, List<CountedRate> hostRates, List<CountedRate> globalRates) {
  Bounds {
    hostRates = List.copyOf(hostRates);
    globalRates = List.copyOf(globalRates);
  }

  static Bounds of(List<Limit> limits) {
    return new Bounds(
        inFlight(limits, Scope.HOST, SessionDefaults.IN_FLIGHT_PER_HOST),
        inFlight(limits, Scope.ALL, SessionDefaults.IN_FLIGHT),
        rates(limits, Scope.HOST),
        rates(limits, Scope.ALL));
  }

  boolean hasRates() {
    return !hostRates.isEmpty() || !globalRates.isEmpty();
  }

  private static List<CountedRate> rates(List<Limit> limits, Scope scope) {
    List<CountedRate> rates = new ArrayList<>();
    for (Limit limit : limits) {
      CountedRate rate = limit.rate();
      if (limit.scope() == scope && rate != null) {
        rates.add(rate);
      }
    }
    return rates;
  }

  private static int inFlight(List<Limit> limits, Scope scope, int otherwise) {
    int lowest = Integer.MAX_VALUE;
    boolean given = false;
    for (Limit limit : limits) {
      Integer inFlight = limit.inFlight();
      if (limit.scope() == scope && inFlight != null) {
        lowest = Math.min(lowest, inFlight);
        given = true;
      }
    }
    return given ? lowest : otherwise;
  }
}
