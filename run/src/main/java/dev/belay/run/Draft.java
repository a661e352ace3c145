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
  private static final int PARTIAL_CONTENT = 206;
  private static final int TOO_MANY_REQUESTS = 429;

  private final RequestLine line;
  private final Fetcher.Queued queued;
  private @Nullable String id;
  private @Nullable String method;
  private @Nullable String url;
  private @Nullable String hostKey;
  private @Nullable String meta;
  private @Nullable StatusSet expect;
  private boolean partial;
  private ResultRecord.Extras extras = ResultRecord.Extras.NONE;

  Draft(RequestLine line, Fetcher.Queued queued) {
    this.line = line;
    this.queued = queued;
  }

  /// Tells which statuses are ok, and what the record has besides.
  void judged(@Nullable StatusSet expected, ResultRecord.Extras more) {
    expect = expected;
    extras = more;
  }

  void known(LineParser.Parsed parsed, String asked, String key) {
    id = parsed.id();
    method = asked;
    url = parsed.url();
    hostKey = key;
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

  /// A page whose URL cannot be asked for.
  ResultRecord badPage(String next, IllegalArgumentException why) {
    url = next;
    return error("bad_request_line", null, Failures.text(why), null, false);
  }

  ResultRecord duplicate(long of) {
    extras = new ResultRecord.Extras(1, null, null, of, false);
    return skipped("duplicate");
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
    return failed(why, why.error().label(), queue);
  }

  /// The same, under a name of ours.
  ResultRecord failed(RequestException why, String errorClass, Duration queue) {
    ResultRecord.ErrorInfo error =
        new ResultRecord.ErrorInfo(
            errorClass, why.phase(), Failures.text(why), why.getClass().getName(), why.retryable());
    return make(RecordOutcome.ERROR, null, why.attempts(), queue, why.timings(), null, error, null);
  }

  /// Notes that only the rest of a body was asked for.
  void asksForRest() {
    partial = true;
  }

  /// Whether a status is one of a good answer.
  boolean isExpected(int status) {
    StatusSet wanted = expect;
    if (partial && status == PARTIAL_CONTENT) {
      return true;
    }
    return wanted == null ? status < FIRST_ERROR_STATUS : wanted.contains(status);
  }

  ResultRecord answered(Reading reading, Duration queue) {
    extras = extras.with(reading.inline());
    ResultRecord.Answer answer = reading.answer();
    ResultRecord.ErrorInfo problem = reading.problem();
    int status = answer.status();
    RecordOutcome outcome;
    if (reading.unchanged()) {
      outcome = RecordOutcome.SKIPPED;
    } else if (problem != null) {
      outcome = RecordOutcome.ERROR;
    } else if (isExpected(status)) {
      outcome = RecordOutcome.OK;
    } else {
      outcome = RecordOutcome.HTTP_ERROR;
      problem = unexpected(status);
    }
    return make(
        outcome,
        answer,
        reading.attempts(),
        queue,
        reading.timings(),
        reading.stored(),
        problem,
        reading.unchanged() ? "unchanged" : null);
  }

  private ResultRecord.@Nullable ErrorInfo unexpected(int status) {
    if (status == TOO_MANY_REQUESTS) {
      return new ResultRecord.ErrorInfo(
          "rate_limited", null, "the last attempt was answered 429 too", null, true);
    }
    return expect == null
        ? null
        : new ResultRecord.ErrorInfo(
            "unexpected_status", null, "status must be " + expect + ", was " + status, null, false);
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
        timings == null ? queued.waits() : queued.waits().plus(timings.limits()),
        timings,
        stored,
        error,
        skip,
        meta,
        extras);
  }
}
