// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// How far a [Bulk] has come, at one moment.
///
/// @param done items that have ended, well or not
/// @param failed those of them that failed
/// @param open items that were taken and have not ended
/// @param total how many there are in all, -1 when that is not known
/// @param elapsed since its begin
/// @param perSecond items that ended in a second lately, over the last ten seconds at most
public record BulkProgress(
    long done, long failed, long open, long total, Duration elapsed, double perSecond) {

  /// How long the rest will take at the present rate.
  ///
  /// @return empty when the total is not known, or nothing has ended lately
  public Optional<Duration> eta() {
    return total < 0 || perSecond <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis((long) (1_000 * (total - done) / perSecond)));
  }

  /// One line.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(done);
    if (total >= 0) {
      text.append(" of ").append(total);
    }
    text.append(" done, ").append(failed).append(" failed, ").append(open).append(" open, ");
    text.append(String.format(Locale.ROOT, "%.1f/s", perSecond));
    eta().ifPresent(left -> text.append(", ").append(left.toSeconds()).append(" s left"));
    return text.toString();
  }
}
