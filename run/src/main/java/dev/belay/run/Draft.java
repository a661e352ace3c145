// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Attempt;
import dev.belay.http.RequestException;
import dev.belay.http.Timings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A record in the making: what is known of a request before its outcome. Used by one task.
final class Draft {
  private static final int FIRST_ERROR_STATUS = 400;
  private static final int TOO_MANY_REQUESTS = 429;

  private final RequestLine line;
  private final Fetcher.Queued queued;
  private @Nullable String id;
  private @Nullable String method;
  private @Nullable String url;
  private @Nullable String hostKey;
  private @Nullable String meta;

  Draft(RequestLine line, Fetcher.Queued queued) {
    this.line = line;
    this.queued = queued;
  }

  void known(LineParser.Parsed parsed, String asked) {
    id = parsed.id();
    method = asked;
    url = parsed.url();
    hostKey = Fetcher.hostKey(parsed.uri());
    meta = parsed.meta();
  }

  RequestLine line() {
    return line;
  }

  Fetcher.Queued queued() {
    return queued;
  }

  String hostKey() {
    return String.valueOf(hostKey);
  }

  ResultRecord badLine(LineParser.BadLineException why) {
    id = why.id();
    method = why.method();
    url = why.url();
    return error("bad_request_line", null, Failures.text(why), null, false);
  }

  ResultRecord skipped(String reason) {
    return make(RecordOutcome.SKIPPED, null, List.of(), Duration.ZERO, null, null, null, reason);
  }

  ResultRecord error(
      String errorClass,
      @Nullable String phase,
      String message,
      @Nullable String exception,
      boolean retryable) {
    ResultRecord.ErrorInfo error =
        new ResultRecord.ErrorInfo(errorClass, phase, message, exception, retryable);
    return make(RecordOutcome.ERROR, null, List.of(), Duration.ZERO, null, null, error, null);
  }

  ResultRecord failed(RequestException why, Duration queue) {
    ResultRecord.ErrorInfo error =
        new ResultRecord.ErrorInfo(
            why.error().label(),
            why.phase(),
            Failures.text(why),
            why.getClass().getName(),
            why.retryable());
    return make(RecordOutcome.ERROR, null, why.attempts(), queue, why.timings(), null, error, null);
  }

  ResultRecord answered(
      ResultRecord.Answer answer,
      List<Attempt> attempts,
      Timings timings,
      Duration queue,
      ResultRecord.@Nullable StoredBody stored) {
    int status = answer.status();
    boolean ok = status < FIRST_ERROR_STATUS;
    ResultRecord.ErrorInfo error =
        status == TOO_MANY_REQUESTS
            ? new ResultRecord.ErrorInfo(
                "rate_limited", null, "the last attempt was answered 429 too", null, true)
            : null;
    return make(
        ok ? RecordOutcome.OK : RecordOutcome.HTTP_ERROR,
        answer,
        attempts,
        queue,
        timings,
        stored,
        error,
        null);
  }

  private ResultRecord make(
      RecordOutcome outcome,
      ResultRecord.@Nullable Answer answer,
      List<Attempt> attempts,
      Duration queue,
      @Nullable Timings timings,
      ResultRecord.@Nullable StoredBody stored,
      ResultRecord.@Nullable ErrorInfo error,
      @Nullable String skip) {
    return new ResultRecord(
        line,
        id,
        outcome,
        method,
        url,
        hostKey,
        answer,
        attempts,
        queued.instant(),
        queue,
        timings,
        stored,
        error,
        skip,
        meta);
  }
}
