// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import dev.belay.http.Attempt;
import dev.belay.http.Headers;
import dev.belay.http.LimitTimes;
import dev.belay.http.Redirect;
import dev.belay.http.Timings;
import dev.belay.http.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of one request: the content of one line of results.jsonl. Null is unknown.
///
/// @param line the request as the input has it
/// @param id the caller's name for it
/// @param outcome exactly one
/// @param method as asked
/// @param url as asked, not yet masked
/// @param hostKey whose limits applied
/// @param answer what the last answer said
/// @param attempts all of them, in order
/// @param queued when it was read ahead
/// @param before from there until it was handed to the session
/// @param limits what it waited for limits, before that and after
/// @param timings what the session measured
/// @param stored what was kept of the body
/// @param error what went wrong
/// @param skip why it was not made
/// @param meta copied from the request line, as JSON
/// @param extras what few records have
record ResultRecord(
    RequestLine line,
    @Nullable String id,
    RecordOutcome outcome,
    @Nullable String method,
    @Nullable String url,
    @Nullable String hostKey,
    @Nullable Answer answer,
    List<Attempt> attempts,
    Instant queued,
    Duration before,
    LimitTimes limits,
    @Nullable Timings timings,
    @Nullable StoredBody stored,
    @Nullable ErrorInfo error,
    @Nullable String skip,
    @Nullable String meta,
    Extras extras) {

  /// What few records have.
  ///
  /// @param page which page of a request whose pages are followed; 1 for every other
  /// @param parent the id of the first page, or null on it
  /// @param inline the body, or null
  /// @param of the ordinal of the equal request before it, or 0
  /// @param allHeaders whether all fields of the answer are written
  record Extras(
      int page, @Nullable String parent, @Nullable InlineBody inline, long of, boolean allHeaders) {
    static final Extras NONE = new Extras(1, null, null, 0, false);

    Extras with(@Nullable InlineBody body) {
      return new Extras(page, parent, body, of, allHeaders);
    }
  }

  /// A body in the record itself.
  ///
  /// @param text the body, or its Base64
  /// @param base64 whether it is
  /// @param truncated whether there was more
  record InlineBody(String text, boolean base64, boolean truncated) {}

  /// The last answer.
  record Answer(
      int status,
      @Nullable String finalUrl,
      List<Redirect> redirects,
      @Nullable String httpVersion,
      @Nullable String remoteIp,
      boolean reused,
      long bytesSent,
      long bytesReceived,
      long bytesDecoded,
      Headers headers) {}

  /// A body on disk, or of which only the digest was asked for.
  record StoredBody(@Nullable String file, String sha256) {}

  /// What went wrong.
  record ErrorInfo(
      String errorClass,
      @Nullable String phase,
      String message,
      @Nullable String exception,
      boolean retryable) {}

  /// The last status that a server gave, if any.
  @Nullable Integer status() {
    if (answer != null) {
      return answer.status();
    }
    return attempts.isEmpty() ? null : attempts.getLast().status();
  }

  /// The attempts before the last.
  List<Attempt> history() {
    return attempts.isEmpty() ? attempts : attempts.subList(0, attempts.size() - 1);
  }

  /// From being read ahead to the end, or null when the session was never asked.
  @Nullable Duration overall() {
    return timings == null ? null : before.plus(timings.overall());
  }

  /// The part of [#overall] in which it waited for this machine only: neither for a limit, nor for
  /// the next attempt, nor for the network.
  @Nullable Duration queue() {
    if (timings == null) {
      return null;
    }
    long overall = before.toNanos() + timings.overall().toNanos();
    long waited = limits.sum().toNanos() + timings.backoff().toNanos();
    return Duration.ofNanos(Math.max(0, overall - waited - network()));
  }

  private long network() {
    long sum = timings == null || attempts.isEmpty() ? 0 : timings.total().toNanos();
    for (int i = 0; i < attempts.size() - 1; i++) {
      sum += attempts.get(i).total().toNanos();
    }
    return sum;
  }

  /// The numbers that the summary counts.
  Figures figures() {
    Integer status = status();
    double earlier = 0;
    List<Pause> pauses = new ArrayList<>(0);
    int refusals = status != null && Figures.isRefusal(status) ? 1 : 0;
    for (Attempt attempt : history()) {
      earlier += Durations.ms(attempt.total());
      Integer then = attempt.status();
      if (then != null && Figures.isRefusal(then)) {
        refusals++;
      }
      if (Figures.isPause(reason(attempt.waitReason()))) {
        pauses.add(
            Pause.after(
                attempt.start().toEpochMilli(),
                Durations.ms(attempt.total()),
                Durations.ms(attempt.waited())));
      }
    }
    double total = timings == null || attempts.isEmpty() ? -1 : Durations.ms(timings.total());
    double network = earlier + Math.max(0, total);
    double overall = timings == null ? -1 : Durations.ms(overall());
    double limit = timings == null ? 0 : Durations.ms(limits.sum());
    return new Figures(
        line.ordinal(),
        outcome,
        hostKey,
        status == null ? 0 : status,
        attempts.size(),
        error == null ? null : error.errorClass(),
        total,
        overall,
        waits(),
        network,
        Figures.backoff(attempts.size(), overall, Durations.ms(queue()), limit, network),
        answer == null ? 0 : Math.max(0, answer.bytesReceived()),
        refusals,
        List.copyOf(pauses),
        extras.page(),
        skip);
  }

  private Waits waits() {
    return timings == null
        ? Waits.NONE
        : new Waits(
            Durations.ms(limits.rate()),
            Durations.ms(limits.perHost()),
            Durations.ms(limits.global()),
            Durations.ms(limits.pause()));
  }

  static String reason(WaitReason reason) {
    return reason.name().toLowerCase(java.util.Locale.ROOT);
  }
}
