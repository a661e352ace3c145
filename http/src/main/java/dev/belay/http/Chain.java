// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One attempt: a request, and the redirects and questions for a password that follow from it,
/// within one time budget.
final class Chain {
  /// A first one, and one for each nonce that had become stale meanwhile.
  private static final int MOST_CHALLENGES = 3;

  private final Engine engine;
  private final Exchange exchange;

  Chain(Engine engine) {
    this.engine = engine;
    this.exchange = new Exchange(engine);
  }

  /// @param redirects filled with those that were followed
  Answer run(Progress progress, boolean atHead, boolean fresh, List<Redirect> redirects)
      throws RequestException, InterruptedException {
    long budget = budget(progress.hop());
    Answer answer = hop(progress, atHead, fresh, budget);
    while (engine.settings().followRedirects()) {
      Wire.Head head = answer.head();
      Request next = next(answer, progress, redirects);
      if (next == null) {
        return answer;
      }
      answer.discard();
      stayAway(head.headers(), progress);
      redirects.add(new Redirect(head.status(), next.uri()));
      progress.follow(next);
      answer = hop(progress, false, false, left(progress, budget));
    }
    return answer;
  }

  /// RFC 9110 section 10.2.3: a redirect may say how long to wait before it is followed.
  private void stayAway(Headers told, Progress progress)
      throws RequestException, InterruptedException {
    Instant now = Async.clock().instant();
    Duration wait = RetryAfterHeader.told(told, now);
    if (wait == null || wait.isZero()) {
      return;
    }
    progress.enter(Phase.REDIRECTING);
    long call = engine.settings().policies().timeouts().call();
    boolean late =
        wait.compareTo(engine.settings().retry().maxRetryAfter()) > 0
            || Durations.nanos(wait) > progress.times().left(call)
            || Deadline.current().filter(each -> wait.compareTo(each.remaining()) > 0).isPresent();
    if (late) {
      throw Failures.paused(
          "the redirect is to be followed at " + now.plus(wait) + ", later than the session waits",
          now.plus(wait),
          RateHeaders.of(told),
          progress,
          null);
    }
    long begun = Async.nanoTime();
    engine.backoff().sleep(wait);
    progress.times().stayedAway(Async.nanoTime() - begun);
  }

  /// A request, and the same once more when the server wants to know who asks.
  private Answer hop(Progress progress, boolean atHead, boolean fresh, long budget)
      throws RequestException, InterruptedException {
    Authorizer authorizer = engine.authorizer();
    Request request = progress.hop();
    progress.authorize(authorizer.line(request));
    Answer answer = exchange.run(progress, atHead, fresh, budget);
    checkProxy(answer, progress);
    for (int i = 0; i < MOST_CHALLENGES && answer.head().status() == 401; i++) {
      if (!authorizer.tryAgain(request, answer.head().headers(), progress.authorization())) {
        return answer;
      }
      answer.discard();
      progress.follow(request);
      progress.authorize(authorizer.line(request));
      answer = exchange.run(progress, true, false, left(progress, budget));
    }
    return answer;
  }

  /// A 407 is the proxy's, and no answer to what was asked.
  private void checkProxy(Answer answer, Progress progress) throws RequestException {
    Proxy proxy = engine.settings().features().proxies().reading(progress.hop().target());
    ProxyTrouble trouble = Tunnel.refusal(proxy, answer.head());
    if (trouble != null) {
      answer.discard();
      throw Failures.make(ErrorClass.PROXY, trouble.fact(), progress, trouble.retryable(), trouble);
    }
  }

  private static long left(Progress progress, long budget) {
    return Math.max(1, budget - progress.times().total());
  }

  /// Where an answer leads, or null when it is the result.
  private @Nullable Request next(Answer answer, Progress progress, List<Redirect> redirects)
      throws RequestException {
    Wire.Head head = answer.head();
    Request next;
    try {
      next = engine.redirects().next(progress.hop(), head.status(), head.headers());
    } catch (RedirectRefused e) {
      answer.discard();
      progress.enter(Phase.REDIRECTING);
      throw Failures.make(ErrorClass.REDIRECT_REFUSED, e.fact(), progress, false, null);
    }
    if (next != null && redirects.size() >= engine.settings().maxRedirects()) {
      boolean seen = redirects.stream().anyMatch(each -> each.uri().equals(next.uri()));
      answer.discard();
      progress.enter(Phase.REDIRECTING);
      throw Failures.make(
          ErrorClass.REDIRECT_LIMIT,
          "more than "
              + redirects.size()
              + " redirects, the next to "
              + next.uri()
              + (seen ? ", where it has been before" : ""),
          progress,
          false,
          null);
    }
    return next;
  }

  private long budget(Request request) {
    return Durations.nanos(
        request.timeout() == null ? engine.settings().timeout() : request.timeout());
  }
}
