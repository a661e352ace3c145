// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.http.AttemptEnd.Sent;
import org.jspecify.annotations.Nullable;

/// The table of what may be tried again: a pure function of the method, the event and the hint.
///
/// The question behind each line is whether the server may have processed the request. If it cannot
/// have, any method is tried again; if it may have, only one that may be sent twice.
enum RetryRule {
  /// Never again.
  FINAL,
  /// Again after backoff.
  BACKOFF,
  /// Again, without waiting.
  AT_ONCE,
  /// Again, on a new connection, and not as a new attempt: the old connection had died of age.
  FRESH,
  /// Again when the server's hint says.
  HINT,
  /// Refused: the whole host stays away, by the hint or by a pause of our own.
  REFUSED;

  /// Finds the line.
  ///
  /// @param end of the attempt
  /// @param policy adds statuses, and methods
  /// @param hinted whether the server said how long to stay away
  static RetryRule of(AttemptEnd end, RetryPolicy policy, boolean hinted) {
    boolean twice = end.idempotent() || policy.isUnsafe();
    ErrorClass error = end.error();
    Integer status = end.status();
    RetryRule byStatus =
        status == null ? FINAL : ofStatus(status, policy, twice, hinted, end.sent());
    if (error == null || byStatus == REFUSED) {
      return byStatus;
    }
    return end.permanent() ? FINAL : ofError(error, end, twice);
  }

  /// Whether an answer pauses its host, whatever becomes of the request itself.
  static boolean pausesHost(@Nullable Integer status, boolean hinted) {
    return status != null && (status == 429 || ((status == 503 || status == 403) && hinted));
  }

  /// Whether a refusal tells that requests come too fast. A quota that is used up until a reset
  /// does not: until then nothing helps, and after it the old rate was no fault.
  static boolean tellsRate(int status, WaitReason why) {
    return status == 429 && why != WaitReason.RATELIMIT_RESET;
  }

  private static RetryRule ofStatus(
      int status, RetryPolicy policy, boolean twice, boolean hinted, Sent sent) {
    RetryRule rule =
        switch (status) {
          // Refused unread, so the method does not matter.
          case 429 -> REFUSED;
          case 403 -> hinted ? REFUSED : FINAL;
          // A gateway may answer 503 after a part has been done.
          case 503 -> !twice ? FINAL : hinted ? REFUSED : BACKOFF;
          case 502, 504 -> twice ? BACKOFF : FINAL;
          case 425 -> twice ? AT_ONCE : FINAL;
          // To a request that was not written to its end it says that the connection was idle too
          // long, and nothing of the request.
          case 408 -> twice || sent != Sent.WHOLE ? AT_ONCE : FINAL;
          case 413 -> twice && hinted ? HINT : FINAL;
          default -> FINAL;
        };
    if (rule == FINAL && policy.isAlsoOn(status) && twice) {
      return hinted ? HINT : BACKOFF;
    }
    return rule;
  }

  private static RetryRule ofError(ErrorClass error, AttemptEnd end, boolean twice) {
    return switch (error) {
      case DNS,
          CONNECT_REFUSED,
          CONNECT_TIMEOUT,
          CONNECT_OTHER,
          PROXY,
          TLS,
          TIMEOUT_FIRST_BYTE,
          TIMEOUT_BODY,
          TIMEOUT_TOTAL ->
          twice || end.sent() == Sent.NOTHING ? BACKOFF : FINAL;
      case SEND, RESET -> ofBroken(end, twice);
      case TRUNCATED -> twice ? BACKOFF : FINAL;
      case TIMEOUT_QUEUE,
          PROTOCOL,
          DECODE,
          TOO_LARGE,
          REDIRECT_LIMIT,
          REDIRECT_REFUSED,
          PAUSED,
          STOPPED,
          STATUS,
          CLOSED ->
          FINAL;
    };
  }

  private static RetryRule ofBroken(AttemptEnd end, boolean twice) {
    boolean unseen = !end.answered() && end.sent() != Sent.WHOLE;
    if (!twice && !unseen) {
      return FINAL;
    }
    boolean stale = end.reused() && !end.answered();
    return stale && !end.resent() ? FRESH : BACKOFF;
  }
}
