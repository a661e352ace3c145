// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One limit that a request has to pass, as it is at one moment.
///
/// @param kind what sort of limit
/// @param what in words, for example `50 per 1 s per host`
/// @param used how much of it is taken
/// @param most how much there is, -1 where there is no number
/// @param opensIn how long until it lets one through, zero when it does now, null when only the end
///   of another request can tell
/// @param lost the part of the throughput, 0 to 1, that counting at the answer costs; 0 where that
///   does not apply
public record Constraint(
    LimitKind kind, String what, long used, long most, @Nullable Duration opensIn, double lost) {

  /// Whether it lets a request through now.
  ///
  /// @return true when this limit is in nobody's way
  public boolean isOpen() {
    return opensIn != null && opensIn.isZero();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(what);
    if (most >= 0) {
      text.append(": ").append(used).append(" of ").append(most).append(" used");
    }
    if (opensIn == null) {
      text.append(", opens when a request ends");
    } else if (!opensIn.isZero()) {
      text.append(", opens in ").append(Durations.text(opensIn));
    }
    if (lost >= 0.0005) {
      text.append(
          String.format(Locale.ROOT, ", counting at the answer costs %.1f %% of it", 100 * lost));
    }
    return text.toString();
  }
}
