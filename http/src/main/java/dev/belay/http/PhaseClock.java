// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Sets when the connection of one exchange is closed under its user: at the end of the whole
/// attempt, or sooner when its present phase has a limit of its own.
final class PhaseClock {
  private final Pool pool;
  private final Connection connection;
  private final Progress progress;
  private final long begun;
  private final long budget;
  private final @Nullable String rule;

  /// @param begun when the attempt was let through
  /// @param budget how long it may take, in nanoseconds
  /// @param rule the fact to be told when that has passed, or null for the usual
  PhaseClock(
      Pool pool,
      Connection connection,
      Progress progress,
      long begun,
      long budget,
      @Nullable String rule) {
    this.pool = pool;
    this.connection = connection;
    this.progress = progress;
    this.begun = begun;
    this.budget = budget;
    this.rule = rule;
  }

  long begun() {
    return begun;
  }

  /// Only the end of the attempt counts from now on.
  ///
  /// @throws IOException when the time had passed already
  void whole() throws IOException {
    progress.limit(budget, rule);
    set(wholeEnds());
  }

  /// A phase that has so long from a time on, if the attempt has.
  ///
  /// @param rule the fact that its message tells, to which the time is added
  /// @return until when, at most
  /// @throws IOException when the time had passed already
  long phase(long from, long nanos, String rule) throws IOException {
    long ends = until(from, nanos);
    if (ends >= wholeEnds()) {
      whole();
      return wholeEnds();
    }
    progress.limit(nanos, rule + Durations.text(Duration.ofNanos(nanos)));
    set(ends);
    return ends;
  }

  private void set(long at) throws IOException {
    if (!pool.deadline(connection, at)) {
      throw new IOException("the connection was closed because its time had passed");
    }
  }

  private long wholeEnds() {
    return until(begun, budget);
  }

  private static long until(long from, long nanos) {
    long until = from + nanos;
    return until < from ? Connection.NEVER - 1 : until;
  }
}
