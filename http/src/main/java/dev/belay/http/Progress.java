// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import org.jspecify.annotations.Nullable;

/// How far one attempt has come: what its exception will tell.
///
/// Used by the thread that runs the attempt, then by the one that reads its body.
final class Progress {
  private final Stopwatch times;
  private final int of;
  private Request hop;
  private Phase phase = Phase.QUEUED;

  private AttemptEnd.Sent sent = AttemptEnd.Sent.NOTHING;
  private boolean answered;
  private boolean reused;

  /// What the request says of who asks, or null.
  private @Nullable String authorization;

  /// The limit in force for the phase, in nanoseconds, as messages name it.
  private long limit;

  private @Nullable String rule;

  Progress(Request request, Stopwatch times, int of) {
    this.hop = request;
    this.times = times;
    times.hop(request);
    this.of = of;
  }

  void enter(Phase next) {
    phase = next;
    if (next == Phase.QUEUED) {
      times.queued();
    }
  }

  /// What is known of the connection when the exchange on it has ended, well or not.
  void traffic(AttemptEnd.Sent howMuch, boolean anyAnswer, boolean wasUsed) {
    sent = howMuch;
    answered = anyAnswer;
    reused = wasUsed;
  }

  AttemptEnd.Sent sent() {
    return sent;
  }

  boolean answered() {
    return answered;
  }

  boolean reused() {
    return reused;
  }

  void limit(long nanos) {
    limit(nanos, null);
  }

  /// A limit that only this phase has.
  ///
  /// @param fact what is to be said when it passes
  void limit(long nanos, @Nullable String fact) {
    limit = nanos;
    rule = fact;
  }

  /// What is to be said when the limit passes, or null for the usual.
  @Nullable String rule() {
    return rule;
  }

  void authorize(@Nullable String line) {
    authorization = line;
  }

  @Nullable String authorization() {
    return authorization;
  }

  /// A redirect leads on, or the same request is sent once more.
  void follow(Request next) {
    hop = next;
    times.hop(next);
    phase = Phase.QUEUED;
    traffic(AttemptEnd.Sent.NOTHING, false, false);
  }

  Phase phase() {
    return phase;
  }

  long limit() {
    return limit;
  }

  Request hop() {
    return hop;
  }

  Stopwatch times() {
    return times;
  }

  int of() {
    return of;
  }
}
