// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The numbers of one record that the summary counts. Live records and records read back from the
/// journal give the same figures, so a resumed run counts as one that was never stopped.
///
/// @param ordinal which request
/// @param outcome what became of it
/// @param hostKey whose limits applied; null when it was never asked
/// @param status the last status, or 0
/// @param attempts how many attempts, or 0
/// @param errorClass the class of its error, if any
/// @param totalMs the last attempt, or -1 when there was none
/// @param overallMs from queue to end, or -1 when it was never asked
/// @param waits before it was sent, for rates, caps and pauses
/// @param networkMs all attempts together
/// @param backoffMs between attempts
/// @param bytes received
/// @param refusals how often the answer was 429 or 503
/// @param pauses the times between attempts for which the server had asked
/// @param page which page of its request it is
/// @param skip why it was not made, if it was not
record Figures(
    long ordinal,
    RecordOutcome outcome,
    @Nullable String hostKey,
    int status,
    int attempts,
    @Nullable String errorClass,
    double totalMs,
    double overallMs,
    Waits waits,
    double networkMs,
    double backoffMs,
    long bytes,
    int refusals,
    List<Pause> pauses,
    int page,
    @Nullable String skip) {
  /// Reasons for which leaving a request out is no failure.
  private static final Set<String> HARMLESS = Set.of("duplicate", "unchanged");

  /// Whether the record tells of something that went wrong.
  boolean isFailure() {
    return outcome != RecordOutcome.OK && (skip == null || !isHarmless(skip));
  }

  /// Whether leaving a request out for this reason is no failure.
  static boolean isHarmless(String skip) {
    return HARMLESS.contains(skip);
  }

  static boolean isRefusal(int status) {
    return status == 429 || status == 503;
  }

  /// The time between attempts: what is neither queue nor limits nor network. It is not the sum of
  /// the history's waits: a pause of the host is waited for together with its other limits.
  static double backoff(int attempts, double overall, double queue, double limit, double network) {
    return attempts < 2 ? 0 : Math.max(0, overall - queue - limit - network);
  }

  /// Whether a wait between attempts was what the server, not this program, thought right.
  static boolean isPause(String waitReason) {
    return waitReason.equals("retry_after")
        || waitReason.equals("ratelimit_reset")
        || waitReason.equals("host_paused");
  }

  /// What the host table calls this failure, or null when it is none.
  @Nullable String failure() {
    if (outcome == RecordOutcome.OK || outcome == RecordOutcome.SKIPPED) {
      return null;
    }
    return errorClass != null ? errorClass : Integer.toString(status);
  }
}
