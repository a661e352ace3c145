// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.LinkedHashMap;
import java.util.Map;

/// How durations are spread, in milliseconds.
///
/// A percentile is told only when enough durations stand behind it: the 99th from 100 on, the
/// 99.9th from 1,000 on. [#supported] says which.
///
/// @param n how many durations
/// @param p50 half of them took at most this
/// @param p90 nine of ten took at most this
/// @param p95 95 of 100 took at most this
/// @param p99 99 of 100 took at most this
/// @param p999 999 of 1,000 took at most this
/// @param max the longest
public record Quantiles(
    long n, double p50, double p90, double p95, double p99, double p999, double max) {

  /// {@return name and value of each percentile that the count supports, then `max`; empty when n
  /// is 0}
  public Map<String, Double> supported() {
    Map<String, Double> values = new LinkedHashMap<>();
    put(values, "p50", p50, 1);
    put(values, "p90", p90, 10);
    put(values, "p95", p95, 20);
    put(values, "p99", p99, 100);
    put(values, "p99.9", p999, 1000);
    put(values, "max", max, 1);
    return values;
  }

  private void put(Map<String, Double> values, String name, double value, long least) {
    if (n >= least) {
      values.put(name, value);
    }
  }
}
