// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request of a caller, from attempt to attempt until one of them is its result.
///
/// Used by the caller's thread alone.
final class Call {
  private final Engine engine;
  private Request given;
  private Request request;
  private final Stopwatch times;
  private final Chain chain;

  /// What the last decision said about the next attempt.
  private boolean fresh;

  private boolean again;

  Call(Engine engine, Request given) {
    this.engine = engine;
    this.given = given;
    this.request = engine.extras().of(withDefaults(given, engine.settings().headers()));
    chain = new Chain(engine);
    SessionListener listener = engine.settings().features().listener();
    times = new Stopwatch(listener == null ? null : new Events(listener));
  }

  /// What is sent from now on, in place of what broke while it was read: the same request with
  /// other fields.
  void goOnWith(Request next) {
    if (next != given) {
      given = next;
      request = RequestExtras.kept(request, withDefaults(next, engine.settings().headers()));
    }
  }

  private static Request withDefaults(Request request, Headers defaults) {
    Request whole = request;
    for (int i = 0; i < defaults.size(); i++) {
      if (!request.headers().contains(defaults.nameAt(i))) {
        whole = whole.withHeader(defaults.nameAt(i), defaults.valueAt(i));
      }
    }
    return whole;
  }

  /// Makes attempts until an answer is the result as far as its head goes.
  Response next() throws RequestException, InterruptedException {
    try {
      return attempts();
    } catch (RequestException e) {
      times.failed(e);
      throw e;
    }
  }

  private Response attempts() throws RequestException, InterruptedException {
    while (true) {
      if (!fresh) {
        times.nextAttempt();
      }
      Progress progress = new Progress(request, times, engine.settings().retry().retries() + 1);
      List<Redirect> redirects = new ArrayList<>(0);
      Answer answer;
      try {
        answer = chain.run(progress, again, fresh, redirects);
      } catch (RequestException e) {
        failed(progress, null, e);
        continue;
      }
      Wire.Head head = answer.head();
      Decision decision = decide(progress, head, null);
      if (decision instanceof Decision.Stop) {
        times.result();
        return new Response(
            given, answer, redirects, engine.heads().decodes(request), engine.bodyCap(request));
      }
      checkUsage(answer, progress);
      answer.discard();
      follow(decision, progress, head, null);
    }
  }

  /// The body of a response failed: waits for the next attempt, or throws what it failed with.
  void failed(Response response, RequestException e) throws RequestException, InterruptedException {
    try {
      failed(response.answer().progress(), response.answer().head(), e);
    } catch (RequestException last) {
      times.failed(last);
      throw last;
    }
  }

  /// A server that has seen abnormal usage is not asked again.
  private void checkUsage(Answer answer, Progress progress) throws RequestException {
    BanGuard guard = engine.settings().features().guard();
    if (guard != null && Problems.isAbnormalUsage(answer)) {
      String key = engine.keyOf(progress.hop());
      guard.forbid(key);
      answer.discard();
      throw Failures.make(
          ErrorClass.STOPPED, String.valueOf(guard.stopped(key)), progress, false, null);
    }
  }

  private void failed(Progress progress, Wire.@Nullable Head head, RequestException e)
      throws RequestException, InterruptedException {
    ErrorClass error = e.error();
    if (error == ErrorClass.PAUSED || error == ErrorClass.STOPPED || error == ErrorClass.CLOSED) {
      throw e;
    }
    Decision decision = decide(progress, head, e);
    if (decision instanceof Decision.Stop) {
      throw e;
    }
    follow(decision, progress, head, e);
  }

