// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.List;

/// What one key is bound by.
///
/// @param most requests in flight
/// @param rates all of them hold
record LaneLimits(int most, List<CountedRate> rates) {
  LaneLimits {
    rates = List.copyOf(rates);
  }

  boolean countsAtSend() {
    return rates.stream().anyMatch(CountedRate::atSend);
  }
}
