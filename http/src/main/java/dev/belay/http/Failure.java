// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything an exception of this module tells, so that its message is built in one place.
///
/// @param error the class
/// @param fact what rule was broken and by what, without a full stop
/// @param phase what the attempt was doing, for example `waiting for the head`
/// @param spent how long each phase took, for example `connecting 2 ms, waiting for the head 2 s`
/// @param method of the request
/// @param uri of the request, or of the redirect hop that failed
/// @param attempt which attempt, 0 when none was begun
/// @param of how many there may be
/// @param attempts the history, this attempt included
/// @param timings where the time went
/// @param retryable whether trying again may help
/// @param cause what was caught, or null
record Failure(
    ErrorClass error,
    String fact,
    String phase,
    String spent,
    String method,
    URI uri,
    int attempt,
    int of,
    List<Attempt> attempts,
    Timings timings,
    boolean retryable,
    @Nullable Throwable cause) {

  static final Timings NO_TIME =
      new Timings(
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          null,
          null,
          null,
          null,
          null,
          null,
          Duration.ZERO,
          Duration.ZERO);

  Failure {
    attempts = List.copyOf(attempts);
  }

  /// What was being done - the rule and the actual - where.
  String message() {
    StringBuilder text = new StringBuilder(160);
    text.append(method).append(' ').append(uri).append(" gave up: ").append(fact).append(" (");
    if (attempt > 0) {
      text.append("attempt ").append(attempt).append(" of ").append(of).append(", ");
    }
    text.append(phase);
    boolean late =
        switch (error) {
          case CONNECT_TIMEOUT, TIMEOUT_QUEUE, TIMEOUT_FIRST_BYTE, TIMEOUT_BODY, TIMEOUT_TOTAL ->
              true;
          default -> false;
        };
    if (late && !spent.isEmpty()) {
      text.append("; ").append(spent);
    }
    return text.append(')').toString();
  }

  RequestException exception() {
    return switch (error) {
      case DNS, CONNECT_REFUSED, CONNECT_TIMEOUT, CONNECT_OTHER -> new ConnectFailedException(this);
      case PROXY -> new ProxyFailedException(this);
      case TLS -> new TlsFailedException(this);
      case TIMEOUT_QUEUE, TIMEOUT_FIRST_BYTE, TIMEOUT_BODY, TIMEOUT_TOTAL ->
          new RequestTimeoutException(this);
      case SEND, RESET, TRUNCATED -> new ConnectionLostException(this);
      case PROTOCOL, DECODE, TOO_LARGE -> new InvalidAnswerException(this);
      case REDIRECT_LIMIT -> new TooManyRedirectsException(this);
      case REDIRECT_REFUSED -> new RedirectRefusedException(this);
      case CLOSED -> new SessionClosedException(this);
      case STOPPED -> new HostStoppedException(this);
      case PAUSED ->
          throw new IllegalArgumentException("a pause needs its instant: HostPausedException");
      case STATUS ->
          throw new IllegalArgumentException("a status needs its answer: StatusException");
    };
  }
}