  private Decision decide(
      Progress progress, Wire.@Nullable Head head, @Nullable RequestException e) {
    RequestBody body = request.body();
    boolean opened = progress.sent() != AttemptEnd.Sent.NOTHING;
    AttemptEnd end =
        new AttemptEnd(
            times.attempt(),
            request.isIdempotent(),
            (body != null && !body.repeatable() && opened) || isDone(progress),
            times.attemptBegun(),
            status(head),
            head == null ? Headers.empty() : head.headers(),
            e == null ? null : e.error(),
            e != null && (!e.retryable() || Retry.isPermanent(e)),
            progress.sent(),
            progress.answered(),
            progress.reused(),
            fresh);
    String key = engine.keyOf(progress.hop());
    Duration patience = end.isFine() ? null : patience();
    Decision decision = inTime(engine.retry().after(key, end, patience));
    if (!decision.pause().isZero()) {
      Headers told = head == null ? Headers.empty() : RateHeaders.of(head.headers());
      engine.admission().pause(key, decision.pause(), decision.why(), told);
      if (head != null && RetryRule.tellsRate(head.status(), decision.why())) {
        engine.admission().slowDown(key, times.attemptBegun());
      }
    }
    return decision;
  }

  /// Whether a server has answered a POST with a redirect to where its result is: sending all of it
  /// again would do it twice.
  private boolean isDone(Progress progress) {
    return !request.isIdempotent()
        && !engine.settings().retry().isUnsafe()
        && !progress.hop().method().equals(request.method());
  }

  /// How long this call can wait: up to the deadline around it, or its own, whichever is first.
  private @Nullable Duration patience() {
    Duration around = Deadline.current().map(Deadline::remaining).orElse(null);
    long most = engine.settings().policies().timeouts().call();
    if (most == Timeouts.NONE) {
      return around;
    }
    Duration own = Duration.ofNanos(times.left(most));
    return around == null || own.compareTo(around) < 0 ? own : around;
  }

  /// With a deadline of its own the call ends with what it has, instead of waiting for an attempt
  /// that would come too late.
  private Decision inTime(Decision decision) {
    long most = engine.settings().policies().timeouts().call();
    return most != Timeouts.NONE
            && decision instanceof Decision.Again again
            && Durations.nanos(again.delay()) >= times.left(most)
        ? new Decision.Stop(again.pause(), again.why())
        : decision;
  }

  /// A 409 to a key that was sent before says that the first request is still being worked on. That
  /// is waited for as for a gateway that was too slow.
  private @Nullable Integer status(Wire.@Nullable Head head) {
    if (head == null) {
      return null;
    }
    boolean working =
        head.status() == 409
            && times.attempt() > 1
            && request.headers().contains(RequestExtras.IDEMPOTENCY_KEY);
    return working ? 504 : head.status();
  }

  /// Waits as decided, so that the next attempt may begin.
  private void follow(
      Decision decision, Progress progress, Wire.@Nullable Head head, @Nullable RequestException e)
      throws RequestException, InterruptedException {
    Integer status = head == null ? null : head.status();
    ErrorClass error = e == null ? null : e.error();
    Duration waited = decision.pause();
    if (decision instanceof Decision.Again next) {
      fresh = next.fresh();
      again = true;
      waited = waited.plus(next.delay());
    }
    if (fresh) {
      times.retried();
      return;
    }
    WaitReason why = decision.why();
    boolean told = why == WaitReason.RETRY_AFTER || why == WaitReason.RATELIMIT_RESET;
    times.attemptFailed(times.current(status, error, waited, why, told ? waited : null));
    progress.enter(Phase.BACKING_OFF);
    if (decision instanceof Decision.GiveUpUntil late) {
      throw paused(late, progress, head, e);
    }
    times.retried();
    if (decision instanceof Decision.Again next && !next.delay().isZero()) {
      long begun = Async.nanoTime();
      engine.backoff().sleep(next.delay());
      times.backedOff(Async.nanoTime() - begun);
    }
  }

  private HostPausedException paused(
      Decision.GiveUpUntil late,
      Progress progress,
      Wire.@Nullable Head head,
      @Nullable RequestException e) {
    return Failures.paused(
        engine.keyOf(progress.hop())
            + " asks for a pause until "
            + late.until()
            + ", longer than the session waits",
        late.until(),
        head == null ? Headers.empty() : RateHeaders.of(head.headers()),
        progress,
        e);
  }
}
