// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.http.SessionEvent.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The clock of one request: plain numbers while it runs, records only when somebody asks.
///
/// Written by the thread that runs the request; the fields of the body by the one that reads it.
final class Stopwatch {
  private static final long UNKNOWN = -1;

  private final long begun = Async.nanoTime();
  private final @Nullable Events events;
  private final List<Attempt> earlier = new ArrayList<>(0);

  // Sums over all attempts, in nanoseconds.
  private long rate;
  private long perHost;
  private long global;
  private long pause;
  private long backoff;

  // The current attempt.
  private int attempt;
  private long attemptEpochMillis;
  private long attemptBegun;
  private long attemptWaited;

  /// When the first attempt was let through; of no meaning before.
  private long firstBegun;

  private boolean started;

  // The current hop.
  private long mark;
  private long dns = UNKNOWN;
  private long connect = UNKNOWN;
  private long tls = UNKNOWN;
  private long send = UNKNOWN;
  private long ttfb = UNKNOWN;
  private long body = UNKNOWN;
  private long ended = UNKNOWN;

  Stopwatch() {
    this(null);
  }

  /// @param events told of each step, or null
  Stopwatch(@Nullable Events events) {
    this.events = events;
  }

  /// What is under way from now on.
  void hop(Request request) {
    if (events != null) {
      events.of(request);
    }
  }

  void queued() {
    tell(Step.QUEUED);
  }

  void head(int status) {
    if (events != null) {
      events.head(attempt, status);
    }
  }

  void retried() {
    tell(Step.RETRY);
  }

  /// The answer of this attempt is the result.
  void result() {
    if (events != null) {
      events.result(attempt);
    }
  }

  /// The body broke.
  void broke() {
    if (events != null) {
      events.broke();
    }
  }

  void failed(RequestException e) {
    if (events != null) {
      events.failed(attempt, e);
    }
  }

  private void tell(Step step) {
    if (events != null) {
      events.tell(step, attempt);
    }
  }

  /// A new attempt; it begins to count with its first hop.
  void nextAttempt() {
    attempt++;
    attemptWaited = UNKNOWN;
    attemptEpochMillis = Async.clock().millis();
    attemptBegun = Async.nanoTime();
    nextHop(attemptBegun);
  }

  /// A limit has let a hop through: what it waited there is not time of the attempt.
  long letThrough(Grant grant) {
    Waits waits = grant.permit().waits();
    rate += waits.rate();
    perHost += waits.perHost();
    global += waits.global();
    pause += waits.pause();
    long now = Async.nanoTime();
    if (!started) {
      started = true;
      firstBegun = now;
    }
    if (!isUnderWay()) {
      attemptEpochMillis = Async.clock().millis();
      attemptBegun = now;
      attemptWaited = 0;
    } else {
      attemptWaited += Durations.nanos(grant.waited());
    }
    nextHop(now);
    tell(Step.LET_THROUGH);
    return now;
  }

  private void nextHop(long now) {
    dns = UNKNOWN;
    connect = UNKNOWN;
    tls = UNKNOWN;
    send = UNKNOWN;
    ttfb = UNKNOWN;
    body = UNKNOWN;
    ended = UNKNOWN;
    mark = now;
  }

  void resolved() {
    dns = lap();
    tell(Step.DNS);
  }

  void connected() {
    connect = lap();
    tell(Step.CONNECT);
  }

  void secured() {
    tls = lap();
    tell(Step.TLS);
  }

  void leased() {
    mark = Async.nanoTime();
  }

  void sent() {
    send = lap();
    tell(Step.SENT);
  }

  void headRead() {
    ttfb = lap();
  }

  void bodyEnded() {
    if (ended == UNKNOWN) {
      body = lap();
      ended = mark;
      if (events != null) {
        events.bodyEnded(attempt);
      }
    }
  }

  private long lap() {
    long now = Async.nanoTime();
    long length = now - mark;
    mark = now;
    return length;
  }

  /// The attempt is over and another follows after a wait.
  void attemptFailed(Attempt record) {
    earlier.add(record);
  }

  /// The attempt that ended last was waited for so long, which may be more than was planned.
  void backedOff(long nanos) {
    backoff += nanos;
    earlier.add(earlier.removeLast().waitedFor(Duration.ofNanos(nanos)));
  }

