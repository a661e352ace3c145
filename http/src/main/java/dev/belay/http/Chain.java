// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One attempt: a request and the redirects that follow from it, within one time budget.
final class Chain {
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
    Answer answer = exchange.run(progress, atHead, fresh, budget);
    while (engine.settings().followRedirects()) {
      Wire.Head head = answer.head();
      Request next = next(answer, progress, redirects);
      if (next == null) {
        return answer;
      }
      answer.discard();
      redirects.add(new Redirect(head.status(), next.uri()));
      progress.follow(next);
      long left = Math.max(1, budget - progress.times().total());
      answer = exchange.run(progress, false, false, left);
    }
    return answer;
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
