// SPDX-License-Identifier: Apache-2.0
package dev.belay.timeline;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// Writes times in the unit that suits a picture, the same way everywhere and in every locale.
///
/// @param unit the sign of the unit
/// @param nanos how long the unit is
record TimeFormat(String unit, long nanos) {
  private static final long SECOND = 1_000_000_000L;
  private static final List<TimeFormat> UNITS =
      List.of(
          new TimeFormat("h", 3_600 * SECOND),
          new TimeFormat("min", 60 * SECOND),
          new TimeFormat("s", SECOND),
          new TimeFormat("ms", 1_000_000),
          new TimeFormat("µs", 1_000),
          new TimeFormat("ns", 1));

  /// The largest unit of which a picture of that length shows ten.
  static TimeFormat of(long length) {
    return UNITS.stream()
        .filter(format -> length >= 10 * format.nanos)
        .findFirst()
        .orElse(UNITS.getLast());
  }

  /// The number alone, with at most three decimals.
  String number(long time) {
    BigDecimal number =
        BigDecimal.valueOf(time).divide(BigDecimal.valueOf(nanos), 3, RoundingMode.HALF_EVEN);
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /// The number and the unit.
  String text(long time) {
    return number(time) + " " + unit;
  }

  /// Round times from one to another, at least two where there is room, and about `most`.
  List<Long> ticks(long begin, long end, int most) {
    long step = Math.max(1, step(Math.ceilDiv(end - begin, most)));
    List<Long> ticks = new ArrayList<>();
    long tick = Math.ceilDiv(begin, step) * step;
    while (tick <= end && tick >= 0) {
      ticks.add(tick);
      tick += step;
    }
    return ticks;
  }

  /// The smallest of 1, 2, 5, 10, 20, 50 and so on units that is at least so long.
  private long step(long least) {
    long power = nanos;
    while (power > 1 && nanos <= SECOND && power > least) {
      power /= 10;
    }
    while (power < least / 10) {
      power *= 10;
    }
    for (int factor : new int[] {1, 2, 5, 10}) {
      if (power * factor >= least) {
        return power * factor;
      }
    }
    return power * 20;
  }
}