  /// A redirect asked to wait before it is followed: no time of the attempt.
  void stayedAway(long nanos) {
    backoff += nanos;
    attemptWaited += nanos;
  }

  long attemptBegun() {
    return attemptBegun;
  }

  int attempt() {
    return attempt;
  }

  /// Whether an attempt has been let through.
  boolean isStarted() {
    return started;
  }

  /// What is left of a time that runs from where the first attempt was let through.
  ///
  /// @param most that time, or [Timeouts#NONE], of which everything is left
  /// @return at least 0
  long left(long most) {
    return most == Timeouts.NONE || !started
        ? most
        : Math.max(0, most - (Async.nanoTime() - firstBegun));
  }

  Attempt current(
      @Nullable Integer status,
      @Nullable ErrorClass error,
      Duration waited,
      WaitReason reason,
      @Nullable Duration retryAfter) {
    return new Attempt(
        attempt,
        Instant.ofEpochMilli(attemptEpochMillis),
        status,
        error,
        Duration.ofNanos(total()),
        waited,
        reason,
        retryAfter);
  }

  /// The attempts before this one, and this one.
  List<Attempt> history(Attempt current) {
    List<Attempt> all = new ArrayList<>(earlier.size() + 1);
    all.addAll(earlier);
    all.add(current);
    return all;
  }

  List<Attempt> history() {
    return List.copyOf(earlier);
  }

  /// The attempt so far, without what it waited for limits.
  long total() {
    long end = ended == UNKNOWN ? Async.nanoTime() : ended;
    return Math.max(0, end - attemptBegun - Math.max(0, attemptWaited));
  }

  Timings timings() {
    long end = ended == UNKNOWN ? Async.nanoTime() : ended;
    return new Timings(
        Duration.ofNanos(rate + perHost + global + pause),
        Duration.ofNanos(rate),
        Duration.ofNanos(perHost),
        Duration.ofNanos(global),
        Duration.ofNanos(pause),
        Duration.ofNanos(backoff),
        duration(dns),
        duration(connect),
        duration(tls),
        duration(send),
        duration(ttfb),
        duration(body),
        last(),
        Duration.ofNanos(end - begun));
  }

  /// The last attempt that was let through: the present one, or the one before it.
  private Duration last() {
    if (isUnderWay()) {
      return Duration.ofNanos(total());
    }
    return earlier.isEmpty() ? Duration.ZERO : earlier.getLast().total();
  }

  /// A limit has not let it through in time.
  void waitedInVain(Waits waits) {
    rate += waits.rate();
    perHost += waits.perHost();
    global += waits.global();
    pause += waits.pause();
    if (isUnderWay()) {
      attemptWaited += waits.rate() + waits.perHost() + waits.global() + waits.pause();
      ended = UNKNOWN;
    }
  }

  /// Whether the present attempt has been let through, if only to its first hop.
  boolean isUnderWay() {
    return attemptWaited != UNKNOWN;
  }

  /// How long each phase took up to now, that of the present one last.
  String spent(Phase present) {
    StringJoiner text = new StringJoiner(", ");
    long limits = rate + perHost + global + pause;
    if (limits > 0) {
      text.add(Phase.QUEUED + " " + text(limits));
    }
    add(text, Phase.RESOLVING, dns, present);
    add(text, Phase.CONNECTING, connect, present);
    add(text, Phase.HANDSHAKING, tls, present);
    add(text, Phase.SENDING, send, present);
    add(text, Phase.WAITING, ttfb, present);
    add(text, Phase.READING, body, present);
    return text.toString();
  }

  private void add(StringJoiner text, Phase phase, long nanos, Phase present) {
    if (nanos != UNKNOWN) {
      text.add(phase + " " + text(nanos));
    } else if (phase == present) {
      text.add(phase + " " + text(Async.nanoTime() - mark));
    }
  }

  /// To the millisecond, where it is one.
  private static String text(long nanos) {
    long millis = Math.round(nanos / 1e6);
    return Durations.text(millis > 0 ? Duration.ofMillis(millis) : Duration.ofNanos(nanos));
  }

  private static @Nullable Duration duration(long nanos) {
    return nanos == UNKNOWN ? null : Duration.ofNanos(nanos);
  }
}
